import { expect, test } from 'vitest';
import { snapshot } from '../src/snapshot.ts';

test('a copy shares nothing, is frozen all through and leaves out what is undefined', () => {
  const inner = { a: 1, b: undefined };
  const original = { list: [inner], text: 'x' };
  const copy = snapshot(original);
  expect(copy).toEqual({ list: [{ a: 1 }], text: 'x' });
  expect(Object.keys(copy.list[0] ?? {})).toEqual(['a']);
  expect(copy.list[0]).not.toBe(inner);
  expect([copy, copy.list, copy.list[0]].every(Object.isFrozen)).toBe(true);
  expect(Object.isFrozen(original)).toBe(false);
});

test('a member named __proto__ stays a member', () => {
  const copy = snapshot(JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>);
  expect(Object.keys(copy)).toEqual(['__proto__']);
  expect((copy as { readonly polluted?: boolean }).polluted).toBe(undefined);
});
