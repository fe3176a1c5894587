import {
  candidatePriority,
  formatCandidate,
  isUsableCandidate,
  liteCandidates,
  parseCandidate,
} from '@webrtc-ims/ice-dtls';
import { candidates } from '@webrtc-ims/ice-dtls/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

test('a candidate of Chromium is read', () => {
  const text =
    'candidate:842163049 1 UDP 1677729535 192.0.2.3 46154 typ srflx raddr 10.0.1.1 rport 8998 generation 0 ufrag EEtu network-cost 999';
  expect(parseCandidate(`a=${text}`)).toEqual({
    ok: true,
    value: {
      foundation: '842163049',
      component: 1,
      transport: 'udp',
      priority: 1677729535,
      address: '192.0.2.3',
      port: 46154,
      type: 'srflx',
      relatedAddress: '10.0.1.1',
      relatedPort: 8998,
      extensions: [
        ['generation', '0'],
        ['ufrag', 'EEtu'],
        ['network-cost', '999'],
      ],
    },
  });
});

test.each([
  ['candidate:1 1 tcp 1 192.0.2.3 9 typ host tcptype active', false],
  ['candidate:1 1 udp 1 192.0.2.3 9 typ magic', false],
  ['candidate:1 1 sctp 1 192.0.2.3 9 typ host', false],
  ['candidate:1 2 udp 1 192.0.2.3 9 typ host', false],
  ['candidate:1 1 udp 1 phone.example.org 9 typ host', false],
  ['candidate:1 1 udp 1 192.0.2.3 0 typ host', false],
  ['candidate:1 1 udp 1 6f3c.local 9 typ host', true],
  ['candidate:1 1 udp 1 2001:db8::1 9 typ relay raddr :: rport 9 unknown extension', true],
  ['candidate:1 1 udp 1 192.0.2.3 9 typ toString', false],
])('RFC8839-5.1-1 %s is read, usable: %s', (text, usable) => {
  const parsed = parseCandidate(text);
  expect(parsed.ok && isUsableCandidate(parsed.value)).toBe(usable);
  expect(parsed.ok).toBe(true);
});

test.each([
  ['', 0],
  ['candidate:', 10],
  ['candidate:1 1', 13],
  ['candidate:1 65536 udp 1 192.0.2.3 9 typ host', 12],
  ['candidate:1 1 udp 4294967296 192.0.2.3 9 typ host', 18],
  ['candidate:1 1 udp 1 192.0.2.3 65536 typ host', 30],
  ['candidate:1 1 udp 1 192.0.2.3 9 host', 31],
  ['candidate:1 1 udp 1 192.0.2.3 9 typ host lonely', 47],
  ['candidate:1 1 udp 1 192.0.2.3 9 typ host two  blanks', 45],
  ['candidate:-1 1 udp 1 192.0.2.3 9 typ host', 10],
])('%j is refused at offset %d', (text, offset) => {
  const parsed = parseCandidate(text);
  expect(parsed.ok ? undefined : [parsed.error.code, parsed.error.offset]).toEqual(['CANDIDATE_MALFORMED', offset]);
});

test('RFC8839-4.3.1-1 what is formatted is read back the same', () => {
  fc.assert(
    fc.property(candidates(), (candidate) => {
      expect(parseCandidate(formatCandidate(candidate))).toEqual({ ok: true, value: candidate });
    }),
  );
});

test('any text gives a candidate or the one error', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const parsed = parseCandidate(`candidate:${text}`);
      if (!parsed.ok) expect(parsed.error.code).toBe('CANDIDATE_MALFORMED');
    }),
  );
});

test('RFC8445-5.1.2.1-1 priorities follow the formula', () => {
  expect(candidatePriority('host', 65_535, 1)).toBe(2_130_706_431);
  expect(candidatePriority('prflx', 65_535, 1)).toBe(1_862_270_975);
  expect(candidatePriority('srflx', 65_535, 1)).toBe(1_694_498_815);
  expect(candidatePriority('relay', 0, 2)).toBe(254);
});

test('RFC8445-5.2-1 RFC8445-5.1.2-1 lite candidates: one per address, foundations and priorities all different', () => {
  const list = liteCandidates([
    { address: '192.0.2.1', port: 5000 },
    { address: '2001:db8::1', port: 5001 },
  ]);
  expect(list.map(formatCandidate)).toEqual([
    'candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host',
    'candidate:2 1 udp 2130706175 2001:db8::1 5001 typ host',
  ]);
});
