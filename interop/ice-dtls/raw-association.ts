import {
  chunkType,
  decodeData,
  decodePacket,
  encodeData,
  encodePacket,
  encodeParameter,
  parametersOf,
  type SctpChunk,
  type SctpData,
} from './sctp-packet.ts';

const port = 5000;
const ownTag = 0x0102_0304;

/** How a {@link RawAssociation} behaves. */
export interface RawAssociationOptions {
  /** Streams in each direction that it announces. Default 1024. */
  readonly streams?: number;
  /** Whether it sends an INIT of its own. Default true. */
  readonly initiates?: boolean;
}

/**
 * The peer's end of an SCTP association, octet by octet: it does what keeps the association alive, writes down every chunk, and sends what the
 * test gives it. What it has sent is repeated until it is acknowledged.
 */
export class RawAssociation {
  readonly #write: (octets: Uint8Array) => void;
  readonly #streams: number;
  #buffer: Uint8Array = new Uint8Array(0);
  /** Everything that came, in order. */
  readonly chunks: SctpChunk[] = [];
  /** Verification tags of packets that came, without that of INIT. */
  readonly tags: Set<number> = new Set();
  established = false;
  /** Whether DATA is acknowledged. */
  acknowledging = true;
  #peerTag = 0;
  #nextTsn = 1;
  #cumulative = 0;
  readonly #sequences = new Map<number, number>();
  #unacknowledged: { readonly tsn: number; readonly chunk: SctpChunk }[] = [];
  readonly #outgoing: Uint8Array[] = [];
  readonly #pump: NodeJS.Timeout;
  readonly #repeat: NodeJS.Timeout;
  #resetSequence = 1;
  /** Until it is answered. */
  #resetRequest: SctpChunk | undefined;

