import { formatCandidate, RemoteCandidates } from '@webrtc-ims/ice-dtls';
import { candidates } from '@webrtc-ims/ice-dtls/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

function candidate(port: number, extension = ''): string {
  return `candidate:1 1 udp 2130706431 192.0.2.1 ${port} typ host${extension}`;
}

/** `new`, or why it is ignored. */
function told(known: RemoteCandidates, text: string, ufrag?: string): string {
  const outcome = known.add(text, ufrag);
  return outcome.kind === 'new' ? `new ${outcome.candidate.port}` : outcome.reason;
}

test('RFC8838-11-1 the same candidate again is known, whatever its foundation and priority', () => {
  const known = new RemoteCandidates('abcd', 10);
  expect(told(known, candidate(1))).toBe('new 1');
  expect(told(known, candidate(1))).toBe('known');
  expect(told(known, 'a=candidate:2 1 UDP 99 192.0.2.1 1 typ srflx raddr 10.0.0.1 rport 7')).toBe('known');
  expect(told(known, candidate(2))).toBe('new 2');
  expect(known.count).toBe(2);
});

test('RFC8838-14-1 after end-of-candidates nothing new is taken', () => {
  const known = new RemoteCandidates('abcd', 10);
  expect(told(known, candidate(1))).toBe('new 1');
  expect([known.end(), known.ended]).toEqual([true, true]);
  expect([told(known, candidate(2)), told(known, candidate(1)), known.count]).toEqual(['ended', 'known', 1]);
});

test('RFC8840-4.4-1 what is tagged with another username fragment is discarded, end-of-candidates too', () => {
  const known = new RemoteCandidates('abcd', 10);
  expect(told(known, candidate(1), 'old')).toBe('session');
  expect(told(known, candidate(1, ' ufrag old'))).toBe('session');
  expect(told(known, candidate(1, ' ufrag old'), 'abcd')).toBe('session');
  expect([known.end('old'), known.ended]).toEqual([false, false]);
  expect(told(known, candidate(1, ' generation 0 ufrag abcd'), 'abcd')).toBe('new 1');
  expect([known.end('abcd'), known.ended]).toEqual([true, true]);
});

test('RFC8840-4.4-2 of a repeated full list only the new ones count, in their order', () => {
  const known = new RemoteCandidates('abcd', 10);
  const send = (ports: readonly number[]): string[] => ports.map((port) => told(known, candidate(port), 'abcd'));
  expect(send([5, 3])).toEqual(['new 5', 'new 3']);
  expect(send([5, 3, 9, 1])).toEqual(['known', 'known', 'new 9', 'new 1']);
  expect(send([5, 3, 9, 1])).toEqual(['known', 'known', 'known', 'known']);
});

test('RFC8445-6.1.2.5-1 a thousand candidates count up to the limit, and what cannot be used does not count', () => {
  const known = new RemoteCandidates('abcd', 100);
  expect(told(known, 'candidate:')).toBe('malformed');
  expect(told(known, 'candidate:1 1 tcp 1 192.0.2.1 9 typ host tcptype active')).toBe('unusable');
  const outcomes = Array.from({ length: 1000 }, (_, port) => told(known, candidate(port + 1)));
  expect(outcomes.slice(98, 102)).toEqual(['new 99', 'new 100', 'limit', 'limit']);
  expect([known.count, new Set(outcomes.slice(100)).size]).toEqual([100, 1]);
});

test('whatever comes, no more are taken than allowed, and each one once', () => {
  fc.assert(
    fc.property(fc.array(candidates(), { maxLength: 30 }), fc.nat(8), (list, maximum) => {
      const known = new RemoteCandidates('abcd', maximum);
      const texts = list.map((one) => formatCandidate(one));
      const taken = [...texts, ...texts].filter((text) => known.add(text).kind === 'new');
      expect(taken.length).toBe(known.count);
      expect(known.count).toBeLessThanOrEqual(maximum);
      expect(new Set(taken).size).toBe(taken.length);
    }),
  );
});
