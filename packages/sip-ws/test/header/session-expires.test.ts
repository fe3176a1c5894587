import { expect, test } from 'vitest';
import { formatSessionExpires, parseMinSe, parseSessionExpires, strictContext } from '../../src/index.ts';
import { request } from '../support/messages.ts';

test('RFC4028-4-1 Session-Expires and Min-SE are numbers with parameters', () => {
  const read = (text: string) => {
    const value = parseSessionExpires(text);
    return value.ok && [value.value.interval, value.value.refresher, [...value.value.parameters]];
  };
  expect(read('4000')).toEqual([4000, undefined, []]);
  expect(read('1800;refresher=uac')).toEqual([1800, 'uac', [['refresher', 'uac']]]);
  expect(read('90 ; x ; Refresher = UAS')).toEqual([
    90,
    'uas',
    [
      ['x', undefined],
      ['Refresher', 'UAS'],
    ],
  ]);
  const minimum = parseMinSe('120;a=b');
  expect(minimum.ok && [minimum.value.interval, [...minimum.value.parameters]]).toEqual([120, [['a', 'b']]]);
  expect(request(['x: 1800;refresher=uas']).header('Session-Expires')?.text).toBe('1800;refresher=uas');
});

test('RFC4028-4-1 another refresher is an error when strict, and none when lenient', () => {
  expect(parseSessionExpires('90;refresher=both', strictContext)).toMatchObject({
    ok: false,
    error: { code: 'SIP_PARAMETER', offset: 3, clause: 'RFC 4028 4' },
  });
  expect(parseSessionExpires('90;refresher=both')).toMatchObject({ ok: true, value: { refresher: undefined } });
});

test('what is no number is refused; one that is too large is an error when strict, clamped when lenient', () => {
  expect(parseSessionExpires('x')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 0 } });
  expect(parseSessionExpires('90 s')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 3 } });
  expect(parseMinSe('')).toMatchObject({ ok: false, error: { code: 'SIP_NUMBER', offset: 0 } });
  expect(parseMinSe('4294967296', strictContext)).toMatchObject({
    ok: false,
    error: { code: 'SIP_NUMBER', offset: 0 },
  });
  expect(parseMinSe('4294967296')).toMatchObject({ ok: true, value: { interval: 4_294_967_295 } });
});

test('Session-Expires is written', () => {
  expect(formatSessionExpires({ interval: 1800, refresher: 'uac' })).toBe('1800;refresher=uac');
  expect(formatSessionExpires({ interval: 90, refresher: undefined })).toBe('90');
});
