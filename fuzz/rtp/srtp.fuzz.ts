// Whatever is sent to it, an unprotector throws nothing, takes no packet that the protector did not make, none twice, and goes on with the true ones.
import { insecureSeededRandom } from '@webrtc-ims/core';
import { SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';

const random = insecureSeededRandom(1);
const mki = Uint8Array.of(1, 2);
const masterKeys = [SrtpMasterKey.generate('AES_CM_128_HMAC_SHA1_80', random, { mki })];
// Two engines: what one of them seals the other one opens.
const engine = nodeSrtpEngine();
const options = { suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys, keyDerivationRate: 4096, srtpSources: 4 } as const;

/** Steps behind one another: one octet of what to do, one of length, then octets. */
export function fuzz(data: Uint8Array): void {
  const protector = new SrtpProtector(options);
  const unprotector = new SrtpUnprotector({ ...options, engine });
  const genuine = new Map<string, boolean>();
  for (let at = 0; at + 2 <= data.length; ) {
    const what = data[at]!;
    const octets = data.slice(at + 2, at + 2 + data[at + 1]!);
    at += 2 + octets.length;
    const channel = what & 1 ? 'rtcp' : 'rtp';
    if (what & 2) {
      // A packet of our own: protected if it is one, and then perhaps lost, altered, or sent twice.
      const sealed = channel === 'rtcp' ? protector.protectRtcp(octets) : protector.protectRtp(octets);
      if (!sealed.ok) continue;
      const key = `${channel} ${sealed.value.join(' ')}`;
      if (genuine.has(key)) throw new Error('the same packet protected twice');
      genuine.set(key, false);
      if (what & 4) continue;
      if (what & 8) sealed.value[(what >>> 4) % sealed.value.length]! ^= 1;
      judge(unprotector, channel, sealed.value, genuine);
      if (what & 16) judge(unprotector, channel, sealed.value, genuine);
    } else judge(unprotector, channel, octets, genuine);
  }
}

function judge(
  unprotector: SrtpUnprotector,
  channel: 'rtp' | 'rtcp',
  packet: Uint8Array,
  genuine: Map<string, boolean>,
): void {
  const opened = channel === 'rtcp' ? unprotector.unprotectRtcp(packet) : unprotector.unprotectRtp(packet);
  if (!opened.ok) return;
  const key = `${channel} ${packet.join(' ')}`;
  if (genuine.get(key) !== false) throw new Error(genuine.has(key) ? 'taken twice' : 'a forgery was taken');
  genuine.set(key, true);
}
