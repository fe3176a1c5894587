import type { RandomSource } from '@webrtc-ims/core';
import { ReportSchedule } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

const fixed =
  (factor: number): RandomSource =>
  (length) => {
    const value = Math.round((factor - 0.5) * 0x1_0000);
    return Uint8Array.of(value >> 8, value & 0xff).slice(0, length);
  };
const pair = { members: 2, senders: 1, weSent: false };
const compensation = Math.E - 1.5;

test('RFC3550-6.2-1 RFC3550-6.3.1-1 the first report after half the minimum, the next after the minimum, over 1.21828', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 800, random: fixed(1) }, 1000);
  expect(schedule.deadline).toBeCloseTo(1000 + 2500 / compensation, 6);
  const first = schedule.deadline;
  expect(schedule.expire(first, pair)).toBe(true);
  schedule.sent(first, 100, pair);
  expect(schedule.deadline).toBeCloseTo(first + 5000 / compensation, 6);
});

test('RFC3550-6.3.1-1 the interval varies between half and one and a half', () => {
  const at = (factor: number): number => new ReportSchedule({ rtcpBandwidth: 800, random: fixed(factor) }, 0).deadline;
  expect(at(0.5)).toBeCloseTo(1250 / compensation, 6);
  expect(at(1.4999)).toBeCloseTo((1.4999 * 2500) / compensation, -1);
});

test('RFC3550-6.3.1-1 with many members the interval is n times C, senders apart while they are few', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 100, random: fixed(1) }, 0);
  const average = schedule.averageOctets;
  const receiver = schedule.deterministicInterval({ members: 100, senders: 4, weSent: false });
  const sender = schedule.deterministicInterval({ members: 100, senders: 25, weSent: true });
  const together = schedule.deterministicInterval({ members: 100, senders: 26, weSent: true });
  expect(receiver).toBeCloseTo((average * 96 * 1000) / 75, 6);
  expect(sender).toBeCloseTo((average * 25 * 1000) / 25, 6);
  expect(together).toBeCloseTo((average * 100 * 1000) / 100, 6);
});

test('RFC3550-6.3.3-1 the average size moves by a sixteenth, lower layers included', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 800, random: fixed(1) }, 0);
  expect(schedule.averageOctets).toBe(128);
  schedule.count(260);
  expect(schedule.averageOctets).toBe((288 + 15 * 128) / 16);
  const before = schedule.averageOctets;
  schedule.sent(5000, 4, pair);
  expect(schedule.averageOctets).toBeCloseTo((32 + 15 * before) / 16, 9);
});

test('t140:RFC3711-3.4-3 the average size counts the fields of SRTCP', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 800, random: fixed(1) }, 0);
  schedule.protectionOctets = 14;
  schedule.count(260);
  expect(schedule.averageOctets).toBe((288 + 14 + 15 * 128) / 16);
});

test('RFC3550-6.3.6-1 a timer that fires in a session that has grown is put off', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 100, random: fixed(1) }, 0);
  const first = schedule.deadline;
  const crowd = { members: 100, senders: 0, weSent: false };
  expect(schedule.expire(first, crowd)).toBe(false);
  expect(schedule.deadline).toBeCloseTo((128 * 100 * 1000) / 75 / compensation, 6);
  expect(schedule.expire(first + 1, crowd)).toBe(false);
});

test('RFC3550-6.3.6-1 members that leave bring the report nearer in proportion', () => {
  const schedule = new ReportSchedule({ rtcpBandwidth: 100, random: fixed(1) }, 0);
  const crowd = { members: 100, senders: 0, weSent: false };
  schedule.expire(schedule.deadline, crowd);
  const before = schedule.deadline;
  schedule.membersLeft(3000, 25);
  expect(schedule.deadline).toBeCloseTo(3000 + (before - 3000) / 4, 6);
  schedule.membersLeft(3000, 30);
  expect(schedule.deadline).toBeCloseTo(3000 + (before - 3000) / 4, 6);
});
