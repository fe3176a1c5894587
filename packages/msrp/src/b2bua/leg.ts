import { MisuseError } from '@webrtc-ims/core';
import type { MsrpLimits } from '../limits.ts';
import type { MessageHead } from '../message/head.ts';
import { pathLines } from '../message/message-writer.ts';
import { MsrpParser } from '../message/parser.ts';
import { decodePath } from '../uri/path.ts';
import type { B2buaLimits } from './b2bua-limits.ts';
import type { B2buaLeg, LegName, StreamMode } from './b2bua-options.ts';
import { emptyCounters, type LegCounters, type LegStatistics } from './b2bua-statistics.ts';
import type { ForwardedChunk, PieceLimit } from './forwarded-chunk.ts';
import type { HeldBody } from './held-body.ts';
import { MessageLedger } from './message-ledger.ts';
import type { Origin } from './origin.ts';
import { OwnAddress } from './own-address.ts';
import { largestFixedBody } from './piece-size.ts';
import { TransactionTable } from './transaction-table.ts';

/** What is being received on a leg. */
export type Incoming =
  | { readonly kind: 'discard' }
  /** A SEND without content. */
  | { readonly kind: 'empty'; readonly origin: Origin; readonly head: MessageHead }
  | { readonly kind: 'chunk'; readonly origin: Origin; readonly chunk: ForwardedChunk }
  /** A request that is passed on when it is complete: never more than `largestOtherBody`. */
  | { readonly kind: 'whole'; readonly origin: Origin; readonly head: MessageHead; readonly body: HeldBody };

/** From-Path of a request as received, and what is made of it. */
export interface Sender {
  readonly path: string;
  /** The paths of responses to SEND, see `pathLines`. */
  readonly answer: Uint8Array;
}

/** The timers of a leg. */
export type LegTimer = `${LegName} response` | `${LegName} stall`;

/** All that is known of one leg. */
export class Leg {
  readonly name: LegName;
  readonly framing: 'stream' | 'message';
  readonly responseTimer: LegTimer;
  readonly stallTimer: LegTimer;
  readonly parser: MsrpParser;
  readonly transactions: TransactionTable;
  /** Of the messages that come from this leg. */
  readonly ledger: MessageLedger;
  readonly counters: LegCounters = emptyCounters();
  readonly refused: Map<number, number> = new Map();
  state: 'connecting' | 'open' | 'closed' = 'connecting';
  isEstablished = false;
  isPaused = false;
  /** Whether the transport was told to close. */
  isClosing = false;
  /** Octets the transport holds, after what was given to it. */
  pending = 0;
  incoming: Incoming | undefined;
  /** When the last octets came. */
  lastInput = 0;
  /** What came before the other leg was there. */
  waiting: Uint8Array[] = [];
  waitingOctets = 0;
  /** Responses and reports for this leg that wait for the running chunk to be interrupted. */
  responses: Uint8Array[] = [];
  uri = '';
  remotePath: string | undefined;
  /** Those of requests that are sent here, see `pathLines`. */
  paths: Uint8Array = nothing;
  mode: StreamMode = 'sendrecv';
  isActive = false;
  maxSize: number = Number.POSITIVE_INFINITY;
  pieces: PieceLimit = { kind: 'interruptible' };
  #own: OwnAddress;
  // The line of the last From-Path: one connection has hardly ever another.
  #lastFromPath: object | undefined;
  #lastSender: Sender | undefined;
  readonly #limits: B2buaLimits;

  constructor(name: LegName, options: B2buaLeg, limits: B2buaLimits, parserLimits: Partial<MsrpLimits>) {
    this.name = name;
    this.framing = options.framing;
    this.responseTimer = `${name} response`;
    this.stallTimer = `${name} stall`;
    this.parser = new MsrpParser({ framing: options.framing, limits: parserLimits });
    this.transactions = new TransactionTable(limits.responseTime);
    this.ledger = new MessageLedger(limits.messages);
    this.#limits = limits;
    this.#own = new OwnAddress(options.uri, options.matching);
    this.configure(options);
  }

