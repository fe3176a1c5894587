import { expect, test } from 'vitest';
import { ladder } from './ladder.ts';
import { paintFor, plain } from './paint.ts';

test('messages are drawn in their order, each between its two lifelines', () => {
  const drawn = ladder(
    ['client', 'edge', 'core'],
    [
      { at: 0.4, from: 0, to: 1, label: 'REGISTER' },
      { at: 12, from: 1, to: 2, label: 'REGISTER' },
      { at: 1234, from: 2, to: 0, label: '200 OK' },
    ],
    plain,
    16,
  );
  expect(drawn).toEqual([
    '               client           edge            core',
    '                 |               |               |',
    '     0 ms        |---REGISTER--->|               |',
    '    12 ms        |               |---REGISTER--->|',
    '  1234 ms        |<------------200 OK------------|',
  ]);
});

test('a label that is too long is cut', () => {
  const [, , row] = ladder(
    ['a', 'b'],
    [{ at: 0, from: 0, to: 1, label: 'SUBSCRIBE for the state of a registration' }],
    plain,
    16,
  );
  expect(row).toBe('     0 ms        |-SUBSCRIBE …-->|');
});

test('there are colours on a terminal alone, and none where nobody wants them', () => {
  expect(paintFor({ isTTY: true }, {})('good', 'ok')).toBe('\u001b[1;32mok\u001b[0m');
  expect(paintFor({ isTTY: true }, { NO_COLOR: '1' })('good', 'ok')).toBe('ok');
  expect(paintFor({}, {})('good', 'ok')).toBe('ok');
});
