import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { datagramCapture } from './datagram-capture.ts';

const run = promisify(execFile);
const port = 40_001;

/** What a dissector made of datagrams. */
export interface Dissection {
  /** The values of the fields asked for, per datagram. */
  readonly rows: readonly (readonly string[])[];
  /** The datagrams that it complains about, in its own words. */
  readonly complaints: string;
}

/** @param path of tshark; @param fields of its display filter language */
export async function dissect(
  path: string,
  datagrams: readonly Uint8Array[],
  protocol: 'rtp' | 'rtcp',
  fields: readonly string[],
): Promise<Dissection> {
  const folder = await mkdtemp(join(tmpdir(), 'tshark-'));
  try {
    const file = join(folder, 'packets.pcap');
    await writeFile(file, datagramCapture(datagrams, port));
    // 99 is what it takes for redundancy by default; said here all the same.
    const decodeAs = ['-r', file, '-d', `udp.port==${port},${protocol}`, '-d', 'rtp.pt==99,rtp_rfc2198'];
    const listed = await run(path, [...decodeAs, '-T', 'fields', ...fields.flatMap((field) => ['-e', field])]);
    const complaints = await run(path, [...decodeAs, '-Y', '_ws.malformed || _ws.expert.severity >= Warning']);
    return {
      rows: listed.stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split('\t')),
      complaints: complaints.stdout.trim(),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
