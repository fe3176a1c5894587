// Whatever arrives from whichever side, the front throws nothing, keeps its bounds, and sends nothing but STUN to an address that proved no password.
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  appendFingerprint,
  appendMessageIntegrity,
  demultiplex,
  encodeCheckUsername,
  encodeStunMessage,
  type IceCredentials,
  IceLiteFront,
  shortTermKey,
} from '@webrtc-ims/ice-dtls';

/** Steps behind one another: one octet of kind and place, one of length, then octets. */
export function fuzz(data: Uint8Array): void {
  const front = new IceLiteFront({
    random: insecureSeededRandom(1),
    limits: { transports: 3, peerAddresses: 2, heldPackets: 2, consentTimeout: 500, consentGrace: 500, iceSetup: 500 },
  });
  const open: { readonly id: number; credentials: IceCredentials; back: IceCredentials }[] = [];
  const proved = new Set<number>();
  let now = 0;
  for (let at = 0; at + 2 <= data.length; ) {
    const kind = data[at]! & 15;
    const place = data[at]! >>> 4;
    const octets = data.slice(at + 2, at + 2 + data[at + 1]!);
    at += 2 + octets.length;
    const transport = open[place % 3];
    const from = { address: '192.0.2.1', port: 1000 + place };
    if (kind === 0) {
      const opened = front.open();
      if (opened.ok) open.push({ ...opened.value });
    } else if (kind === 1 && transport !== undefined) {
      transport.credentials = front.restart(transport.id);
    } else if (kind === 2 && transport !== undefined) {
      front.close(transport.id);
      open.splice(open.indexOf(transport), 1);
    } else if (kind === 3) {
      now += octets.length * 10;
      front.expire(now);
    } else if (kind === 4 && transport !== undefined) {
      front.nativeReady(transport.id, now);
      front.expectChecks(transport.id, now);
    } else if (kind === 5 && transport !== undefined) {
      front.receive({ side: 'back', socket: 0, from, octets: check(transport.back, false) }, now);
    } else if (kind <= 7 && transport !== undefined) {
      proved.add(from.port);
      front.receive({ side: 'public', socket: 0, from, octets: check(transport.credentials, kind === 7) }, now);
    } else if (kind === 8 && transport !== undefined) {
      transport.back = front.replaceNative(transport.id, now);
    } else {
      front.receive({ side: kind & 1 ? 'public' : 'back', socket: 0, from, octets }, now);
    }
    for (const output of drain(front)) {
      if (output.type !== 'transmit' || output.side !== 'public' || proved.has(output.to.port)) continue;
      if (demultiplex(output.octets) !== 'stun') throw new Error('a stranger was sent something');
    }
    if (front.size > 3) throw new Error('too many transports');
  }
}

function check(to: IceCredentials, nominate: boolean): Uint8Array {
  const attributes = [{ type: 0x0006, value: encodeCheckUsername({ receiver: to.ufrag, sender: 'peer' }) }];
  if (nominate) attributes.push({ type: 0x0025, value: new Uint8Array(0) });
  const plain = encodeStunMessage({ class: 'request', transactionId: new Uint8Array(12), attributes });
  return appendFingerprint(appendMessageIntegrity(plain, shortTermKey(to.pwd)));
}
