import { createSocket } from 'node:dgram';
import { drive } from '@webrtc-ims/core/node';
import {
  answerCrypto,
  type CryptoAgreement,
  checkCryptoAnswer,
  decodeMuLaw,
  encodeMuLaw,
  offerCrypto,
  RtpRelay,
  SrtpMasterKey,
  SrtpProtector,
  type SrtpSuiteName,
  SrtpUnprotector,
  srtpOptionsOf,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine, PlainRtpEndpoint, PortPairAllocator, type RtpProtection } from '@webrtc-ims/rtp/node';
import { RtpPeer, tone, toneShare } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { rtcp, rtp } from '../support/srtp-pair.ts';

const engine = nodeSrtpEngine();

function protectionOf({ local, remote }: CryptoAgreement): RtpProtection {
  return {
    protector: new SrtpProtector({ ...srtpOptionsOf(local), engine }),
    unprotector: new SrtpUnprotector({ ...srtpOptionsOf(remote), engine }),
  };
}

/** Both ends of a call whose keys went through offer and answer. */
function agreement(suite: SrtpSuiteName): readonly [RtpProtection, RtpProtection] {
  const offer = offerCrypto({ suites: [suite] });
  const answered = answerCrypto(offer, { suites: [suite] });
  if (!answered.ok) throw answered.error;
  const agreed = checkCryptoAnswer(offer, [answered.value.local]);
  if (!agreed.ok) throw agreed.error;
  return [protectionOf(agreed.value), protectionOf(answered.value)];
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
}

test.each(['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AEAD_AES_256_GCM'] as const)(
  'GW-RTP-11 a phone with %s and a browser hear each other through the relay, which knows nothing of it',
  async (suite) => {
    const ports = new PortPairAllocator();
    const browser = new RtpPeer({ ssrc: 0xb0, payloadType: 0 });
    const phone = new RtpPeer({ ssrc: 0xf0, payloadType: 0, sequenceNumber: 65_530 });
    const [ours, theirs] = agreement(suite);
    const relay = new RtpRelay({}, performance.now());
    const opened = await PlainRtpEndpoint.open(ports, {
      protection: ours,
      onPacket: (component, octets, source) =>
        running.receive({ from: 'plain', stream: '0', component, octets, source }),
    });
    if (!opened.ok) throw opened.error;
    const gateway = opened.value;
    const running = drive(relay, {
      perform(output) {
        if (output.type !== 'transmit') return;
        if (output.to === 'web') browser.receive(output.component, output.octets);
        else if (output.destination !== undefined) gateway.send(output.component, output.octets, output.destination);
      },
    });
    const far = await PlainRtpEndpoint.open(ports, {
      protection: theirs,
      onPacket: (component, octets) => phone.receive(component, octets),
    });
    if (!far.ok) throw far.error;
    const receives = [{ incoming: 0, outgoing: 0, clockRate: 8000 }];
    running.act((now) => relay.setStream('0', { web: { receives }, plain: { receives, latch: 'first' } }, now));
    const frames = 20;
    for (let i = 0; i < frames; i++) {
      // In the middle both sides change their keys, and the call goes on.
      if (i === 10) {
        for (const [from, to] of [
          [ours, theirs],
          [theirs, ours],
        ] as const) {
          const key = SrtpMasterKey.generate(suite);
          to.unprotector.rekey([key]);
          from.protector.rekey([key]);
        }
      }
      const samples = tone(440, 8000, 160, 0.5, i * 160);
      far.value.send('rtp', phone.next(encodeMuLaw(samples)), { address: gateway.address, port: gateway.rtpPort });
      // One after the other: latching needs the phone's first packet.
      await until(() => browser.packets.length >= i);
      running.receive({ from: 'web', octets: browser.next(encodeMuLaw(tone(1000, 8000, 160, 0.5, i * 160))) });
    }
    await until(() => phone.packets.length >= frames - 1);
    running.act((now) => relay.close(now, 'over'));
    await until(() => phone.reports.some(({ kind }) => kind === 'goodbye'));
    running.stop();
    await Promise.all([gateway.close(), far.value.close()]);

    const heardByBrowser = decodeMuLaw(browser.payload);
    const heardByPhone = decodeMuLaw(phone.payload);
    expect(heardByBrowser.length).toBeGreaterThanOrEqual(160 * (frames - 2));
    expect(heardByPhone.length).toBeGreaterThanOrEqual(160 * (frames - 2));
    expect(toneShare(heardByBrowser, 440, 8000)).toBeGreaterThan(0.95);
    expect(toneShare(heardByPhone, 1000, 8000)).toBeGreaterThan(0.95);
    expect(phone.reports.at(-1)).toMatchObject({ kind: 'goodbye', reason: 'over' });
    expect([gateway.refused, far.value.refused]).toEqual([0, 0]);
  },
);

test('plain packets, wrong keys and STUN on a protected port are not reported, and what is sent is not readable', async () => {
  const [ours] = agreement('AES_CM_128_HMAC_SHA1_80');
  const [, stranger] = agreement('AES_CM_128_HMAC_SHA1_80');
  const received: number[][] = [];
  const opened = await PlainRtpEndpoint.open(new PortPairAllocator(), {
    protection: ours,
    rtcpMux: true,
    onPacket: (_, octets) => received.push([...octets]),
  });
  if (!opened.ok) throw opened.error;
  const endpoint = opened.value;
  const heard: Buffer[] = [];
  const outside = createSocket('udp4').on('message', (octets) => heard.push(octets));
  await new Promise<void>((resolve) => outside.bind(0, '127.0.0.1', resolve));
  const to = { address: endpoint.address, port: endpoint.rtpPort };
  const wrong = stranger.protector.protectRtp(rtp(1));
  const wrongCompound = stranger.protector.protectRtcp(rtcp());
  if (!wrong.ok || !wrongCompound.ok) throw new Error('not protected');
  for (const octets of [rtp(1), rtcp(), wrong.value, wrongCompound.value, new Uint8Array(20)]) {
    outside.send(octets, to.port, to.address);
  }
  await until(() => endpoint.refused === 4);
  expect([endpoint.refused, received]).toEqual([4, []]);
  expect(ours.unprotector.statistics.refused).toEqual({ SRTP_TRUNCATED: 2, SRTP_AUTHENTICATION: 2 });
  const back = { address: '127.0.0.1', port: outside.address().port };
  expect(endpoint.send('rtp', rtp(1), back)).toBe(true);
  expect(endpoint.send('rtcp', rtcp(), back)).toBe(true);
  await until(() => heard.length === 2);
  expect(heard.map(({ length }) => length).sort((a, b) => a - b)).toEqual([rtp(1).length + 10, rtcp().length + 14]);
  expect(heard.some((octets) => octets.includes('hello'))).toBe(false);
  // The same number again would give away the key stream.
  expect([endpoint.send('rtp', rtp(1), back), endpoint.refused]).toEqual([false, 5]);
  await endpoint.close();
  await new Promise<void>((resolve) => outside.close(() => resolve()));
});
