import { insecureSeededRandom } from '@webrtc-ims/core';
import { decodeRtpPacket, ntpTime, type RtpPacket, RtpSender } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

const payload = Uint8Array.of(1, 2, 3);

function decoded(octets: Uint8Array): RtpPacket {
  const packet = decodeRtpPacket(octets);
  if (!packet.ok) throw packet.error;
  return packet.value;
}

test('t140:RFC3550-5.1-4 the sequence number rises by one per packet, over the wrap too', () => {
  const sender = new RtpSender({ clockRate: 1000, ssrc: 7, random: () => new Uint8Array(10).fill(0xff) });
  expect(sender.sequenceNumber).toBe(0x7fff);
  for (let number = 0x7fff; number < 0x7fff + 0x1_0000; number++) {
    expect(decoded(sender.packet({ payloadType: 98, payload }, 0)).sequenceNumber).toBe(number & 0xffff);
  }
  expect([sender.packets, sender.octets]).toEqual([0x1_0000, 0x3_0000]);
});

test('t140:RFC3550-5.1-3 t140:RFC4568-6.4-1 SSRC, first sequence number and timestamp are random, the number below 2^15', () => {
  const senders = Array.from({ length: 40 }, () => new RtpSender({ clockRate: 1000 }));
  for (const draw of ['ssrc', 'sequenceNumber'] as const) {
    expect(new Set(senders.map((sender) => sender[draw])).size).toBeGreaterThan(30);
  }
  expect(new Set(senders.map((sender) => sender.timestampAt(0))).size).toBeGreaterThan(30);
  expect(senders.every(({ sequenceNumber }) => sequenceNumber < 0x8000)).toBe(true);
});

test('t140:RFC4103-3.5-1 timestamps follow the clock at the clock rate, modulo 2^32', () => {
  const sender = new RtpSender({ clockRate: 1000, random: insecureSeededRandom(1) });
  const origin = sender.timestampAt(0);
  expect((sender.timestampAt(300) - origin) >>> 0).toBe(300);
  expect(decoded(sender.packet({ payloadType: 98, payload }, 4321)).timestamp).toBe((origin + 4321) >>> 0);
  const fast = new RtpSender({ clockRate: 90_000, random: insecureSeededRandom(1) });
  const epoch = 1_700_000_000_000;
  expect((fast.timestampAt(epoch + 40) - fast.timestampAt(epoch)) >>> 0).toBe(3600);
});

test('marker, timestamp, contributing sources and extension are those given', () => {
  const sender = new RtpSender({ clockRate: 1000, ssrc: 7 });
  const extension = { profile: 0xbede, data: Uint8Array.of(0x10, 1, 0, 0) };
  const octets = sender.packet(
    { payloadType: 98, payload, marker: true, timestamp: 99, contributingSources: [5], extension },
    0,
  );
  expect(decoded(octets)).toMatchObject({ marker: true, timestamp: 99, ssrc: 7, contributingSources: [5], extension });
  expect(decoded(sender.packet({ payloadType: 98, payload }, 0))).toMatchObject({
    marker: false,
    contributingSources: [],
  });
});

test('t140:RFC3550-6.4.1-1 the sender report relates NTP and RTP time of one instant and counts payload octets', () => {
  const sender = new RtpSender({ clockRate: 1000, ssrc: 7, random: insecureSeededRandom(1) });
  sender.packet({ payloadType: 98, payload, contributingSources: [1, 2] }, 100);
  sender.packet({ payloadType: 98, payload }, 400);
  expect(sender.sentAt).toBe(400);
  const ntp = ntpTime(1_700_000_000_500);
  expect(sender.senderReport(500, ntp)).toEqual({
    kind: 'sender-report',
    ssrc: 7,
    ntpTime: ntp,
    rtpTimestamp: sender.timestampAt(500),
    packetCount: 2,
    octetCount: 6,
    reports: [],
    extension: new Uint8Array(0),
  });
});

test('a new SSRC starts the counters anew, and sequence numbers go on', () => {
  const sender = new RtpSender({ clockRate: 1000, ssrc: 7 });
  sender.packet({ payloadType: 98, payload }, 100);
  const next = sender.sequenceNumber;
  sender.rename(8);
  expect([sender.ssrc, sender.packets, sender.octets, sender.sentAt]).toEqual([8, 0, 0, undefined]);
  expect(decoded(sender.packet({ payloadType: 98, payload }, 200))).toMatchObject({ ssrc: 8, sequenceNumber: next });
});

test('what fits no field is refused and changes nothing', () => {
  const misuse = expect.objectContaining({ fault: 'misuse', code: 'FIELD_RANGE' });
  expect(() => new RtpSender({ clockRate: 0 })).toThrow(misuse);
  expect(() => new RtpSender({ clockRate: Number.NaN })).toThrow(misuse);
  expect(() => new RtpSender({ clockRate: 1000, ssrc: 0x1_0000_0000 })).toThrow(misuse);
  const sender = new RtpSender({ clockRate: 1000 });
  const before = sender.sequenceNumber;
  expect(() => sender.packet({ payloadType: 128, payload }, 0)).toThrow(misuse);
  expect(() => sender.rename(-1)).toThrow(misuse);
  expect([sender.sequenceNumber, sender.packets, sender.sentAt]).toEqual([before, 0, undefined]);
});
