import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  type ConnectionOutput,
  type ConnectionSetup,
  MsrpConnection,
  MsrpSession,
  type SessionOptions,
} from '../../src/index.ts';
import { uriOfA, uriOfB } from './pair.ts';
import { octets, type Seen, seen, text } from './parse.ts';

/** A connection under test with one session, and a peer that is written by hand. */
export class Peer {
  readonly connection: MsrpConnection;
  readonly session: MsrpSession;
  readonly outputs: ConnectionOutput[] = [];
  now = 1000;
  /** Whether what is transmitted counts as taken by the system at once. */
  takes = true;
  #unread: Uint8Array[] = [];

  /** The session is passive, at `uriOfB`, and runs after {@link Peer.begin}. */
  constructor(options: Partial<SessionOptions> = {}, setup: ConnectionSetup = {}) {
    this.connection = new MsrpConnection({ random: insecureSeededRandom(3), ...setup });
    this.session = new MsrpSession({ localUri: uriOfB, remotePath: uriOfA, role: 'passive', ...options });
    this.connection.open(this.session, this.now);
  }

  /** The first SEND of the peer. */
  begin(): this {
    this.says(request('begin', { empty: true }));
    this.outputs.length = 0;
    this.#unread = [];
    return this;
  }

  says(message: string | Uint8Array): this {
    this.connection.receive(typeof message === 'string' ? octets(message) : message, this.now);
    return this.drain();
  }

  drain(): this {
    for (const output of drain(this.connection)) {
      if (output.type === 'transmit') {
        this.#unread.push(output.octets.slice());
        if (this.takes) this.connection.sent(output.octets.length, this.now);
      } else this.outputs.push(output.type === 'data' ? { ...output, octets: output.octets.slice() } : output);
    }
    return this;
  }

  /** What the peer got since the last look, message by message. */
  hears(): Seen[] {
    return seen(this.#unread.splice(0));
  }

  /** The same as text. */
  hearsText(): string {
    return this.#unread.splice(0).map(text).join('');
  }

  /** The codes of the responses it got since the last look; other messages by method. */
  answers(): (number | string)[] {
    return this.hears().map((each) =>
      'error' in each ? each.error : each.start.kind === 'response' ? each.start.code : each.start.method,
    );
  }

  of<Type extends ConnectionOutput['type']>(type: Type): Extract<ConnectionOutput, { type: Type }>[] {
    return this.outputs.filter((output): output is Extract<ConnectionOutput, { type: Type }> => output.type === type);
  }

  /** The kinds of outputs since the last look. */
  told(): string[] {
    return this.outputs
      .splice(0)
      .map((output) =>
        'error' in output && output.error !== undefined ? `${output.type} ${output.error.code}` : output.type,
      );
  }

  get received(): string {
    return this.of('data')
      .map(({ octets }) => text(octets))
      .join('');
  }

  at(now: number): this {
    this.now = now;
    this.connection.expire(now);
    return this.drain();
  }
}

/** Parts of a request that are not as usual. */
export interface RequestParts {
  readonly method?: string;
  readonly to?: string;
  readonly from?: string;
  readonly messageId?: string | null;
  readonly range?: string | null;
  readonly body?: string;
  /** No body and no Content-Type. */
  readonly empty?: boolean;
  readonly type?: string;
  readonly flag?: string;
  readonly failure?: string;
  readonly success?: string;
  readonly more?: string;
}

/** A request of the peer to the connection under test. */
export function request(id: string, parts: RequestParts = {}): string {
  const {
    method = 'SEND',
    to = uriOfB,
    from = uriOfA,
    messageId = 'm0001',
    empty = false,
    body = 'hello',
    flag = '$',
  } = parts;
  const range = parts.range === undefined ? (empty ? null : `1-${body.length}/${body.length}`) : parts.range;
  const lines = [
    `MSRP ${id} ${method}`,
    `To-Path: ${to}`,
    `From-Path: ${from}`,
    ...(messageId === null ? [] : [`Message-ID: ${messageId}`]),
    ...(parts.success === undefined ? [] : [`Success-Report: ${parts.success}`]),
    ...(parts.failure === undefined ? [] : [`Failure-Report: ${parts.failure}`]),
    ...(range === null ? [] : [`Byte-Range: ${range}`]),
    ...(parts.more === undefined ? [] : [parts.more]),
    ...(empty ? [] : [`Content-Type: ${parts.type ?? 'text/plain'}`, '', body]),
    `-------${id}${flag}`,
    '',
  ];
  return lines.join('\r\n');
}

/** A response of the peer. */
export function response(id: string, code: number): string {
  return `MSRP ${id} ${code}\r\nTo-Path: ${uriOfB}\r\nFrom-Path: ${uriOfA}\r\n-------${id}$\r\n`;
}

/** A REPORT of the peer. */
export function report(id: string, messageId: string, status: string, range?: string): string {
  return request(id, {
    method: 'REPORT',
    messageId,
    empty: true,
    more: `Status: ${status}`,
    ...(range === undefined ? {} : { range }),
  });
}
