import { expect, test, vi } from 'vitest';
import {
  type Fault,
  LimitError,
  MalformedError,
  MisuseError,
  ProtocolError,
  quoted,
  UnsupportedError,
  ViolationError,
} from '../src/errors.ts';

const classes = { MalformedError, ViolationError, LimitError, UnsupportedError, MisuseError };

const faults: readonly (readonly [keyof typeof classes, Fault])[] = [
  ['MalformedError', 'malformed'],
  ['ViolationError', 'violation'],
  ['LimitError', 'limit'],
  ['UnsupportedError', 'unsupported'],
  ['MisuseError', 'misuse'],
];

test.each(faults)('%s says who is at fault and carries what it was given', (name, fault) => {
  const cause = new Error('below');
  const error = new classes[name]('CODE', 'what is wrong', {
    offset: 7,
    line: 2,
    clause: 'RFC 1 2.3',
    status: 400,
    cause,
  });
  expect(error.name).toBe(name);
  expect(error).toMatchObject({
    fault,
    code: 'CODE',
    message: 'what is wrong',
    offset: 7,
    line: 2,
    clause: 'RFC 1 2.3',
  });
  expect(error.status).toBe(400);
  expect(error.cause).toBe(cause);
});

test('what is not given is undefined, and there is no cause', () => {
  const error = new MalformedError('CODE', 'm');
  expect([error.offset, error.line, error.clause, error.status]).toEqual([undefined, undefined, undefined, undefined]);
  expect('cause' in error).toBe(false);
});

test.each(faults)('%s is an instance of itself, of the root and of no sibling', (name) => {
  const error: unknown = new classes[name]('CODE', 'm');
  expect(error instanceof ProtocolError).toBe(true);
  expect(error instanceof Error).toBe(true);
  const matching = Object.entries(classes).filter(([, type]) => error instanceof type);
  expect(matching.map(([matched]) => matched)).toEqual([name]);
});

test('instanceof holds across two copies of the package', async () => {
  vi.resetModules();
  const copy = await import('../src/errors.ts');
  expect(copy.MalformedError).not.toBe(MalformedError);
  expect(new copy.MalformedError('CODE', 'm') instanceof MalformedError).toBe(true);
  expect(new copy.MalformedError('CODE', 'm') instanceof ProtocolError).toBe(true);
  expect(new copy.MalformedError('CODE', 'm') instanceof LimitError).toBe(false);
  expect(new LimitError('CODE', 'm') instanceof copy.LimitError).toBe(true);
});

test('a subclass made elsewhere matches itself and its parents only', () => {
  class StreamError extends ViolationError {}
  const error: unknown = new StreamError('CODE', 'm');
  expect(error instanceof StreamError).toBe(true);
  expect(error instanceof ViolationError).toBe(true);
  expect(error instanceof MalformedError).toBe(false);
  expect(new ViolationError('CODE', 'm') instanceof StreamError).toBe(false);
});

test.each([undefined, null, 1, 'MalformedError', {}, { fault: 'malformed' }, new Error('m')])(
  'a stranger is no instance: %s',
  (stranger) => {
    expect(stranger instanceof ProtocolError).toBe(false);
    expect(stranger instanceof MalformedError).toBe(false);
  },
);

test('the brand does not show when an error is listed', () => {
  const keys = Object.keys(new MalformedError('CODE', 'm')).sort();
  expect(keys).toEqual(['clause', 'code', 'fault', 'line', 'name', 'offset', 'status']);
});

test('quoted text cannot forge a log line and is cut', () => {
  expect(quoted('plain text')).toBe('"plain text"');
  expect(quoted('a\r\nb\u0000\u007fé')).toBe('"a\\u000d\\u000ab\\u0000\\u007f\\u00e9"');
  expect(quoted('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`);
  expect(quoted('x'.repeat(41))).toBe(`"${'x'.repeat(40)}"…`);
  expect(quoted('abcdef', 3)).toBe('"abc"…');
});
