import { concatenate, type Machine, OutputQueue } from '@webrtc-ims/core';
import type { MsrpError } from '../errors.ts';
import type { MsrpLimits } from '../limits.ts';
import type { ContinuationFlag } from '../message/continuation-flag.ts';
import { encodeEndLine } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { pathLines } from '../message/message-writer.ts';
import { MsrpParser } from '../message/parser.ts';
import { type B2buaLimits, defaultB2buaLimits } from './b2bua-limits.ts';
import type { LegName } from './b2bua-options.ts';
import type { B2buaInput, B2buaOutput, EndCause } from './b2bua-output.ts';
import { response } from './gateway-messages.ts';
import { HeldBody } from './held-body.ts';

/** One leg of a {@link MsrpTransportRelay}. */
export interface TransportRelayLeg {
  readonly framing: 'stream' | 'message';
  /** With framing by messages: `max-message-size` of the peer (RFC 8841); 0 for any, within `limits.channelMessage`. @defaultValue 65536 */
  readonly maxMessageSize?: number | undefined;
}

/** How a {@link MsrpTransportRelay} works. */
export interface TransportRelayOptions {
  readonly access: TransportRelayLeg;
  readonly core: TransportRelayLeg;
  readonly limits?: Partial<Pick<B2buaLimits, 'channelMessage' | 'highWater' | 'lowWater' | 'queueOctets'>> | undefined;
  readonly parserLimits?: Partial<MsrpLimits> | undefined;
}

/**
 * Transport-level interworking (RFC 8873 6, application-agnostic handling of TS 23.334 5.19.1): messages pass with every octet as it is, and only their
 * boundaries are put in or taken away. Paths pass too and are not looked at. To be chosen only when the peer that has no data channel supports CEMA
 * (RFC 6714); otherwise, and wherever chunks are larger than a channel's `max-message-size`, `MsrpB2bua` is right: here such a chunk is refused with 413,
 * never cut and never truncated.
 *
 * A {@link Machine} with the inputs and outputs of `MsrpB2bua`. A message for a channel is held until it is complete, at most `limits.channelMessage`; the
 * default of 65,536 is that of a peer that announces nothing.
 */
export class MsrpTransportRelay implements Machine<B2buaInput, B2buaOutput> {
  readonly #legs: Readonly<Record<LegName, RelayLeg>>;
  readonly #outputs = new OutputQueue<B2buaOutput>();
  readonly #limits: Pick<B2buaLimits, 'channelMessage' | 'highWater' | 'lowWater' | 'queueOctets'>;
  #ended: EndCause | undefined;

  constructor(options: TransportRelayOptions) {
    this.#limits = { ...defaultB2buaLimits, channelMessage: 65_536, ...options.limits };
    const make = (name: LegName): RelayLeg => {
      const { framing, maxMessageSize = 65_536 } = options[name];
      const { channelMessage } = this.#limits;
      const largest = maxMessageSize === 0 ? channelMessage : Math.min(maxMessageSize, channelMessage);
      const parser = new MsrpParser({ framing, limits: options.parserLimits ?? {} });
      return {
        name,
        framing,
        largest,
        parser,
        isOpen: false,
        isPaused: false,
        pending: 0,
        waiting: [],
        current: undefined,
      };
    };
    this.#legs = { access: make('access'), core: make('core') };
  }

  /** It has no timers. */
  get deadline(): undefined {
    return undefined;
  }

  receive(input: B2buaInput): void {
    const leg = this.#legs[input.leg];
    if (input.type === 'closed') this.#end(input.orderly ? 'peer-closed' : 'connection-lost', leg);
    else if (input.type === 'pending') leg.pending = input.octets;
    else if (input.type === 'octets') this.#arrived(leg, input.octets);
    else {
      leg.isOpen = true;
      for (const each of this.#both) for (const octets of each.waiting.splice(0)) this.#arrived(each, octets);
    }
    this.#flow();
  }

  poll(): B2buaOutput | undefined {
    return this.#outputs.shift();
  }

  expire(): void {}

  /** Ends it: both legs are closed after what was given out has left. */
  close(): void {
    this.#end('closed', undefined);
  }

  get #both(): readonly RelayLeg[] {
    return [this.#legs.access, this.#legs.core];
  }

  #otherOf(leg: RelayLeg): RelayLeg {
    return leg.name === 'access' ? this.#legs.core : this.#legs.access;
  }

