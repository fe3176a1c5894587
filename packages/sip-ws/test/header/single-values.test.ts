import { expect, test } from 'vitest';
import {
  formatCSeq,
  formatParameters,
  Parameters,
  parseCallId,
  parseContact,
  parseCSeq,
  parseFlowTimer,
  parseOptionTag,
  parseUri,
  quotedString,
  unquoted,
} from '../../src/index.ts';

test('CSeq, Call-ID, option-tag and Contact alone', () => {
  expect(parseCSeq('42 INVITE')).toEqual({ ok: true, value: { number: 42, method: 'INVITE' } });
  expect(formatCSeq({ number: 42, method: 'INVITE' })).toBe('42 INVITE');
  expect(parseCSeq('42 INVITE x')).toMatchObject({ ok: false, error: { code: 'SIP_CSEQ', offset: 10 } });
  expect(parseCallId('a@b')).toEqual({ ok: true, value: 'a@b' });
  expect(parseCallId('a b')).toMatchObject({ ok: false, error: { code: 'SIP_CALL_ID', offset: 2 } });
  expect(parseOptionTag('outbound')).toEqual({ ok: true, value: 'outbound' });
  expect(parseOptionTag('a,b')).toMatchObject({ ok: false, error: { code: 'SIP_OPTION_TAG', offset: 1 } });
  const contact = parseContact('<sip:a>;+sip.instance="<urn:uuid:1>";reg-id=1');
  expect(
    contact.ok && [contact.value.parameters.get('+sip.instance'), contact.value.parameters.number('reg-id')],
  ).toEqual(['<urn:uuid:1>', 1]);
});

test('RFC5626-10-1 Flow-Timer is one or more digits; ob is there or not', () => {
  expect(parseFlowTimer('120')).toEqual({ ok: true, value: 120 });
  expect(parseFlowTimer('')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 0 } });
  expect(parseFlowTimer('120;x')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 3 } });
  expect(parseFlowTimer('-1')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 0 } });
  const ob = ['sip:a@b.invalid;transport=ws;ob', 'sip:a@b.invalid;OB', 'sip:a@b.invalid;obx', 'sip:ob@b.invalid'];
  expect(
    ob.map((text) => {
      const uri = parseUri(text);
      return uri.ok && uri.value.kind === 'sip' && [uri.value.parameters.has('ob'), uri.value.parameters.raw('ob')];
    }),
  ).toEqual([
    [true, undefined],
    [true, undefined],
    [false, undefined],
    [false, undefined],
  ]);
});

test('parameters: made from text, read by name without case, numbers without sign', () => {
  const parameters = Parameters.of([['Expires', '60'], ['q', '"a;b"'], ['lr']]);
  expect([...parameters]).toEqual([
    ['Expires', '60'],
    ['q', '"a;b"'],
    ['lr', undefined],
  ]);
  expect([
    parameters.number('expires'),
    parameters.number('q'),
    parameters.number('lr'),
    parameters.number('x'),
    parameters.size,
  ]).toEqual([60, undefined, undefined, undefined, 3]);
  expect(formatParameters(parameters)).toBe(';Expires=60;q="a;b";lr');
  expect(Parameters.of([['n', '9'.repeat(16)]]).number('n')).toBeUndefined();
  expect(Parameters.none.has('x')).toBe(false);
});

test('a quoted string reads back as its text, line ends apart', () => {
  for (const text of ['', 'a', '"', '\\', 'a"b\\c', 'é\t'] as const) expect(unquoted(quotedString(text))).toBe(text);
  expect(quotedString('a\r\nb\0\x7f')).toBe('"a  b  "');
  expect(unquoted('a"b')).toBe('a"b');
  expect(unquoted('"a')).toBe('a');
});
