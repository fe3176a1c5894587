import { expect, test } from 'vitest';
import { RetransmissionTimeout } from '../../src/transaction/retransmission-timeout.ts';

test('RFC8855-6.2.1-1 RFC8855-8.3.1-1 T1 begins with 500 ms and never goes below', () => {
  const timeout = new RetransmissionTimeout();
  expect(timeout.value).toBe(500);
  for (let i = 0; i < 20; i++) timeout.sample(1);
  expect(timeout.value).toBe(500);
});

test('RFC8855-8.3.1-1 T1 follows the smoothed round-trip time', () => {
  const timeout = new RetransmissionTimeout();
  timeout.sample(400);
  // SRTT 400, RTTVAR 200: 400 + 4 x 200
  expect(timeout.value).toBe(1200);
  timeout.sample(800);
  // RTTVAR 0.75 x 200 + 0.25 x 400 = 250, SRTT 0.875 x 400 + 0.125 x 800 = 450
  expect(timeout.value).toBe(450 + 4 * 250);
});

test('RFC8855-8.3.1-1 the clock granularity of 100 ms is the least that is added', () => {
  const timeout = new RetransmissionTimeout();
  for (let i = 0; i < 60; i++) timeout.sample(600);
  expect(timeout.value).toBe(700);
});

test('RFC8855-8.3.3-1 T2 is T1 x 16 x 1.25', () => {
  const timeout = new RetransmissionTimeout();
  expect(timeout.responseTime).toBe(10_000);
  timeout.sample(400);
  expect(timeout.responseTime).toBe(24_000);
});

test('RFC8855-8.3.1-3 when T1 fires for every first transmission, its initial value doubles until it no longer does', () => {
  const timeout = new RetransmissionTimeout();
  timeout.missed();
  expect(timeout.value).toBe(500);
  timeout.missed();
  expect(timeout.value).toBe(1000);
  timeout.missed();
  timeout.missed();
  expect(timeout.value).toBe(2000);
  for (let i = 0; i < 10; i++) timeout.missed();
  expect(timeout.value).toBe(4000);
});

test('RFC8855-8.3.1-3 with a measured round-trip time a lost datagram says nothing about the initial value', () => {
  const timeout = new RetransmissionTimeout();
  timeout.missed();
  timeout.sample(100);
  for (let i = 0; i < 4; i++) timeout.missed();
  expect(timeout.value).toBe(500);
});