  constructor(write: (octets: Uint8Array) => void, options: RawAssociationOptions = {}) {
    this.#write = write;
    this.#streams = options.streams ?? 1024;
    // What goes into the pipe of s_client at once would become one record, so packets go one by one.
    this.#pump = setInterval(() => {
      const next = this.#outgoing.shift();
      if (next !== undefined) this.#write(next);
    }, 20);
    this.#repeat = setInterval(() => {
      if (!this.established) return;
      for (const { chunk } of this.#unacknowledged) this.#send([chunk]);
      if (this.#resetRequest !== undefined) this.#send([this.#resetRequest]);
    }, 500);
    if (options.initiates !== false) this.#send([this.#init(chunkType.init)], 0);
  }

  /** All DATA that came, repetitions included. */
  get data(): readonly SctpData[] {
    return this.chunks.filter(({ type }) => type === chunkType.data).map(decodeData);
  }

  count(type: number): number {
    return this.chunks.filter((chunk) => chunk.type === type).length;
  }

  /** Streams that the peer has asked to reset (RFC 6525 4.1). */
  get resets(): readonly number[] {
    return this.chunks
      .filter(({ type }) => type === chunkType.reConfig)
      .flatMap(({ value }) => parametersOf(value, 0))
      .filter(({ type }) => type === 13)
      .flatMap(({ value }) => {
        const view = new DataView(value.buffer, value.byteOffset, value.length);
        return Array.from({ length: (value.length - 12) / 2 }, (_, index) => view.getUint16(12 + 2 * index));
      });
  }

  /** Sends one message. */
  sendData(stream: number, ppid: number, payload: Uint8Array, unordered = false): void {
    const sequence = this.#sequences.get(stream) ?? 0;
    if (!unordered) this.#sequences.set(stream, (sequence + 1) & 0xffff);
    const tsn = this.#nextTsn++;
    const chunk = encodeData({ unordered, tsn, stream, sequence, ppid, payload });
    this.#unacknowledged.push({ tsn, chunk });
    this.#send([chunk]);
  }

  receive(octets: Uint8Array): void {
    const joined = new Uint8Array(this.#buffer.length + octets.length);
    joined.set(this.#buffer);
    joined.set(octets, this.#buffer.length);
    this.#buffer = joined;
    for (;;) {
      const packet = decodePacket(this.#buffer, port);
      if (packet === undefined) return;
      this.#buffer = this.#buffer.slice(packet.end);
      if (packet.tag !== 0) this.tags.add(packet.tag);
      for (const chunk of packet.chunks) this.#chunk(chunk);
    }
  }

  close(): void {
    clearInterval(this.#pump);
    clearInterval(this.#repeat);
  }

  #chunk(chunk: SctpChunk): void {
    this.chunks.push(chunk);
    const { type, value } = chunk;
    const view = new DataView(value.buffer, value.byteOffset, value.length);
    switch (type) {
      case chunkType.init:
        this.#learn(view);
        this.#send([this.#init(chunkType.initAck, encodeParameter(7, Uint8Array.of(1, 2, 3, 4)))]);
        break;
      case chunkType.initAck: {
        this.#learn(view);
        const cookie = parametersOf(value, 16).find((parameter) => parameter.type === 7);
        if (cookie !== undefined) this.#send([{ type: chunkType.cookieEcho, flags: 0, value: cookie.value }]);
        break;
      }
      case chunkType.cookieEcho:
        this.#send([{ type: chunkType.cookieAck, flags: 0, value: new Uint8Array(0) }]);
        this.established = true;
        break;
      case chunkType.cookieAck:
        this.established = true;
        break;
      case chunkType.heartbeat:
        this.#send([{ type: chunkType.heartbeatAck, flags: 0, value }]);
        break;
      case chunkType.data:
        if (view.getUint32(0) === (this.#cumulative + 1) >>> 0) this.#cumulative = view.getUint32(0);
        if (this.acknowledging) this.acknowledge();
        break;
      case chunkType.sack:
        this.#unacknowledged = this.#unacknowledged.filter(({ tsn }) => tsn > view.getUint32(0));
        break;
      case chunkType.forwardTsn:
        this.#cumulative = view.getUint32(0);
        this.acknowledge();
        break;
      case chunkType.reConfig:
        for (const parameter of parametersOf(value, 0)) {
          if (parameter.type === 13) this.#performed(parameter.value);
          if (parameter.type === 16) this.#resetRequest = undefined;
        }
        break;
    }
  }

  /** Acknowledges what has come so far. */
  acknowledge(): void {
    const value = new Uint8Array(12);
    const view = new DataView(value.buffer);
    view.setUint32(0, this.#cumulative);
    view.setUint32(4, 1_000_000);
    this.#send([{ type: chunkType.sack, flags: 0, value }]);
  }

  #learn(view: DataView): void {
    // A repeated INIT must not take back what was acknowledged meanwhile.
    if (this.#peerTag === 0) this.#cumulative = (view.getUint32(12) - 1) >>> 0;
    this.#peerTag = view.getUint32(0);
  }

  #performed(request: Uint8Array): void {
    const value = new Uint8Array(8);
    const view = new DataView(value.buffer);
    view.setUint32(0, new DataView(request.buffer, request.byteOffset).getUint32(0));
    view.setUint32(4, 1);
    const answer = encodeParameter(16, value);
    this.#send([{ type: chunkType.reConfig, flags: 0, value: answer }]);
  }

  /** Asks for the reset of streams of ours (RFC 6525 4.1). */
  reset(streams: readonly number[]): void {
    const value = new Uint8Array(12 + 2 * streams.length);
    const view = new DataView(value.buffer);
    view.setUint32(0, this.#resetSequence++);
    view.setUint32(8, this.#nextTsn - 1);
    for (const [index, stream] of streams.entries()) view.setUint16(12 + 2 * index, stream);
    this.#resetRequest = { type: chunkType.reConfig, flags: 0, value: encodeParameter(13, value) };
    this.#send([this.#resetRequest]);
  }

  // RFC 9260 3.3.2, with RE-CONFIG and FORWARD-TSN (RFC 5061 4.2.7, RFC 3758 3.1).
  #init(type: number, cookie: Uint8Array = new Uint8Array(0)): SctpChunk {
    const extensions = encodeParameter(0x8008, Uint8Array.of(chunkType.reConfig, chunkType.forwardTsn));
    const forward = encodeParameter(0xc000, new Uint8Array(0));
    const value = new Uint8Array(16 + cookie.length + extensions.length + forward.length);
    const view = new DataView(value.buffer);
    view.setUint32(0, ownTag);
    view.setUint32(4, 1_000_000);
    view.setUint16(8, this.#streams);
    view.setUint16(10, this.#streams);
    view.setUint32(12, 1);
    value.set(cookie, 16);
    value.set(extensions, 16 + cookie.length);
    value.set(forward, 16 + cookie.length + extensions.length);
    return { type, flags: 0, value };
  }

  #send(chunks: readonly SctpChunk[], tag = this.#peerTag): void {
    this.#outgoing.push(encodePacket(port, tag, chunks));
  }
}
