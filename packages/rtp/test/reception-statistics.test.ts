import { compactNtpTime, ntpTime, ReceptionStatistics, roundTripTime } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

test('NTP time counts from 1900', () => {
  expect(ntpTime(0)).toBe(0x83aa_7e80_0000_0000n);
  expect(ntpTime(1500)).toBe(0x83aa_7e81_8000_0000n);
  expect(compactNtpTime(0x83aa_7e81_8000_0000n)).toBe(0x7e81_8000);
});

test('RFC3550-6.4.1-2 jitter follows A.8: a sixteenth of the change in transit time', () => {
  const source = new ReceptionStatistics(1, 0, 0);
  source.measureJitter(0, 8000, 100);
  source.measureJitter(160, 8000, 120);
  expect(source.jitter).toBe(0);
  source.measureJitter(320, 8000, 150); // 10 ms late: 80 units
  expect(source.jitter).toBe(5);
  source.measureJitter(480, 8000, 160); // back in time: 80 again
  expect(source.jitter).toBe(9);
  expect(source.jitterMilliseconds).toBeCloseTo((5 + 75 / 16) / 8, 9);
});

test('RFC3550-6.4.1-2 a wrap of the timestamp is no jitter, nor is a change of clock', () => {
  const source = new ReceptionStatistics(1, 0, 0);
  source.measureJitter(0xffff_ff60, 8000, 0);
  source.measureJitter(0, 8000, 20);
  source.measureJitter(5000, 48_000, 40);
  expect(source.jitter).toBe(0);
});

test('RFC3550-6.4.1-2 a report block has LSR and DLSR of the last SR', () => {
  const source = new ReceptionStatistics(7, 0, 0);
  source.receive(65_535, 160, 0);
  source.receive(0, 160, 20);
  source.receive(3, 160, 40);
  expect(source.report(1000)).toEqual({
    ssrc: 7,
    fractionLost: 102,
    cumulativeLost: 2,
    extendedHighestSequenceNumber: 0x1_0003,
    jitter: 0,
    lastSenderReport: 0,
    delaySinceLastSenderReport: 0,
  });
  const report = {
    kind: 'sender-report',
    ssrc: 7,
    ntpTime: 0x0000_1234_5678_0000n,
    rtpTimestamp: 0,
    packetCount: 0,
  } as const;
  source.receiveSenderReport({ ...report, octetCount: 0, reports: [], extension: new Uint8Array(0) }, 2000);
  expect(source.report(3500)).toMatchObject({ lastSenderReport: 0x1234_5678, delaySinceLastSenderReport: 98_304 });
  expect([source.packets, source.octets]).toEqual([3, 480]);
});

test('RFC3550-6.4.1-3 the round trip of the example in RFC 3550 figure 2 is 6.125 s', () => {
  const block = {
    ssrc: 1,
    fractionLost: 0,
    cumulativeLost: 0,
    extendedHighestSequenceNumber: 0,
    jitter: 0,
    lastSenderReport: 0xb705_2000,
    delaySinceLastSenderReport: 0x0005_4000,
  };
  expect(roundTripTime(block, 0xb710_8000)).toBe(6125);
  expect(roundTripTime(block, 0xb70a_6000 - 60)).toBe(0);
  expect(roundTripTime(block, 0xb70a_6000 - 67)).toBe(undefined);
  expect(roundTripTime({ ...block, lastSenderReport: 0 }, 0xb710_8000)).toBe(undefined);
  expect(roundTripTime({ ...block, delaySinceLastSenderReport: 0x0010_0000 }, 0xb710_8000)).toBe(undefined);
});
