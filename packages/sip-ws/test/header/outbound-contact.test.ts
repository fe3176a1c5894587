import { expect, test } from 'vitest';
import { instanceKeyOf, parseNameAddr, parseUri, regIdOf, urnEquals } from '../../src/index.ts';

function contact(text: string) {
  const value = parseNameAddr(text);
  if (!value.ok) throw value.error;
  return value.value;
}

const instance = (value: string): string | undefined => instanceKeyOf(contact(`<sip:a@b>;+sip.instance="${value}"`));

test('RFC5626-4.1-4 instance ids compare by the rules of URNs, out of their quotes and brackets', () => {
  const uuid = '<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>';
  expect(instance(uuid)).toBe('urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6');
  expect(instance(uuid.toUpperCase())).toBe(instance(uuid));
  expect(instance('<URN:Example:Ab%2fc>')).toBe('urn:example:Ab%2fc');
  expect(instance('<urn:example:Ab%2Fc>')).toBe(instance('<URN:Example:Ab%2fc>'));
  expect(instance('<urn:example:ab%2fc>')).not.toBe(instance('<urn:example:Ab%2fc>'));
  expect(instance('no urn')).toBe('no urn');
  expect(instanceKeyOf(contact('<sip:a@b>'))).toBeUndefined();
});

test('RFC5626-4.2.1-3 reg-id is 1 to 2^31-1; anything else is an error of that parameter', () => {
  const regId = (value: string) => regIdOf(contact(`<sip:a@b>;reg-id=${value}`));
  expect([regId('1'), regId('2147483647')]).toEqual([
    { ok: true, value: 1 },
    { ok: true, value: 2_147_483_647 },
  ]);
  for (const value of ['0', '2147483648', 'x', '1x', '"1"', '99999999999999999999'])
    expect(regId(value)).toMatchObject({
      ok: false,
      error: { code: 'SIP_PARAMETER', offset: 10, clause: 'RFC 5626 10' },
    });
  expect(regIdOf(contact('<sip:a@b>'))).toEqual({ ok: true, value: undefined });
});

test('URNs are equal without what stands behind ? and #', () => {
  const urn = (text: string) => {
    const uri = parseUri(text);
    if (!uri.ok || uri.value.kind !== 'urn') throw new Error('no URN');
    return uri.value;
  };
  expect(urnEquals(urn('urn:service:sos.fire'), urn('URN:SERVICE:sos.fire?=a#b'))).toBe(true);
  expect(urnEquals(urn('urn:service:sos.fire'), urn('urn:service:sos.police'))).toBe(false);
  expect(urnEquals(urn('urn:a:x%'), urn('urn:a:x%'))).toBe(true);
});

test('RFC5627-4-1 gr stands with or without a value; pub-gruu and temp-gruu are quoted URIs', () => {
  const gr = (text: string) => {
    const uri = parseUri(text);
    return uri.ok && uri.value.kind === 'sip' && [uri.value.parameters.has('gr'), uri.value.parameters.raw('gr')];
  };
  expect([gr('sip:a@b;gr=urn:uuid:1'), gr('sip:t@b;gr'), gr('sip:a@b')]).toEqual([
    [true, 'urn:uuid:1'],
    [true, undefined],
    [false, undefined],
  ]);
  const granted = contact('<sip:a@b>;pub-gruu="sip:a@b;gr=urn:uuid:1";temp-gruu="sip:t\\"x\\\\@b;gr"');
  expect([granted.parameters.get('pub-gruu'), granted.parameters.get('temp-gruu')]).toEqual([
    'sip:a@b;gr=urn:uuid:1',
    'sip:t"x\\@b;gr',
  ]);
  expect(gr(granted.parameters.get('pub-gruu') ?? '')).toEqual([true, 'urn:uuid:1']);
});
