/** One chunk of an SCTP packet (RFC 9260 3.2). */
export interface SctpChunk {
  readonly type: number;
  readonly flags: number;
  readonly value: Uint8Array;
}

/** The chunk types that these tests speak of. */
export const chunkType = {
  data: 0,
  init: 1,
  initAck: 2,
  sack: 3,
  heartbeat: 4,
  heartbeatAck: 5,
  abort: 6,
  cookieEcho: 10,
  cookieAck: 11,
  reConfig: 130,
  forwardTsn: 192,
} as const;

/** What a DATA chunk says (RFC 9260 3.3.1). */
export interface SctpData {
  readonly unordered: boolean;
  readonly tsn: number;
  readonly stream: number;
  readonly sequence: number;
  readonly ppid: number;
  readonly payload: Uint8Array;
}

/** A packet of one port number on both sides, with its checksum. */
export function encodePacket(port: number, tag: number, chunks: readonly SctpChunk[]): Uint8Array {
  const padded = chunks.map(({ value }) => (4 + value.length + 3) & ~3);
  const out = new Uint8Array(12 + padded.reduce((sum, length) => sum + length, 0));
  const view = new DataView(out.buffer);
  view.setUint16(0, port);
  view.setUint16(2, port);
  view.setUint32(4, tag);
  let at = 12;
  for (const [index, { type, flags, value }] of chunks.entries()) {
    out[at] = type;
    out[at + 1] = flags;
    view.setUint16(at + 2, 4 + value.length);
    out.set(value, at + 4);
    at += padded[index]!;
  }
  view.setUint32(8, crc32c(out), true);
  return out;
}

/** The chunks of the packet at the start of a run of packets, and where it ends; `undefined` while octets are missing. */
export function decodePacket(
  octets: Uint8Array,
  port: number,
): { readonly tag: number; readonly chunks: readonly SctpChunk[]; readonly end: number } | undefined {
  if (octets.length < 16) return undefined;
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length);
  const ports = port * 0x1_0000 + port;
  if (view.getUint32(0) !== ports) throw new Error('no SCTP packet');
  const chunks: SctpChunk[] = [];
  let at = 12;
  // A packet has no length of its own: it ends where the ports of the next one stand, which is no chunk.
  while (at + 4 <= octets.length && view.getUint32(at) !== ports) {
    const length = view.getUint16(at + 2);
    const end = at + ((length + 3) & ~3);
    if (length < 4 || end > octets.length) return undefined;
    chunks.push({ type: octets[at]!, flags: octets[at + 1]!, value: octets.slice(at + 4, at + length) });
    at = end;
  }
  return chunks.length === 0 ? undefined : { tag: view.getUint32(4), chunks, end: at };
}

/** Reads a DATA chunk. */
export function decodeData({ flags, value }: SctpChunk): SctpData {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  return {
    unordered: (flags & 4) !== 0,
    tsn: view.getUint32(0),
    stream: view.getUint16(4),
    sequence: view.getUint16(6),
    ppid: view.getUint32(8),
    payload: value.subarray(12),
  };
}

/** Writes a DATA chunk that is a whole message. */
export function encodeData(data: SctpData): SctpChunk {
  const value = new Uint8Array(12 + data.payload.length);
  const view = new DataView(value.buffer);
  view.setUint32(0, data.tsn);
  view.setUint16(4, data.stream);
  view.setUint16(6, data.sequence);
  view.setUint32(8, data.ppid);
  value.set(data.payload, 12);
  return { type: chunkType.data, flags: data.unordered ? 7 : 3, value };
}

/** Type and value of each parameter from an offset of a chunk's value on. */
export function parametersOf(
  value: Uint8Array,
  from: number,
): readonly { readonly type: number; readonly value: Uint8Array }[] {
  const view = new DataView(value.buffer, value.byteOffset, value.length);
  const found: { readonly type: number; readonly value: Uint8Array }[] = [];
  for (let at = from; at + 4 <= value.length; ) {
    const length = view.getUint16(at + 2);
    if (length < 4) break;
    found.push({ type: view.getUint16(at), value: value.subarray(at + 4, at + length) });
    at += (length + 3) & ~3;
  }
  return found;
}

/** Writes one parameter, padded. */
export function encodeParameter(type: number, value: Uint8Array): Uint8Array {
  const out = new Uint8Array((4 + value.length + 3) & ~3);
  const view = new DataView(out.buffer);
  view.setUint16(0, type);
  view.setUint16(2, 4 + value.length);
  out.set(value, 4);
  return out;
}

// RFC 9260 appendix A.
function crc32c(octets: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const octet of octets) {
    crc ^= octet;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f6_3b78 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}
