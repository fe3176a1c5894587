import { expect, test } from 'vitest';
import { MalformedError } from '../src/errors.ts';
import { failure, ok, type Result } from '../src/result.ts';

test('a result is a value or an error, told apart by ok', () => {
  const error = new MalformedError('CODE', 'm');
  const results: readonly Result<number>[] = [ok(7), failure(error)];
  expect(results.map((result) => (result.ok ? result.value : result.error))).toEqual([7, error]);
  expect(results).toEqual([
    { ok: true, value: 7 },
    { ok: false, error },
  ]);
});
