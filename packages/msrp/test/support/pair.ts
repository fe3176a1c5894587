import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import {
  type ConnectionOutput,
  type ConnectionSetup,
  MsrpConnection,
  MsrpSession,
  type SessionOptions,
} from '../../src/index.ts';
import { text } from './parse.ts';

export const uriOfA = 'msrp://a.example:7001/sessionA;tcp';
export const uriOfB = 'msrp://b.example:7002/sessionB;tcp';

/** One end of a {@link Pair}. */
export class End {
  readonly connection: MsrpConnection;
  readonly session: MsrpSession;
  readonly outputs: ConnectionOutput[] = [];
  /** What it transmitted, piece by piece. */
  readonly transmitted: Uint8Array[] = [];

  constructor(connection: MsrpConnection, session: MsrpSession) {
    this.connection = connection;
    this.session = session;
  }

  /** The outputs of a kind so far. */
  of<Type extends ConnectionOutput['type']>(type: Type): Extract<ConnectionOutput, { type: Type }>[] {
    return this.outputs.filter((output): output is Extract<ConnectionOutput, { type: Type }> => output.type === type);
  }

  /** All content received, as text, one character for each octet. */
  get received(): string {
    return this.of('data')
      .map(({ octets }) => text(octets))
      .join('');
  }

  /** What it transmitted, as text. */
  get wire(): string {
    return this.transmitted.map(text).join('');
  }
}

export interface PairOptions {
  readonly a?: Partial<SessionOptions>;
  readonly b?: Partial<SessionOptions>;
  readonly connection?: ConnectionSetup;
  readonly aConnection?: ConnectionSetup;
  readonly bConnection?: ConnectionSetup;
}

/** Two ends joined by a wire that is as fast as it is asked to be: `a` is active. */
export class Pair {
  readonly a: End;
  readonly b: End;
  now = 1000;

  constructor(options: PairOptions = {}) {
    const random = insecureSeededRandom(11);
    const end = (session: SessionOptions, setup: ConnectionSetup | undefined): End =>
      new End(new MsrpConnection({ random, ...options.connection, ...setup }), new MsrpSession(session));
    this.a = end({ localUri: uriOfA, remotePath: uriOfB, role: 'active', ...options.a }, options.aConnection);
    this.b = end({ localUri: uriOfB, remotePath: uriOfA, role: 'passive', ...options.b }, options.bConnection);
    this.b.connection.open(this.b.session, this.now);
    this.a.connection.open(this.a.session, this.now);
  }

  /** Lets octets flow until both are quiet. */
  run(): this {
    for (let quiet = false; !quiet; ) quiet = !this.step(this.a, this.b) && !this.step(this.b, this.a);
    return this;
  }

  /** Carries what one end has to say to the other; false if that was nothing. */
  step(from: End, to: End): boolean {
    const before = from.outputs.length;
    let moved = false;
    for (const output of drain(from.connection)) {
      moved = true;
      if (output.type === 'transmit') {
        from.transmitted.push(output.octets.slice());
        from.connection.sent(output.octets.length, this.now);
        to.connection.receive(output.octets.slice(), this.now);
      } else if (output.type === 'data') from.outputs.push({ ...output, octets: output.octets.slice() });
      else from.outputs.push(output);
    }
    return moved || from.outputs.length > before;
  }

  /** Moves time on, one timer after the other. */
  advance(ms: number): this {
    const end = this.now + ms;
    for (;;) {
      const due = Math.min(this.a.connection.deadline ?? end + 1, this.b.connection.deadline ?? end + 1);
      if (due > end) break;
      this.now = Math.max(due, this.now);
      this.a.connection.expire(this.now);
      this.b.connection.expire(this.now);
      this.run();
    }
    this.now = end;
    this.a.connection.expire(end);
    this.b.connection.expire(end);
    return this.run();
  }
}
