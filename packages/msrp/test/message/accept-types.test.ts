import { expect, test } from 'vitest';
import { typeAccepted } from '../../src/index.ts';

test.each([
  [['*'], 'a/b', true],
  [['*'], 'nonsense', true],
  [['text/plain'], 'nonsense', false],
  [['text/*'], 'TEXT/html;x=1', true],
  [['TEXT/*'], 'text/html', true],
  [['text/*'], 'textual/html', false],
  [['text/plain;charset=utf-8'], 'text/plain', true],
  [['text/plain'], 'text/plain;charset="x"', true],
  [['Text/Plain'], 'text/plain', true],
  [['text/plain'], 'text/html', false],
  [[], 'text/plain', false],
  [['message/cpim', 'text/plain'], 'text/plain', true],
])('RFC4975-8.6-1 the list %j takes %s: %s', (accepted, type, expected) => {
  expect(typeAccepted(accepted, type)).toBe(expected);
});
