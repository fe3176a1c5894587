import { toHex } from '@webrtc-ims/core';
import { encodeRedundancy, type RedundantBlock, RtpSender } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { dissect } from './dissector.ts';

const tshark = peer('tshark');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test.skipIf(tshark.absent)(
  't140:RFC2198-3-1 t140:RFC2198-3-2 t140:RFC2198-3-4 t140:RFC2198-3-6 tshark reads redundancy as it was meant, empty and long blocks included',
  async () => {
    const sender = new RtpSender({ clockRate: 1000 });
    const block = (timestampOffset: number, text: string): RedundantBlock => ({
      payloadType: 98,
      timestampOffset,
      data: utf8(text),
    });
    const long = 'x'.repeat(1023);
    const payloads: readonly (readonly [readonly RedundantBlock[], string])[] = [
      [[], 'a'],
      [[block(600, ''), block(300, 'a')], 'b'],
      [[block(16_383, 'a'), block(300, 'b')], ''],
      [[block(600, ''), block(300, '')], ''],
      [[block(1, long)], 'end'],
    ];
    const datagrams = payloads.map(([redundant, text], i) =>
      sender.packet(
        {
          payloadType: 99,
          payload: encodeRedundancy({
            redundant,
            primary: { payloadType: 98, data: utf8(text) },
          }),
        },
        300 * i,
      ),
    );
    const fields = ['rtp.follow', 'rtp.timestamp-offset', 'rtp.block-length', 'rtp.payload'];
    const { rows, complaints } = await dissect(tshark.path, datagrams, 'rtp', fields);
    expect(complaints).toBe('');
    const expected = payloads.map(([redundant, text]) => [
      [...redundant.map(() => '1'), '0'].join(','),
      redundant.map(({ timestampOffset }) => String(timestampOffset)).join(','),
      redundant.map(({ data }) => String(data.length)).join(','),
      // First all of it, then block by block; the dissector says that it has nothing to show of an empty one.
      [
        encodeRedundancy({ redundant, primary: { payloadType: 98, data: utf8(text) } }),
        ...redundant.map(({ data }) => data),
        utf8(text),
      ]
        .map((data) => (data.length === 0 ? '<MISSING>' : toHex(data)))
        .join(','),
    ]);
    expect(rows.map((row) => [...row, '', '', ''].slice(0, 4).map((cell) => cell.replaceAll(':', '')))).toEqual(
      expected,
    );
  },
);
