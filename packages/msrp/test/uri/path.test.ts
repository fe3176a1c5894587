import { expect, test } from 'vitest';
import { decodePath } from '../../src/index.ts';

const one = 'msrp://a:1/s;tcp';

test('RFC4975-9-20 a path is a list in order', () => {
  expect(decodePath(`${one} msrps://b;ws`)).toMatchObject({
    ok: true,
    value: [{ host: 'a' }, { host: 'b', transport: 'ws' }],
  });
});

test.each([
  ['', 0],
  [` ${one}`, 0],
  [`${one} `, one.length + 1],
  [`${one}  ${one}`, one.length + 1],
  [`${one} msrp://b`, one.length + 9],
])('RFC4975-9-20 the path "%s" is malformed', (path, offset) => {
  expect(decodePath(path)).toMatchObject({ ok: false, error: { code: 'MSRP_URI', offset } });
});

test('the number of URIs is bounded', () => {
  expect(decodePath(`${one} ${one}`, { pathUris: 2 }).ok).toBe(true);
  expect(decodePath(`${one} ${one}`, { pathUris: 1 })).toMatchObject({
    error: { code: 'MSRP_LIMIT_PATH', offset: one.length + 1 },
  });
});
