import {
  agreeTextMedia,
  channelCps,
  readTextMedia,
  type TextMedia,
  writeChannelCps,
  writeTextMedia,
} from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const red = { payloadType: 98, redundancy: { payloadType: 100, generations: 2 } };

test('RFC4103-7.2-1 RFC9071-2.3.1-1 the example of RFC 9071 3.19 is read', () => {
  const attributes = ['rtpmap:98 t140/1000', 'fmtp:98 cps=90', 'rtpmap:100 red/1000', 'fmtp:100 98/98/98', 'rtt-mixer'];
  expect(readTextMedia([100, 98], attributes)).toEqual({ ok: true, value: { format: red, cps: 90, mixer: true } });
});

test('RFC4103-7.2-1 RFC9071-3.21-1 and written', () => {
  expect(writeTextMedia({ format: red, cps: 90, mixer: true })).toEqual({
    payloadTypes: [100, 98],
    attributes: ['rtpmap:98 t140/1000', 'fmtp:98 cps=90', 'rtpmap:100 red/1000', 'fmtp:100 98/98/98', 'rtt-mixer'],
  });
  expect(writeTextMedia({ format: { payloadType: 98 }, cps: 30, mixer: false })).toEqual({
    payloadTypes: [98],
    attributes: ['rtpmap:98 t140/1000'],
  });
});

test.each<[string, number[], string[], Partial<TextMedia>]>([
  [
    'RFC4103-7.2-2 names in capitals',
    [100, 98],
    ['rtpmap:98 T140/1000', 'rtpmap:100 RED/1000', 'fmtp:100 98/98/98'],
    { format: red },
  ],
  [
    'one generation',
    [100, 98],
    ['rtpmap:98 t140/1000', 'rtpmap:100 red/1000', 'fmtp:100 98/98'],
    { format: { payloadType: 98, redundancy: { payloadType: 100, generations: 1 } } },
  ],
  [
    'RFC4102-4-2 a list with another payload type, which makes red unusable',
    [100, 98],
    ['rtpmap:98 t140/1000', 'rtpmap:100 red/1000', 'fmtp:100 98/97/98'],
    { format: { payloadType: 98 } },
  ],
  ['red without a list', [100, 98], ['rtpmap:98 t140/1000', 'rtpmap:100 red/1000'], { format: { payloadType: 98 } }],
  [
    'RFC4102-3-1 red at another rate, which is not ours',
    [100, 98],
    ['rtpmap:98 t140/1000', 'rtpmap:100 red/8000', 'fmtp:100 98/98/98'],
    { format: { payloadType: 98 } },
  ],
  [
    'red that the m= line does not have',
    [98],
    ['rtpmap:98 t140/1000', 'rtpmap:100 red/1000', 'fmtp:100 98/98/98'],
    { format: { payloadType: 98 } },
  ],
  [
    'more generations than are sent',
    [100, 98],
    ['rtpmap:98 t140/1000', 'rtpmap:100 red/1000', 'fmtp:100 98/98/98/98/98/98/98/98'],
    { format: { payloadType: 98, redundancy: { payloadType: 100, generations: 5 } } },
  ],
  ['RFC8865-4.2.1-3 no rate, which is 30', [98], ['rtpmap:98 t140/1000'], { cps: 30, mixer: false }],
  ['other parameters', [98], ['rtpmap:98 t140/1000', 'fmtp:98 x=1; CPS=20'], { cps: 20 }],
  ['a rate that is none', [98], ['rtpmap:98 t140/1000', 'fmtp:98 cps=many'], { cps: 30 }],
  ['attributes of others', [98], ['sendrecv', 'rtpmap:98 t140/1000', 'ptime:20'], { format: { payloadType: 98 } }],
])('%s, in a section', (_, payloadTypes, attributes, expected) => {
  const media = readTextMedia(payloadTypes, attributes);
  expect(media.ok && media.value).toMatchObject(expected);
  if (media.ok && expected.format !== undefined) expect(media.value.format).toEqual(expected.format);
});

test.each([
  ['a rtpmap without a number', ['rtpmap:x t140/1000'], 'T140_SDP_RTPMAP', 'malformed', 1],
  ['a rtpmap of nothing', ['sendrecv', 'rtpmap:98'], 'T140_SDP_RTPMAP', 'malformed', 2],
  ['a payload type above 127', ['rtpmap:128 t140/1000'], 'T140_SDP_RTPMAP', 'malformed', 1],
  ['a fmtp of nothing', ['rtpmap:98 t140/1000', 'fmtp:98'], 'T140_SDP_FMTP', 'malformed', 2],
  ['no t140', ['rtpmap:98 red/1000'], 'T140_SDP_NO_T140', 'unsupported', undefined],
  ['t140 at another rate', ['rtpmap:98 t140/8000'], 'T140_SDP_NO_T140', 'unsupported', undefined],
])('%s: such a section is refused', (_, attributes, code, fault, line) => {
  expect(readTextMedia([98], attributes)).toMatchObject({
    ok: false,
    error: { code, fault, line, clause: 'RFC 4103 7.2' },
  });
});

test('RFC9071-3.8-1 RFC9071-2.3.2-1 RFC4103-10.3-1 what holds: payload types and rate of the peer, the smaller number of generations, mixing when both named it', () => {
  const media = (generations: number, payloadType: number, cps: number, mixer: boolean): TextMedia => ({
    format:
      generations === 0 ? { payloadType } : { payloadType, redundancy: { payloadType: payloadType + 1, generations } },
    cps,
    mixer,
  });
  expect(agreeTextMedia(media(2, 98, 90, true), media(3, 110, 20, true))).toEqual(media(2, 110, 20, true));
  expect(agreeTextMedia(media(3, 98, 90, true), media(1, 110, 20, false))).toEqual(media(1, 110, 20, false));
  expect(agreeTextMedia(media(0, 98, 90, false), media(2, 110, 30, true))).toEqual(media(0, 110, 30, false));
  expect(agreeTextMedia(media(2, 98, 90, false), media(0, 110, 30, true))).toEqual(media(0, 110, 30, false));
});

test('RFC8865-4.2.1-1 RFC8865-4.2.1-2 the rate of a data channel, and what is no concern of it', () => {
  expect(channelCps('t140 cps=20')).toBe(20);
  expect(channelCps(writeChannelCps(90))).toBe(90);
  expect(writeChannelCps(90)).toBe('t140 cps=90');
  expect(channelCps('98 cps=20')).toBeUndefined();
  expect(channelCps('t140 x=20')).toBeUndefined();
  expect(channelCps('t140')).toBeUndefined();
  expect(channelCps('t140 cps=')).toBeUndefined();
});

test('what is written is read again', () => {
  const media = fc.record({
    format: fc
      .tuple(fc.integer({ min: 96, max: 110 }), fc.integer({ min: 111, max: 127 }), fc.nat(5))
      .map(([payloadType, other, generations]) =>
        generations === 0 ? { payloadType } : { payloadType, redundancy: { payloadType: other, generations } },
      ),
    cps: fc.nat(200),
    mixer: fc.boolean(),
  });
  fc.assert(
    fc.property(media, (value) => {
      const { payloadTypes, attributes } = writeTextMedia(value);
      expect(readTextMedia(payloadTypes, attributes)).toEqual({ ok: true, value });
    }),
  );
});
