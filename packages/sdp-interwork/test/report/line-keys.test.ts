import { expect, test } from 'vitest';
import { defaultSdpLimits } from '../../src/limits.ts';
import { LineKeys } from '../../src/report/line-keys.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';

const sameKey = (one: string, other: string): boolean => {
  const index = indexLines(`${one}\r\n${other}\r\n`, defaultSdpLimits);
  if (!index.ok) throw index.error;
  const keys = new LineKeys();
  return keys.of(index.value, 0) === keys.find(index.value, 1);
};

test.each([
  ['o=- 1 1 IN IP4 10.0.0.1', 'o=x 2 2 IN IP6 ::1'],
  ['b=AS:80', 'b=AS:90'],
  ['a=rtpmap:96 VP8/90000', 'a=rtpmap:96 H264/90000'],
  ['a=rtcp-fb:* nack', 'a=rtcp-fb:* ccm fir'],
  ['a=sendrecv', 'a=inactive '],
  ['a=ice-ufrag:a', 'a=ice-ufrag:b'],
  ['a=x-anything:1', 'a=x-anything'],
])('LIB-9 %s and %s stand for one thing', (one, other) => {
  expect(sameKey(one, other)).toBe(true);
});

test.each([
  ['b=AS:80', 'b=RS:80'],
  ['a=rtpmap:96 VP8/90000', 'a=rtpmap:97 VP8/90000'],
  ['a=rtpmap:96 VP8/90000', 'a=fmtp:96 max-fr=30'],
  ['a=rtpmap:9 G722/8000', 'a=rtpmap:09 G722/8000'],
  ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:00 PCMU/8000'],
  ['a=rtpmap:1 x/1', 'a=rtpmap:1000 x/1'],
  ['a=rtpmap:127 x/1', 'a=rtpmap:128 x/1'],
  // Past the last number of one attribute is the first number of another one.
  ['a=rtpmap:128 x/1', 'a=fmtp:0 x'],
  ['a=rtpmap:12', 'a=rtpmap:12 x/1'],
  ['a=rtcp-mux', 'a=rtcp-mux-only'],
  ['a=x-one:1', 'a=x-two:1'],
  ['c=IN IP4 10.0.0.1', 's=IN IP4 10.0.0.1'],
])('LIB-9 %s and %s do not', (one, other) => {
  expect(sameKey(one, other)).toBe(false);
});