  #arrived(leg: RelayLeg, octets: Uint8Array): void {
    if (this.#ended !== undefined) return;
    const other = this.#otherOf(leg);
    if (!other.isOpen) {
      leg.waiting.push(octets);
      const held = leg.waiting.reduce((sum, each) => sum + Math.max(each.length, 1024), 0);
      if (held > this.#limits.queueOctets) this.#end('queue-full', leg);
      return;
    }
    leg.parser.push(octets);
    for (let event = leg.parser.next(); event !== undefined; event = leg.parser.next()) {
      if (event.type === 'error') {
        this.#end('protocol-error', leg, event.error);
        return;
      }
      if (event.type === 'head') leg.current = { head: event.head, body: new HeldBody(), isRefused: false };
      else if (event.type === 'body') this.#body(leg, event.octets);
      else this.#completed(leg, event.flag);
    }
    if (other.pending > this.#limits.queueOctets) this.#end('queue-full', leg);
  }

  #body(leg: RelayLeg, octets: Uint8Array): void {
    const { current } = leg;
    if (current === undefined || current.isRefused) return;
    current.body.append(octets);
    const { head, body } = current;
    // The blank line, and the end-line with its CRLF.
    const size = head.octets.length + 2 + body.length + 12 + head.transactionId.length;
    const { framing, largest } = this.#otherOf(leg);
    if (size <= (framing === 'message' ? largest : this.#limits.queueOctets)) return;
    current.isRefused = true;
    current.body.take();
    this.#refuse(leg, head);
  }

  #completed(leg: RelayLeg, flag: ContinuationFlag): void {
    const { current } = leg;
    leg.current = undefined;
    if (current === undefined || current.isRefused) return;
    const { head, body } = current;
    const blank = head.hasBody ? crlf : nothing;
    const end = encodeEndLine(head.transactionId, flag, head.hasBody);
    const octets = concatenate([head.octets, blank, body.take(), end]);
    const other = this.#otherOf(leg);
    if (other.framing === 'message' && octets.length > other.largest) this.#refuse(leg, head);
    else this.#transmit(other, octets);
  }

  // In the name of the peer, whose URI is in To-Path: that is what its own refusal would look like.
  #refuse(leg: RelayLeg, head: MessageHead): void {
    const { start } = head;
    const from = head.textOf('from-path');
    const to = head.textOf('to-path');
    if (start.kind !== 'request' || start.method !== 'SEND' || head.error !== undefined) return;
    if (head.failureReport === 'no' || from === undefined || to === undefined) return;
    if (!head.fromPath().ok || !head.toPath().ok) return;
    const paths = pathLines(from.split(' ', 1)[0] ?? '', to.split(' ', 1)[0] ?? '');
    this.#transmit(leg, response(head.transactionId, 413, paths));
  }

  #transmit(leg: RelayLeg, octets: Uint8Array): void {
    leg.pending += octets.length;
    this.#outputs.push({ type: 'transmit', to: leg.name, octets });
  }

  #flow(): void {
    for (const leg of this.#both) {
      if (leg.framing !== 'stream' || !leg.isOpen || this.#ended !== undefined) continue;
      const other = this.#otherOf(leg);
      const mark = leg.isPaused ? this.#limits.lowWater : this.#limits.highWater;
      const wanted = !other.isOpen || other.pending > mark;
      if (wanted === leg.isPaused) continue;
      leg.isPaused = wanted;
      this.#outputs.push({ type: wanted ? 'pause' : 'resume', leg: leg.name });
    }
  }

  #end(cause: EndCause, leg: RelayLeg | undefined, error?: MsrpError): void {
    if (this.#ended !== undefined) return;
    this.#ended = cause;
    const event = { type: 'ended', cause, leg: leg?.name, ...(error === undefined ? {} : { error }) } as const;
    this.#outputs.push({ type: 'event', event });
    for (const each of this.#both) this.#outputs.push({ type: 'close', leg: each.name, abort: each === leg });
  }
}

interface RelayLeg {
  readonly name: LegName;
  readonly framing: 'stream' | 'message';
  /** Octets of the largest message that it takes. */
  readonly largest: number;
  readonly parser: MsrpParser;
  isOpen: boolean;
  isPaused: boolean;
  pending: number;
  /** What came before the other leg was there. */
  readonly waiting: Uint8Array[];
  current: { readonly head: MessageHead; readonly body: HeldBody; isRefused: boolean } | undefined;
}

const crlf = Uint8Array.of(0x0d, 0x0a);
const nothing = new Uint8Array(0);
