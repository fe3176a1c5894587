import { sourceDescriptionText } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { checkRtcp, refusal } from '../support/check-rtcp.ts';
import { hex } from '../support/hex.ts';

test('RFC3550-6.5-1 a chunk ends with at least one zero octet and fills a word', () => {
  // 2 + 2 octets of item: the terminator takes a word of its own.
  checkRtcp('81ca 0003 deadbeef 01026162 00000000', {
    kind: 'source-description',
    chunks: [{ ssrc: 0xdead_beef, items: [{ type: 1, value: hex('6162') }] }],
  });
  // 2 + 1 octets: one zero is enough.
  checkRtcp('81ca 0002 deadbeef 01016100', {
    kind: 'source-description',
    chunks: [{ ssrc: 0xdead_beef, items: [{ type: 1, value: hex('61') }] }],
  });
});

test('several chunks and items, one of them empty', () => {
  checkRtcp('82ca 0005 00000001 0101610f 01300000 00000002 06000000 ', {
    kind: 'source-description',
    chunks: [
      {
        ssrc: 1,
        items: [
          { type: 1, value: hex('61') },
          { type: 15, value: hex('30') },
        ],
      },
      { ssrc: 2, items: [{ type: 6, value: hex('') }] },
    ],
  });
});

test('no chunk at all', () => {
  checkRtcp('80ca 0000', { kind: 'source-description', chunks: [] });
});

test('the text of an item is UTF-8', () => {
  const chunk = { ssrc: 1, items: [{ type: 1, value: hex('c3a5') }] };
  expect([sourceDescriptionText(chunk, 1), sourceDescriptionText(chunk, 2)]).toEqual(['å', undefined]);
});

test.each([
  ['an item past the end', '81ca 0002 deadbeef 01056162', 'RTCP_SDES_ITEM', 8],
  ['an item without terminator', '81ca 0002 deadbeef 01026162', 'RTCP_SDES_ITEM', 12],
  ['a second chunk that is not there', '82ca 0002 deadbeef 01016100', 'RTCP_BODY', 4],
  ['a chunk of its source alone', '81ca 0001 deadbeef', 'RTCP_BODY', 4],
])('%s is refused', (_, wire, code, offset) => {
  expect(refusal(wire, { reducedSize: true })).toEqual(['malformed', code, offset]);
});