  /** Takes new options. Nothing is changed when they are refused. */
  configure(options: B2buaLeg): void {
    const { framing, uri, remotePath, maxMessageSize = 65_536, chunks = largestFixedBody } = options;
    if (framing !== this.framing) throw new MisuseError('MSRP_MISUSE_LEG', 'the framing of a leg is fixed');
    const own = new OwnAddress(uri, options.matching);
    if (remotePath !== undefined && !decodePath(remotePath.join(' '), { pathUris: 16 }).ok) {
      throw new MisuseError('MSRP_MISUSE_LEG', 'the path of the peer is a list of MSRP URIs', {
        clause: 'RFC 4975 8.2',
      });
    }
    for (const octets of [maxMessageSize, options.maxSize ?? 0]) {
      if (!Number.isSafeInteger(octets) || octets < 0) throw new MisuseError('MSRP_MISUSE_LEG', `${octets} is no size`);
    }
    if (chunks !== 'interruptible' && !(Number.isInteger(chunks) && chunks >= 1 && chunks <= largestFixedBody)) {
      throw new MisuseError('MSRP_MISUSE_LEG', 'a chunk that is not interruptible has at most 2048 octets', {
        clause: 'RFC 4975 7.1.1',
      });
    }
    this.#own = own;
    this.uri = uri;
    this.remotePath = remotePath?.join(' ');
    this.paths = pathLines(this.remotePath ?? '', uri);
    this.#lastSender = undefined;
    this.mode = options.mode ?? 'sendrecv';
    this.isActive = options.active ?? false;
    this.maxSize = options.maxSize ?? Number.POSITIVE_INFINITY;
    this.pieces = pieceLimit(framing, maxMessageSize, chunks, this.#limits.channelMessage);
  }

  /** Whether requests can be sent here. */
  get isReady(): boolean {
    return this.state === 'open' && this.remotePath !== undefined && !this.isClosing;
  }

  get sends(): boolean {
    return this.mode === 'sendrecv' || this.mode === 'sendonly';
  }

  get receives(): boolean {
    return this.mode === 'sendrecv' || this.mode === 'recvonly';
  }

  /** Octets given out that the transport has passed on. */
  get sentOctets(): number {
    return this.counters.octetsSent - this.pending;
  }

  /** Largest whole message that can be sent here. */
  get largestMessage(): number {
    return this.pieces.kind === 'message' ? this.pieces.octets : Number.POSITIVE_INFINITY;
  }

  /** See {@link OwnAddress.isIn}. */
  isAddressed(head: MessageHead): boolean | undefined {
    return this.#own.isIn(head);
  }

  /** Who sent a request; `undefined` if From-Path is no path. */
  sender(head: MessageHead): Sender | undefined {
    const line = head.lineOf('from-path');
    if (this.#lastSender !== undefined && line === this.#lastFromPath) return this.#lastSender;
    if (!head.fromPath().ok) return undefined;
    const path = head.textOf('from-path') ?? '';
    const space = path.indexOf(' ');
    this.#lastFromPath = line;
    // A response to SEND goes to the first URI alone (RFC 4975 7.2).
    this.#lastSender = { path, answer: pathLines(space < 0 ? path : path.slice(0, space), this.uri) };
    return this.#lastSender;
  }

  countRefusal(code: number): void {
    this.refused.set(code, (this.refused.get(code) ?? 0) + 1);
  }

  statistics(): LegStatistics {
    return { ...this.counters, refused: Object.fromEntries(this.refused), queued: this.pending };
  }
}

function pieceLimit(
  framing: 'stream' | 'message',
  maxMessageSize: number,
  chunks: number | 'interruptible',
  channelMessage: number,
): PieceLimit {
  if (framing === 'message') {
    const octets = maxMessageSize === 0 ? channelMessage : Math.min(maxMessageSize, channelMessage);
    return { kind: 'message', octets };
  }
  return chunks === 'interruptible' ? { kind: 'interruptible' } : { kind: 'body', octets: chunks };
}

const nothing = new Uint8Array(0);
