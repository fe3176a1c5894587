import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BfcpRelay, decodeMessage, encodeMessage, MessageFramer, type RelaySide } from '@webrtc-ims/bfcp';
import { plain } from '@webrtc-ims/bfcp/testing';
import { measure, median } from '../measure.ts';
import type { BenchRow } from '../row.ts';

export const title = 'BFCP codec and relay';

export const about =
  'FloorRequestStatus of 84 octets with states, names and URI. No BFCP library is on npm; libre is the C library of baresip, in a process ' +
  'of its own. Decoding here means the whole tree of attributes, with text decoded when it is read. The relay row is the cost of one message ' +
  'from TCP to a data channel without sockets: framing, validation and forwarding.';

const digits =
  '40040012000010e1000704d21e480315241003150a04020312067761697400002208021f0a0403001c14009a1804426f1a097369703a6240780000' +
  '00200c01651806c38573610000080460001008736c69646573';

export const rows = async (): Promise<BenchRow[]> => {
  const octets = Uint8Array.from(Buffer.from(digits, 'hex'));
  const message = decodeMessage(octets, { transport: 'unreliable' });
  if (!message.ok) throw message.error;
  const tree = { ...message.value, attributes: plain(message.value.attributes) };
  const reliable = octets.slice();
  reliable[0] = 0x20;
  const relay = new BfcpRelay({
    web: { transport: 'message', open: true },
    plain: { transport: 'stream', open: true },
  });
  const framer = new MessageFramer();
  const libre = libreRates();
  return [
    withPeer(
      measure({
        name: 'decode FloorRequestStatus 84 B',
        ours: () => decodeMessage(octets, { transport: 'unreliable' }),
        peers: {},
      }),
      libre?.decode,
      { ours: 1_000_000 },
    ),
    withPeer(
      measure({ name: 'encode FloorRequestStatus 84 B', ours: () => encodeMessage(tree), peers: {} }),
      libre?.encode,
    ),
    measure({
      name: 'relay FloorRequestStatus 84 B, TCP to data channel',
      ours: () => pass(relay, 'plain', reliable),
      peers: {},
    }),
    measure({
      name: 'relay FloorRequestStatus 84 B, data channel to TCP',
      ours: () => pass(relay, 'web', reliable),
      peers: {},
    }),
    measure({
      name: 'frame FloorRequestStatus 84 B',
      ours: () => {
        framer.push(reliable, 0);
        return framer.next();
      },
      peers: {},
    }),
  ].map((row) => (row.name.startsWith('relay') ? { ...row, wanted: { ours: 500_000 } } : row));
};

function pass(relay: BfcpRelay, from: RelaySide, octets: Uint8Array): unknown {
  relay.receive({ from, octets }, 0);
  return relay.poll();
}

function withPeer(row: BenchRow, rate: number | undefined, wanted?: Readonly<Record<string, number>>): BenchRow {
  const peers = rate === undefined ? {} : { 'libre (C)': rate };
  const ratios = rate === undefined ? {} : { 'libre (C)': row.ours / rate };
  return { ...row, peers, ratios, ...(wanted === undefined ? {} : { wanted }) };
}

/** What libre does per second of CPU time; nothing where it cannot be compiled. */
function libreRates(): { readonly decode: number; readonly encode: number } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'libre-bench-'));
  try {
    const program = join(folder, 'libre-bench');
    const source = new URL('libre-bench.c', import.meta.url).pathname;
    const flags = ['-O2', '-DHAVE_INTTYPES_H', '-DHAVE_STDBOOL_H', '-DHAVE_INET6', '-I/usr/include/re'];
    execFileSync('/usr/bin/gcc', [...flags, '-o', program, source, '-lre'], { stdio: 'ignore' });
    const runs = Array.from({ length: 7 }, () =>
      execFileSync(program, ['200000', digits]).toString().split(' ').map(Number),
    );
    return { decode: median(runs.map(([decode = 0]) => decode)), encode: median(runs.map(([, encode = 0]) => encode)) };
  } catch {
    return undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
