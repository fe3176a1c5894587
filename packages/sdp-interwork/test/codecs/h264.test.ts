import type { PayloadFormat } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { codecKey } from '../../src/codecs/catalogue.ts';
import { readH264Profile, writeH264Profile } from '../../src/codecs/h264-profile.ts';
import { relayedParameters } from '../../src/codecs/relayed-parameters.ts';

const h264 = (parameters: Record<string, string>): PayloadFormat => ({
  payloadType: 96,
  encodingName: 'H264',
  clockRate: 90_000,
  channels: 1,
  parameters,
});

test.each([
  ['42e01f', 'constrained-baseline', 31],
  ['42C01F', 'constrained-baseline', 31],
  ['4d8029', 'constrained-baseline', 41],
  ['58c00d', 'constrained-baseline', 13],
  ['42001f', 'baseline', 31],
  ['588015', 'baseline', 21],
  ['4d001f', 'main', 31],
  ['58001f', 'extended', 31],
  ['640c1f', '100/12', 31],
  ['64001f', '100/0', 31],
  ['42f00b', 'constrained-baseline', 10.5],
  ['420009', 'baseline', 10.5],
  ['zzzzzz', 'baseline', 10],
  ['42', 'baseline', 10],
])('RFC6184-8.2.2-1 profile-level-id %s is %s at level %f', (id, profile, level) => {
  expect(readH264Profile(id)).toMatchObject({ profile, level });
});

test('RFC6184-8.2.2-1 what is absent is Baseline at level 1, and levels are written back', () => {
  expect(readH264Profile(undefined)).toEqual({ profile: 'baseline', level: 10, prefix: '4200' });
  expect(writeH264Profile(readH264Profile('42E01F'), 13)).toBe('42e00d');
  expect(writeH264Profile(readH264Profile('42E01F'), 10.5)).toBe('42f00b');
  expect(readH264Profile(writeH264Profile(readH264Profile('42E01F'), 10.5)).level).toBe(10.5);
});

test('RFC6184-8.2.2-1 formats are the same codec by profile and packetization mode, at whatever level', () => {
  const key = (id: string | undefined, mode?: string): string =>
    codecKey(
      h264({
        ...(id === undefined ? {} : { 'profile-level-id': id }),
        ...(mode === undefined ? {} : { 'packetization-mode': mode }),
      }),
    );
  expect(key('42e01f', '1')).toBe(key('42C00C', '1'));
  expect(key('42e01f')).toBe(key('42e01f', '0'));
  expect(key('42e01f', '1')).not.toBe(key('42e01f', '0'));
  expect(key('42e01f', '1')).not.toBe(key('42001f', '1'));
  expect(key(undefined)).toBe(key('42000a', '0'));
});

test.each([
  [{ 'level-asymmetry-allowed': '1' }, { 'level-asymmetry-allowed': '1' }, '42e00d', '1'],
  [{ 'level-asymmetry-allowed': '1' }, {}, '42e00d', undefined],
  [{}, {}, '42e00d', undefined],
])(
  'RFC6184-8.2.2-2 RFC6184-8.2.2-3 the answer has the offered profile, the lower level and the parameter sets of the far side (%#)',
  (near, far, id, asymmetry) => {
    const offered = h264({ 'profile-level-id': '42e01f', 'packetization-mode': '1', ...near });
    const answered = h264({
      'profile-level-id': '42C00D',
      'packetization-mode': '1',
      'sprop-parameter-sets': 'Z0LA,aMuM',
      ...far,
    });
    expect(relayedParameters(offered, answered)).toEqual({
      'profile-level-id': id,
      'packetization-mode': '1',
      'sprop-parameter-sets': 'Z0LA,aMuM',
      ...(asymmetry === undefined ? {} : { 'level-asymmetry-allowed': asymmetry }),
    });
  },
);

test('RFC6184-8.2.2-2 the level goes up only where both sides allow it', () => {
  const low = h264({ 'profile-level-id': '42e00d', 'level-asymmetry-allowed': '1' });
  const high = h264({ 'profile-level-id': '42e028' });
  expect(relayedParameters(low, high)['profile-level-id']).toBe('42e00d');
  const willing = h264({ 'profile-level-id': '42e028', 'level-asymmetry-allowed': '1' });
  expect(relayedParameters(low, willing)['profile-level-id']).toBe('42e028');
});

test('RFC4867-8.3.1-1 a mode set is answered from within the offered one', () => {
  const amr = (parameters: Record<string, string>): PayloadFormat => ({
    payloadType: 97,
    encodingName: 'AMR',
    clockRate: 8_000,
    channels: 1,
    parameters,
  });
  expect(relayedParameters(amr({ 'mode-set': '0,2,5,7' }), amr({ 'mode-set': '2,4,7' }))).toEqual({
    'mode-set': '2,7',
  });
  expect(relayedParameters(amr({ 'mode-set': '0,2' }), amr({}))).toEqual({ 'mode-set': '0,2' });
  expect(relayedParameters(amr({}), amr({ 'mode-set': '7' }))).toEqual({ 'mode-set': '7' });
});
