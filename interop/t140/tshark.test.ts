import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TextSender } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { datagramCapture } from '../rtp/datagram-capture.ts';

const tshark = peer('tshark');
const port = 40_000;

test.skipIf(tshark.absent)(
  'RFC2198-3-1 RFC2198-3-2 RFC4103-4.1-1 a dissector finds the blocks that we wrote, where and as old as we meant',
  () => {
    const sender = new TextSender({ format: { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } } });
    const packets: Uint8Array[] = [];
    const take = (): void => {
      for (let octets = sender.poll(); octets !== undefined; octets = sender.poll()) packets.push(octets);
    };
    for (const [i, text] of ['ab', 'cde', 'f'].entries()) {
      sender.send(text, 290 * i);
      take();
      sender.expire(300 * i);
      take();
    }
    for (let at = sender.deadline; at !== undefined && at < 5000; at = sender.deadline) {
      sender.expire(at);
      take();
    }
    const file = join(mkdtempSync(join(tmpdir(), 't140-tshark-')), 'text.pcap');
    writeFileSync(file, datagramCapture(packets, port));
    const fields = ['rtp.p_type', 'rtp.marker', 'rtp.block-length', 'rtp.timestamp-offset', 'rtp.follow'];
    const output = execFileSync(
      tshark.path,
      [
        '-r',
        file,
        '-d',
        `udp.port==${port},rtp`,
        '-o',
        'rtp.rfc2198_payload_type:99',
        '-T',
        'fields',
        ...fields.flatMap((field) => ['-e', field]),
      ],
      { encoding: 'utf8' },
    );
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
    expect(lines.length).toBe(packets.length);
    expect(packets.length).toBe(5);
    expect(lines.map(([, , lengths]) => lengths)).toEqual(['0,0', '0,2', '2,3', '3,1', '1,0']);
    expect(lines.map(([, , , offsets]) => offsets)).toEqual(Array.from({ length: 5 }, () => '600,300'));
    // The payload type of the packet, then that of each of its blocks.
    for (const [types] of lines) expect(types?.split(',')[0]).toBe('99');
    for (const [, , , , follow] of lines) expect(follow?.split(',').length).toBe(3);
  },
);
