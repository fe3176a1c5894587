import { failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import { ErrorCode } from '../attribute/error-code.ts';
import { type BfcpLimits, defaultLimits } from '../limits.ts';
import { type CommonHeader, fragmentHeaderSize, headerSize, truncated } from '../message/common-header.ts';

/** Why a fragment, and with it everything of its message that was there, was dropped. */
export type FragmentError =
  | MalformedError<'BFCP_TRUNCATED'>
  | MalformedError<'BFCP_PAYLOAD_LENGTH'>
  | MalformedError<'BFCP_FRAGMENT'>
  | LimitError<'BFCP_MESSAGE_SIZE'>
  | LimitError<'BFCP_INCOMPLETE_MESSAGES'>;

interface Incomplete {
  readonly octets: Uint8Array;
  /** One entry per fragment that is there: first word, word behind the last. */
  readonly ranges: (readonly [number, number])[];
  wordsLeft: number;
  readonly until: number;
}

/**
 * Joins the fragments of messages from one peer (RFC 8855 6.2.3), in whatever order they come. A repeated fragment is harmless; one that
 * overlaps another in part spoils its message. What is not complete after T2 is forgotten.
 */
export class Reassembly {
  readonly #limits: BfcpLimits;
  readonly #incomplete = new Map<string, Incomplete>();
  #octets = 0;

  constructor(limits: BfcpLimits = defaultLimits) {
    this.#limits = limits;
  }

  /** Octets kept for incomplete messages. */
  get pending(): number {
    return this.#octets;
  }

  get deadline(): number | undefined {
    let earliest: number | undefined;
    for (const { until } of this.#incomplete.values()) {
      if (earliest === undefined || until < earliest) earliest = until;
    }
    return earliest;
  }

  /**
   * Takes a fragment: the whole message, without F, once all of it is there; otherwise `undefined`.
   *
   * @param responseTime T2, in ms
   */
  add(
    header: CommonHeader,
    octets: Uint8Array,
    now: number,
    responseTime: number,
  ): Result<Uint8Array | undefined, FragmentError> {
    if (octets.length < fragmentHeaderSize) return failure(truncated(octets.length, fragmentHeaderSize));
    const key = keyOf(header);
    const from = (octets[12]! << 8) | octets[13]!;
    const length = (octets[14]! << 8) | octets[15]!;
    const mistake = this.#mistake(header, octets, from, length);
    if (mistake !== undefined) {
      this.#forget(key);
      return failure(mistake);
    }
    let message = this.#incomplete.get(key);
    if (message !== undefined && message.octets.length !== headerSize + 4 * header.payloadLength) {
      this.#forget(key);
      return failure(payloadLength('the fragments do not agree on the payload length'));
    }
    if (message === undefined) {
      const refused = this.#refusal(header);
      if (refused !== undefined) return failure(refused);
      message = this.#begin(key, header, octets, now + responseTime);
    }
    if (message.ranges.some(([first, end]) => first === from && end === from + length)) return ok(undefined);
    if (message.ranges.some(([first, end]) => from < end && first < from + length)) {
      this.#forget(key);
      return failure(
        new MalformedError('BFCP_FRAGMENT', 'the fragment overlaps another one', {
          offset: 12,
          clause: 'RFC 8855 6.2.3',
          status: ErrorCode.UnableToParse,
        }),
      );
    }
    message.octets.set(octets.subarray(fragmentHeaderSize), headerSize + 4 * from);
    message.ranges.push([from, from + length]);
    message.wordsLeft -= length;
    if (message.wordsLeft > 0) return ok(undefined);
    this.#forget(key);
    return ok(message.octets);
  }

  /** Forgets what T2 has run out for. */
  expire(now: number): void {
    for (const [key, { until }] of this.#incomplete) if (until <= now) this.#forget(key);
  }

  #mistake(header: CommonHeader, octets: Uint8Array, from: number, length: number): FragmentError | undefined {
    if (octets.length !== fragmentHeaderSize + 4 * length) {
      return payloadLength(`${length} words are told, ${octets.length - fragmentHeaderSize} octets are there`, 14);
    }
    if (from + length > header.payloadLength) {
      return payloadLength(`the fragment ends at word ${from + length} of ${header.payloadLength}`, 12);
    }
    // Fragments of nothing would cost memory and never complete anything.
    if (length === 0 && header.payloadLength > 0) {
      return new MalformedError('BFCP_FRAGMENT', 'the fragment is empty', {
        offset: 14,
        clause: 'RFC 8855 6.2.3',
        status: ErrorCode.UnableToParse,
      });
    }
    return undefined;
  }

  #refusal(header: CommonHeader): FragmentError | undefined {
    const size = headerSize + 4 * header.payloadLength;
    const { messageSize, incompleteMessages, incompleteOctets } = this.#limits;
    if (size > messageSize) {
      return new LimitError('BFCP_MESSAGE_SIZE', `a message of ${size} octets, where ${messageSize} are taken`, {
        offset: 2,
        status: ErrorCode.UnableToParse,
      });
    }
    if (this.#incomplete.size >= incompleteMessages || this.#octets + size > incompleteOctets) {
      return new LimitError(
        'BFCP_INCOMPLETE_MESSAGES',
        'too much is incomplete already (limits.incompleteMessages, limits.incompleteOctets)',
        { offset: 12 },
      );
    }
    return undefined;
  }

  #begin(key: string, header: CommonHeader, octets: Uint8Array, until: number): Incomplete {
    const whole = new Uint8Array(headerSize + 4 * header.payloadLength);
    whole.set(octets.subarray(0, headerSize));
    whole[0] = whole[0]! & ~0x08;
    const message: Incomplete = { octets: whole, ranges: [], wordsLeft: header.payloadLength, until };
    this.#incomplete.set(key, message);
    this.#octets += whole.length;
    return message;
  }

  #forget(key: string): void {
    const message = this.#incomplete.get(key);
    if (message === undefined) return;
    this.#incomplete.delete(key);
    this.#octets -= message.octets.length;
  }
}

function payloadLength(message: string, offset = 2): MalformedError<'BFCP_PAYLOAD_LENGTH'> {
  return new MalformedError('BFCP_PAYLOAD_LENGTH', message, {
    offset,
    clause: 'RFC 8855 5.1',
    status: ErrorCode.IncorrectMessageLength,
  });
}

function keyOf(header: CommonHeader): string {
  const { version, response, primitive, conferenceId, transactionId, userId } = header;
  return `${version} ${response ? 1 : 0} ${primitive} ${conferenceId} ${transactionId} ${userId}`;
}
