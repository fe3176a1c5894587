import { expect, test } from 'vitest';
import { cutGoodbyeReason } from '../../src/rtcp/goodbye.ts';

test.each([
  ['short', 'bye', 'bye'],
  ['of 255 octets', 'a'.repeat(255), 'a'.repeat(255)],
  ['of 256 octets', 'a'.repeat(256), 'a'.repeat(255)],
  ['with a character over the end', `${'a'.repeat(254)}é`, 'a'.repeat(254)],
  ['with a character of four octets over the end', `${'a'.repeat(252)}😀b`, 'a'.repeat(252)],
  ['with a character right before the end', `${'a'.repeat(253)}éb`, `${'a'.repeat(253)}é`],
])('a reason %s', (_, reason, cut) => {
  expect(cutGoodbyeReason(reason)).toBe(cut);
});
