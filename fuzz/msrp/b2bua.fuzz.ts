// Whatever arrives on two joined legs, however it is cut: nothing is thrown, what leaves is well-formed on both, holds no URI of the other leg, and is bounded.
import { concatenate, insecureSeededRandom } from '@webrtc-ims/core';
import { type B2buaOutput, type LegName, MsrpB2bua, MsrpParser } from '@webrtc-ims/msrp';

const access = { uri: 'msrps://192.0.2.1:9/ours-access;dc', remotePath: ['msrps://abc.invalid:9/browser;dc'] };
const core = { uri: 'msrp://192.0.2.1:4000/ours-core;tcp', remotePath: ['msrp://198.51.100.7:2855/phone;tcp'] };
const limits = {
  highWater: 4000,
  lowWater: 2000,
  queueOctets: 16_000,
  waitingOctets: 16_000,
  transactions: 8,
  messages: 4,
};

/** One octet of settings; then pieces behind one another: one octet of side and time, one of length, the octets. */
export function fuzz(data: Uint8Array): void {
  const settings = data[0] ?? 0;
  const isChannel = (settings & 1) === 1;
  const legs = {
    access: { ...access, framing: isChannel ? 'message' : 'stream' },
    core: { ...core, framing: 'stream', chunks: (settings & 2) === 2 ? 'interruptible' : 32 + (settings >>> 4) * 100 },
  } as const;
  const b2bua = new MsrpB2bua({ ...legs, random: insecureSeededRandom(1), limits });
  const parsers = {
    access: new MsrpParser({ framing: legs.access.framing }),
    core: new MsrpParser({ framing: 'stream' }),
  };
  const arrived: Record<LegName, Uint8Array[]> = { access: [], core: [] };
  const left: Record<LegName, Uint8Array[]> = { access: [], core: [] };
  let now = 0;
  const drain = (): void => {
    for (let output = b2bua.poll(); output !== undefined; output = b2bua.poll()) check(output, parsers, left);
    for (const { queued } of Object.values(b2bua.statistics())) {
      if (queued > 4 * limits.queueOctets) throw new Error(`${queued} octets wait`);
    }
  };
  for (const leg of ['access', 'core'] as const) b2bua.receive({ type: 'opened', leg }, now);
  drain();
  for (let at = 1; at + 2 <= data.length; ) {
    const first = data[at]!;
    const octets = data.slice(at + 2, at + 2 + data[at + 1]!);
    at += 2 + octets.length;
    const leg = (first & 1) === 0 ? 'access' : 'core';
    if ((first & 6) === 2) {
      now += (first >>> 3) * 1000;
      b2bua.expire(now);
      drain();
    } else if ((first & 6) === 4) b2bua.receive({ type: 'pending', leg, octets: first * 64 }, now);
    arrived[leg].push(octets);
    b2bua.receive({ type: 'octets', leg, octets }, now);
    drain();
  }
  b2bua.receive({ type: 'closed', leg: (settings & 4) === 4 ? 'access' : 'core', orderly: true }, now);
  drain();
  const framing = { access: legs.access.framing, core: legs.core.framing };
  keepsApart('access', framing, arrived, left, ['ours-core', ':4000', '198.51.100.7', '/phone;']);
  keepsApart('core', framing, arrived, left, ['ours-access', 'abc.invalid', '/browser;']);
}

type Framing = Readonly<Record<LegName, 'stream' | 'message'>>;
type Pieces = Readonly<Record<LegName, readonly Uint8Array[]>>;

function check(
  output: B2buaOutput,
  parsers: Readonly<Record<LegName, MsrpParser>>,
  left: Readonly<Record<LegName, Uint8Array[]>>,
): void {
  if (output.type !== 'transmit') return;
  const parser = parsers[output.to];
  left[output.to].push(output.octets);
  parser.push(output.octets);
  for (let event = parser.next(); event !== undefined; event = parser.next()) {
    if (event.type === 'error') throw event.error;
    if (event.type === 'head' && event.head.error !== undefined) throw event.head.error;
  }
}

// What a peer writes itself into a field or a body passes, and its own URIs come back to it: neither proves anything.
function keepsApart(leg: LegName, framing: Framing, arrived: Pieces, left: Pieces, words: readonly string[]): void {
  const other = leg === 'access' ? 'core' : 'access';
  const given = `${latin1(concatenate(arrived[leg]))}\n${whatMayPass(arrived[other], framing[other])}`;
  const seen = latin1(concatenate(left[leg]));
  for (const word of words) {
    if (seen.includes(word) && !given.includes(word)) throw new Error(`${word} on the other leg`);
  }
}

// Start lines, fields but for the paths, and content.
function whatMayPass(pieces: readonly Uint8Array[], framing: 'stream' | 'message'): string {
  const parser = new MsrpParser({ framing });
  let text = '';
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'body') text += latin1(event.octets);
      if (event.type !== 'head') continue;
      const { octets, fieldsStart } = event.head;
      text += `${latin1(octets.subarray(0, octets.indexOf(0x0a)))}\n${latin1(octets.subarray(fieldsStart))}`;
    }
  }
  return text;
}

function latin1(octets: Uint8Array): string {
  let text = '';
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}
