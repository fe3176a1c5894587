import { toHex } from '@webrtc-ims/core';
import {
  decodeCompound,
  encodeCompound,
  encodeRtpPacket,
  SrtpMasterKey,
  SrtpProtector,
  type SrtpSuiteName,
  SrtpUnprotector,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { SrtpFilter } from './srtp-filter.ts';

const gstreamer = peer('gstreamer');
const ssrc = 0x0102_0304;
const suites: readonly SrtpSuiteName[] = [
  'AES_CM_128_HMAC_SHA1_80',
  'AES_CM_128_HMAC_SHA1_32',
  'AES_256_CM_HMAC_SHA1_80',
  'AES_256_CM_HMAC_SHA1_32',
  'AEAD_AES_128_GCM',
  'AEAD_AES_256_GCM',
];

function rtp(number: number): Uint8Array<ArrayBuffer> {
  return encodeRtpPacket({
    marker: false,
    payloadType: 0,
    sequenceNumber: number & 0xffff,
    timestamp: (160 * number) >>> 0,
    ssrc,
    contributingSources: [],
    payload: Uint8Array.from({ length: 160 }, (_, i) => (i * 7 + number) & 0xff),
    padding: 0,
  });
}

const compound = encodeCompound([
  { kind: 'receiver-report', ssrc, reports: [], extension: new Uint8Array(0) },
  { kind: 'source-description', chunks: [{ ssrc, items: [{ type: 1, value: new TextEncoder().encode('edge') }] }] },
]);

async function until(condition: () => boolean, milliseconds = 20_000): Promise<boolean> {
  for (const end = Date.now() + milliseconds; Date.now() < end; ) {
    if (condition()) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return condition();
}

/** Packets below the wrap until the filter is up and lets one through; then over the wrap, with losses and two that change places. */
async function sendOverTheWrap(
  filter: SrtpFilter,
  seal: (packet: Uint8Array) => Uint8Array,
): Promise<readonly number[]> {
  let number = 64_000;
  while (filter.received.rtp.length === 0 && number < 65_000) {
    filter.send('rtp', seal(rtp(number)));
    number += 1;
    await until(() => filter.received.rtp.length > 0, 40);
  }
  await until(() => filter.received.rtp.length >= 1);
  const sealed = new Map<number, Uint8Array>();
  for (let next = 65_400; next < 65_700; next++) sealed.set(next, seal(rtp(next)));
  const lost = new Set([65_410, 65_534, 65_535, 65_536, 65_600]);
  const order = [...sealed.keys()].filter((next) => !lost.has(next));
  // Two on either side of the wrap change places.
  const before = order.indexOf(65_533);
  [order[before], order[before + 1]] = [order[before + 1]!, order[before]!];
  const already = filter.received.rtp.length;
  for (const [count, next] of order.entries()) {
    filter.send('rtp', sealed.get(next)!);
    // No faster than a socket buffer empties. What has not come by then is lost, and the rest would prove nothing.
    if (count % 10 === 9 && !(await until(() => filter.received.rtp.length >= already + count, 5000))) break;
  }
  await until(() => filter.received.rtp.length >= already + order.length, 5000);
  return order;
}

// UDP may lose a datagram on a busy machine: then all of it is done again, with another key.
const again = { retry: 2 };

for (const suite of suites) {
  test.skipIf(gstreamer.absent)(
    `ice-dtls:RFC3711-3.3.1-1 t140:RFC3711-3.3.1-2 we open what GStreamer protects with ${suite}, over the wrap of the sequence number`,
    again,
    async () => {
      const key = SrtpMasterKey.generate(suite);
      const options = { suite, masterKeys: [key], engine: nodeSrtpEngine() };
      const filter = await SrtpFilter.start(gstreamer.path, 'srtpenc', suite, toHex(key.copyConcatenation()), ssrc);
      try {
        const sent = await sendOverTheWrap(filter, (packet) => packet);
        const unprotector = new SrtpUnprotector(options);
        const opened = filter.received.rtp.map((octets) => unprotector.unprotectRtp(octets));
        expect(unprotector.statistics.refused).toEqual({});
        const last = opened.slice(-sent.length).map((result) => (result.ok ? toHex(result.value) : result.error.code));
        expect(last).toEqual(sent.map((number) => toHex(rtp(number))));
        expect(unprotector.rolloverOf(ssrc)).toBe(1);

        filter.send('rtcp', compound);
        await until(() => filter.received.rtcp.length > 0, 5000);
        const report = unprotector.unprotectRtcp(filter.received.rtcp[0] ?? new Uint8Array(0));
        expect(report.ok && toHex(report.value)).toBe(toHex(compound));
      } finally {
        await filter.stop();
      }
    },
  );

  test.skipIf(gstreamer.absent)(
    `ice-dtls:RFC3711-3.3.1-1 t140:RFC3711-3.1-1 t140:RFC3711-3.4-1 GStreamer opens what we protect with ${suite}, over the wrap of the sequence number`,
    again,
    async () => {
      const key = SrtpMasterKey.generate(suite);
      const protector = new SrtpProtector({ suite, masterKeys: [key], engine: nodeSrtpEngine() });
      const filter = await SrtpFilter.start(gstreamer.path, 'srtpdec', suite, toHex(key.copyConcatenation()), ssrc);
      try {
        const sent = await sendOverTheWrap(filter, (packet) => {
          const sealed = protector.protectRtp(packet);
          if (!sealed.ok) throw sealed.error;
          return sealed.value;
        });
        const last = filter.received.rtp.slice(-sent.length).map(toHex);
        expect(last).toEqual(sent.map((number) => toHex(rtp(number))));
        expect(protector.rolloverOf(ssrc)).toBe(1);

        const sealed = protector.protectRtcp(compound);
        if (!sealed.ok) throw sealed.error;
        filter.send('rtcp', sealed.value);
        await until(() => filter.received.rtcp.length > 0, 5000);
        expect(toHex(filter.received.rtcp[0] ?? new Uint8Array(0))).toBe(toHex(compound));
        expect(decodeCompound(filter.received.rtcp[0] ?? new Uint8Array(0)).ok).toBe(true);
      } finally {
        await filter.stop();
      }
    },
  );
}
