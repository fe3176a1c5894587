import type { LegName } from './b2bua-options.ts';
import type { ForwardedChunk, PieceSink, SentPiece } from './forwarded-chunk.ts';
import type { Paths } from './gateway-messages.ts';
import type { JoinedLegs } from './joined-legs.ts';
import type { Incoming, Leg } from './leg.ts';
import type { Origin } from './origin.ts';
import { largestFixedBody } from './piece-size.ts';
import { isSuccess } from './success.ts';

/** What leaves on the legs: pieces of chunks, and what may leave between them. */
export class Outlet {
  readonly #legs: JoinedLegs;
  /** Where the chunks go that come from the other leg. */
  readonly sinks: Readonly<Record<LegName, PieceSink>>;

  constructor(legs: JoinedLegs) {
    this.#legs = legs;
    this.sinks = { access: this.#sinkTo(legs.access), core: this.#sinkTo(legs.core) };
  }

  #sinkTo(leg: Leg): PieceSink {
    return {
      get toPath() {
        return leg.remotePath ?? '';
      },
      get fromPath() {
        return leg.uri;
      },
      get paths() {
        return leg.paths;
      },
      get pieces() {
        return leg.pieces;
      },
      drawId: this.#legs.drawId,
      transmit: (octets) => this.transmit(leg, octets),
      completed: (chunk, piece) => this.#pieceLeft(leg, chunk, piece),
    };
  }

  #pieceLeft(leg: Leg, chunk: ForwardedChunk, piece: SentPiece): void {
    const { origin, total } = chunk;
    const { failureReport: failure } = origin;
    const { start, octets } = piece;
    const { ledger } = this.#legs.otherOf(leg);
    leg.counters.chunksSent++;
    if (piece.isCut) leg.counters.cuts++;
    if (piece.flag === '+') {
      const { successReport } = chunk.head;
      ledger.progress(origin.messageId, { position: start + octets, total, successReport, failureReport: failure });
    } else ledger.finish(origin);
    if (failure !== 'no') this.await(leg, piece.transactionId, origin, start, octets, total);
  }

  /** A request has left of which a response may come. @param start position of its first octet of content */
  await(
    leg: Leg,
    transactionId: string,
    origin: Origin | undefined,
    start: number,
    octets: number,
    total: number | undefined,
  ): void {
    const endOffset = leg.counters.octetsSent;
    leg.transactions.add({ transactionId, origin, start, octets, total, endOffset, due: undefined });
  }

  /** The paths of requests that are sent on a leg. */
  paths(leg: Leg): Paths {
    return { toPath: leg.remotePath ?? '', fromPath: leg.uri };
  }

  /** Answers a request with an error, where it is answered at all; its octets are discarded. */
  refuse(leg: Leg, origin: Origin, code: number): Incoming {
    if (origin.method === 'REPORT') leg.counters.dropped++;
    else {
      leg.countRefusal(code);
      if (origin.failureReport !== 'no') this.answer(leg, origin, code);
    }
    origin.release();
    return discard;
  }

  /** Answers a request, once. */
  answer(leg: Leg, origin: Origin, code: number): void {
    if (origin.isAnswered || leg.state !== 'open' || leg.isClosing) return;
    origin.isAnswered = true;
    origin.hasFailed = !isSuccess(code);
    this.control(leg, origin.response(code));
  }

  /** Sends what does not wait behind content: it leaves between two pieces, or interrupts a chunk of more than 2048 octets (RFC 4975 7.1.1). */
  control(leg: Leg, octets: Uint8Array): void {
    const source = this.#legs.otherOf(leg);
    const running = source.incoming?.kind === 'chunk' ? source.incoming.chunk : undefined;
    if (running?.runningOctets === undefined) {
      this.transmit(leg, octets);
      return;
    }
    leg.responses.push(octets);
    this.letResponsesPass(leg, running);
    if (leg.responses.length > 0) this.watchStall(source);
  }

  /** Interrupts a running chunk for what waits behind it, when it is long or there is much of that. */
  letResponsesPass(leg: Leg, running: ForwardedChunk): void {
    if (leg.responses.length === 0) return;
    const isLong = (running.runningOctets ?? 0) > largestFixedBody;
    if (!isLong && leg.responses.length <= this.#legs.limits.waitingResponses) return;
    running.interrupt();
    this.flushResponses(leg);
  }

  /** Sends what has waited for a running chunk. */
  flushResponses(leg: Leg): void {
    if (leg.responses.length === 0) return;
    const { responses } = leg;
    leg.responses = [];
    for (const octets of responses) this.transmit(leg, octets);
  }

  /** Octets for the transport of a leg; of a leg that is framed by messages, a whole one. */
  transmit(leg: Leg, octets: Uint8Array): void {
    if (leg.state !== 'open' || leg.isClosing) return;
    if (octets.length > leg.largestMessage) {
      leg.counters.dropped++;
      return;
    }
    leg.pending += octets.length;
    leg.counters.octetsSent += octets.length;
    this.#legs.outputs.push({ type: 'transmit', to: leg.name, octets });
  }

  /** Has something done when a leg is silent for too long. The timer is not moved with every input: when it fires, it looks how long the silence was. */
  watchStall(leg: Leg): void {
    if (this.#legs.timers.at(leg.stallTimer) !== undefined) return;
    this.#legs.timers.set(leg.stallTimer, leg.lastInput + this.#legs.limits.stallTime);
  }
}

/** What is received is of no interest. */
export const discard: Incoming = { kind: 'discard' };
