import { concatenate, drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  type B2buaEvent,
  type B2buaInput,
  type B2buaLeg,
  type B2buaOptions,
  type LegName,
  type MessageHead,
  MsrpB2bua,
  MsrpParser,
} from '../../src/index.ts';
import { octets, text } from './parse.ts';

/** One message that left on a leg. */
export interface Left {
  readonly head: MessageHead;
  readonly id: string;
  /** Method or code. */
  readonly is: string;
  readonly range: string | undefined;
  readonly body: string | undefined;
  readonly flag: string;
  /** Octets of the whole message. */
  readonly size: number;
}

export const accessUri = 'msrps://192.0.2.1:9/ours-access;dc';
export const browser = 'msrps://abc.invalid:9/browser;dc';
export const coreUri = 'msrp://192.0.2.1:4000/ours-core;tcp';
export const phone = 'msrp://198.51.100.7:2855/phone;tcp';

export const channelLeg: B2buaLeg = { framing: 'message', uri: accessUri, remotePath: [browser] };
export const streamLeg: B2buaLeg = { framing: 'stream', uri: coreUri, remotePath: [phone] };
/** For legs that are both streams. */
export const accessStream: B2buaLeg = { ...channelLeg, framing: 'stream' };

/** A back-to-back user agent, a clock, and everything that left it. */
export class Joint {
  readonly b2bua: MsrpB2bua;
  now = 0;
  /** Octets given out, not yet looked at. */
  readonly #out: Record<LegName, Uint8Array[]> = { access: [], core: [] };
  readonly #pending: Record<LegName, number> = { access: 0, core: 0 };
  readonly #framing: Record<LegName, 'stream' | 'message'>;
  readonly events: B2buaEvent[] = [];
  /** Outputs other than octets and events, in order: `pause core`, `close access`, `abort core`. */
  readonly acts: string[] = [];
  /** Whether transports take octets at once. */
  flows = true;

  constructor(options: Partial<B2buaOptions> = {}, isOpen = true) {
    const { access = channelLeg, core = streamLeg } = options;
    this.#framing = { access: access.framing, core: core.framing };
    this.b2bua = new MsrpB2bua({ random: insecureSeededRandom(1), ...options, access, core });
    if (!isOpen) return;
    this.input({ type: 'opened', leg: 'access' });
    this.input({ type: 'opened', leg: 'core' });
    this.acts.length = 0;
    this.take('access');
    this.take('core');
  }

  input(input: B2buaInput): void {
    this.b2bua.receive(input, this.now);
    this.drain();
  }

  drain(): void {
    for (const output of drain(this.b2bua)) {
      if (output.type === 'transmit') {
        this.#out[output.to].push(output.octets);
        this.#pending[output.to] += output.octets.length;
      } else if (output.type === 'event') this.events.push(output.event);
      else if (output.type === 'close') this.acts.push(`${output.abort ? 'abort' : 'close'} ${output.leg}`);
      else this.acts.push(`${output.type} ${output.leg}`);
    }
    if (!this.flows) return;
    for (const leg of ['access', 'core'] as const) {
      if (this.#pending[leg] === 0) continue;
      this.#pending[leg] = 0;
      this.input({ type: 'pending', leg, octets: 0 });
    }
  }

  /** Octets arrive on a leg. */
  send(leg: LegName, message: string | Uint8Array): void {
    this.input({ type: 'octets', leg, octets: typeof message === 'string' ? octets(message) : message });
  }

  /** Time passes, and timers fire when they are due. */
  wait(ms: number): void {
    const until = this.now + ms;
    for (let due = this.b2bua.deadline; due !== undefined && due <= until; due = this.b2bua.deadline) {
      this.now = due;
      this.b2bua.expire(due);
      this.drain();
    }
    this.now = until;
  }

  /** The octets that left on a leg since it was last asked, one element for each output. */
  takeOctets(leg: LegName): Uint8Array[] {
    return this.#out[leg].splice(0);
  }

  /** The messages that left on a leg since it was last asked. Throws if they are not well-formed. */
  take(leg: LegName): Left[] {
    const framing = this.#framing[leg];
    const parser = new MsrpParser({ framing, strict: true });
    const found: Left[] = [];
    let head: MessageHead | undefined;
    let body: Uint8Array[] = [];
    let size = 0;
    for (const piece of this.takeOctets(leg)) {
      parser.push(piece);
      size = framing === 'message' ? piece.length : 0;
      for (let event = parser.next(); event !== undefined; event = parser.next()) {
        if (event.type === 'error') throw event.error;
        if (event.type === 'head') {
          head = event.head;
          body = [];
          if (head.error !== undefined) throw head.error;
        } else if (event.type === 'body') body.push(event.octets);
        else if (head !== undefined) {
          found.push({
            head,
            id: head.transactionId,
            is: head.start.kind === 'request' ? head.start.method : String(head.start.code),
            range: head.textOf('byte-range'),
            body: head.hasBody ? text(concatenate(body)) : undefined,
            flag: event.flag,
            size,
          });
        }
      }
    }
    if (!parser.atBoundary) throw new Error(`what left on ${leg} ends inside a message`);
    return found;
  }
}

/** What a SEND says beside its defaults. */
export interface SendFields {
  readonly id?: string;
  readonly to?: string;
  readonly from?: string;
  readonly messageId?: string;
  readonly range?: string;
  readonly flag?: string;
  /** Lines, each with CRLF. */
  readonly more?: string;
  /** Nothing for a SEND without content. */
  readonly body?: string | undefined;
}

/** A SEND from the browser (`access`) or from the phone (`core`). */
export function sendFrom(leg: LegName, fields: SendFields = {}): Uint8Array<ArrayBuffer> {
  const id = fields.id ?? 'a786hjs2';
  const to = fields.to ?? (leg === 'access' ? accessUri : coreUri);
  const from = fields.from ?? (leg === 'access' ? browser : phone);
  const body = 'body' in fields ? fields.body : 'Hello';
  const range = fields.range ?? `1-${body?.length ?? 0}/${body?.length ?? 0}`;
  const head =
    `MSRP ${id} SEND\r\nTo-Path: ${to}\r\nFrom-Path: ${from}\r\nMessage-ID: ${fields.messageId ?? '87652491'}\r\n` +
    `${range === '' ? '' : `Byte-Range: ${range}\r\n`}${fields.more ?? ''}`;
  const content = body === undefined ? '' : `Content-Type: text/plain\r\n\r\n${body}\r\n`;
  return octets(`${head}${content}-------${id}${fields.flag ?? '$'}\r\n`);
}

/** A request without content, such as a REPORT. */
export function requestFrom(leg: LegName, method: string, lines: string, id = 'f786hjs2'): Uint8Array<ArrayBuffer> {
  const [to, from] = leg === 'access' ? [accessUri, browser] : [coreUri, phone];
  return octets(`MSRP ${id} ${method}\r\nTo-Path: ${to}\r\nFrom-Path: ${from}\r\n${lines}-------${id}$\r\n`);
}

/** The response of the peer on a leg. */
export function responseFrom(leg: LegName, id: string, status: string, lines = ''): Uint8Array<ArrayBuffer> {
  const [to, from] = leg === 'access' ? [accessUri, browser] : [coreUri, phone];
  return octets(`MSRP ${id} ${status}\r\nTo-Path: ${to}\r\nFrom-Path: ${from}\r\n${lines}-------${id}$\r\n`);
}
