import { expect, test } from 'vitest';
import { distinctReasons } from '../../src/header/reason.ts';
import { formatReason, parseReason } from '../../src/index.ts';
import { request } from '../support/messages.ts';

test('RFC3326-2-1 Reason is a list of protocols with cause, text and extensions; unknown protocols stay', () => {
  const message = request(['Reason: SIP ;cause=200 ;text="Call, completed"', 'reason: Q.850;cause=16, X-Own;code="a"']);
  const read = message.values('Reason').map(({ text }) => {
    const reason = parseReason(text);
    return (
      reason.ok && [reason.value.protocol, reason.value.cause, reason.value.text, [...reason.value.parameters].length]
    );
  });
  expect(read).toEqual([
    ['SIP', 200, 'Call, completed', 2],
    ['Q.850', 16, undefined, 1],
    ['X-Own', undefined, undefined, 1],
  ]);
  expect(parseReason(';cause=1')).toMatchObject({ ok: false, error: { code: 'SIP_PARAMETER', offset: 0 } });
  expect(parseReason('SIP;cause=200 x')).toMatchObject({ ok: false, error: { code: 'SIP_PARAMETER', offset: 14 } });
});

test('a Reason is written with its text quoted', () => {
  expect(formatReason({ protocol: 'SIP', cause: 408, text: 'a "b"' })).toBe('SIP;cause=408;text="a \\"b\\""');
  expect(formatReason({ protocol: 'Q.850', cause: 16 })).toBe('Q.850;cause=16');
});

test('of each protocol the first value stays; other rows, and what cannot be read, are left alone', () => {
  const rows = [
    ['X', 'SIP'],
    ['Reason', 'SIP;cause=200'],
    ['reason', 'Q.850;cause=16'],
    ['Reason', ';x'],
  ] as const;
  expect(distinctReasons([...rows, ['Reason', 'sip;cause=487'], ['X', 'SIP']])).toEqual([...rows, ['X', 'SIP']]);
});
