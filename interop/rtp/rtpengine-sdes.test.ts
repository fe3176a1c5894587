import {
  answerCrypto,
  parseCryptoAttribute,
  SrtpProtector,
  type SrtpSuiteName,
  SrtpUnprotector,
  srtpOptionsOf,
  writeCryptoAttribute,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine, PlainRtpEndpoint, PortPairAllocator, type RtpProtection } from '@webrtc-ims/rtp/node';
import { RtpPeer } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { type NgCommand, Rtpengine } from '../rtpengine.ts';
import { audio, audioOf } from './audio-section.ts';

const rtpengine = peer('rtpengine');
const engine = nodeSrtpEngine();
const packets = 60;

async function until(condition: () => boolean, milliseconds = 10_000): Promise<void> {
  for (const end = Date.now() + milliseconds; Date.now() < end && !condition(); ) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function open(receiver: RtpPeer, protection?: RtpProtection): Promise<PlainRtpEndpoint> {
  const endpoint = await PlainRtpEndpoint.open(new PortPairAllocator(), {
    ...(protection && { protection }),
    onPacket: (component, octets) => receiver.receive(component, octets),
  });
  if (!endpoint.ok) throw endpoint.error;
  return endpoint.value;
}

/** Sends an offer or an answer, and gives the SDP for the other side. */
async function sdpOf(rtpengine: Rtpengine, command: NgCommand): Promise<string> {
  const call = { 'call-id': 'interop', 'from-tag': 'plain', flags: ['trust-address'], ICE: 'remove', DTLS: 'off' };
  return (await rtpengine.ask({ ...call, ...command })).get('sdp') ?? '';
}

const suites = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AES_256_CM_HMAC_SHA1_80',
  'AEAD_AES_256_GCM',
] as const satisfies readonly SrtpSuiteName[];

for (const suite of suites) {
  test.skipIf(rtpengine.absent)(
    `ice-dtls:GW-RTP-11 t140:RFC4568-4-1 t140:RFC4568-5.1.2-1 rtpengine joins a plain phone with us, who answer its SDES offer with ${suite}`,
    async () => {
      const relay = await Rtpengine.start(rtpengine.path);
      const phone = new RtpPeer({ ssrc: 0xf0, payloadType: 0 });
      const us = new RtpPeer({ ssrc: 0xb0, payloadType: 0, sequenceNumber: 65_500 });
      const plain = await open(phone);
      // Our ports are told before the keys are known, as an answer is written.
      const ports = new PortPairAllocator();
      const pair = await ports.allocate();
      if (!pair.ok) throw pair.error;
      let secure: PlainRtpEndpoint | undefined;
      try {
        const offer = audioOf(
          await sdpOf(relay, { command: 'offer', sdp: audio(plain.rtpPort), 'transport-protocol': 'RTP/SAVP' }),
        );
        const offered = offer.crypto.map((value) => parseCryptoAttribute(value));
        // rtpengine offers F8 and NULL beside what we have: no fault, but nothing for us.
        expect(
          offered.flatMap((line) => (line.ok ? [] : [line.error.code])).every((code) => code === 'SDES_SUITE'),
        ).toBe(true);
        const usable = offered.flatMap((line) => (line.ok ? [line.value] : []));
        const agreed = answerCrypto(usable, { suites: [suite] });
        if (!agreed.ok) throw agreed.error;
        const { local, remote } = agreed.value;
        const unprotector = new SrtpUnprotector({ ...srtpOptionsOf(remote), engine });
        secure = new PlainRtpEndpoint(pair.value, {
          protection: { protector: new SrtpProtector({ ...srtpOptionsOf(local), engine }), unprotector },
          onPacket: (component, octets) => us.receive(component, octets),
        });
        const answer = audioOf(
          await sdpOf(relay, {
            command: 'answer',
            'to-tag': 'secure',
            sdp: audio(secure.rtpPort, [writeCryptoAttribute(local)]),
            'transport-protocol': 'RTP/AVP',
          }),
        );
        expect(answer.crypto).toEqual([]);
        for (let i = 0; i < packets; i++) {
          plain.send('rtp', phone.next(new Uint8Array(160).fill(i)), { address: '127.0.0.1', port: answer.port });
          secure.send('rtp', us.next(new Uint8Array(160).fill(0x80 | i)), { address: '127.0.0.1', port: offer.port });
          await until(() => us.packets.length > i && phone.packets.length > i, 200);
        }
        await until(() => us.packets.length >= packets - 2 && phone.packets.length >= packets - 2);
        expect(unprotector.statistics.refused).toEqual({});
        // The first ones may be lost while rtpengine learns where we are.
        expect(us.packets.length).toBeGreaterThanOrEqual(packets - 5);
        expect(phone.packets.length).toBeGreaterThanOrEqual(packets - 5);
        expect(
          us.packets.every(({ payload }) => payload.length === 160 && payload.every((octet) => octet < 0x80)),
        ).toBe(true);
        expect(phone.packets.every(({ payload }) => payload.length === 160 && payload[0]! >= 0x80)).toBe(true);
        expect(phone.packets.at(-1)?.sequenceNumber).toBe((65_500 + packets - 1) & 0xffff);
      } finally {
        await Promise.all([plain.close(), secure?.close() ?? pair.value.release(), relay.stop()]);
      }
    },
  );
}
