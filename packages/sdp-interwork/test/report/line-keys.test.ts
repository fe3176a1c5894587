import { expect, test } from 'vitest';
import { defaultSdpLimits } from '../../src/limits.ts';
import { keyOf } from '../../src/report/line-keys.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';

const key = (line: string): number | string => {
  const index = indexLines(`${line}\r\n`, defaultSdpLimits);
  if (!index.ok) throw index.error;
  return keyOf(index.value, 0);
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
  expect(key(one)).toBe(key(other));
});

test.each([
  ['b=AS:80', 'b=RS:80'],
  ['a=rtpmap:96 VP8/90000', 'a=rtpmap:97 VP8/90000'],
  ['a=rtpmap:96 VP8/90000', 'a=fmtp:96 max-fr=30'],
  ['a=rtpmap:9 G722/8000', 'a=rtpmap:09 G722/8000'],
  ['a=rtpmap:0 PCMU/8000', 'a=rtpmap:00 PCMU/8000'],
  ['a=rtpmap:1 x/1', 'a=rtpmap:1000 x/1'],
  ['a=rtcp-mux', 'a=rtcp-mux-only'],
  ['a=x-one:1', 'a=x-two:1'],
  ['c=IN IP4 10.0.0.1', 's=IN IP4 10.0.0.1'],
])('LIB-9 %s and %s do not', (one, other) => {
  expect(key(one)).not.toBe(key(other));
});
