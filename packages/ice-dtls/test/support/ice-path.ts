import { createSocket, type Socket } from 'node:dgram';
import {
  decodeStunMessage,
  demultiplex,
  type Endpoint,
  type IceCredentials,
  parseCandidate,
  serveBinding,
  shortTermKey,
} from '@webrtc-ims/ice-dtls';
import type { LocalParameters } from '@webrtc-ims/ice-dtls/node';
import { check } from './stun-request.ts';

const inner: IceCredentials = { ufrag: 'innr', pwd: 'inner-inner-inner-inner'.replaceAll('-', '/') };

/**
 * A network path with an ICE agent of its own, under the test's control: towards the edge it checks and nominates like a browser, towards
 * a {@link Peer} it is a lite agent. Restarts, silence and changes of address are made here, which the peer's own engine cannot do.
 */
export class IcePath {
  #outer: Socket;
  readonly #inner: Socket;
  #edge: Endpoint;
  #credentials: IceCredentials;
  #peer: Endpoint | undefined;
  readonly #timer: NodeJS.Timeout;
  /** Whether checks are sent. */
  checking = true;
  /** Status of error responses, and 0 for successes, in order. */
  readonly answers: number[] = [];

  private constructor(outer: Socket, innerSocket: Socket, local: LocalParameters) {
    this.#outer = outer;
    this.#inner = innerSocket;
    const candidate = parseCandidate(local.candidates[0] ?? '');
    if (!candidate.ok) throw candidate.error;
    this.#edge = { address: candidate.value.address, port: candidate.value.port };
    this.#credentials = local;
    this.#listen(outer);
    innerSocket.on('message', (octets, from) => {
      if (demultiplex(octets) !== 'stun') {
        // A peer without ICE of its own is where its packets come from.
        this.#peer ??= from;
        this.#outer.send(octets, this.#edge.port, this.#edge.address);
        return;
      }
      const outcome = serveBinding(octets, from, () => ({ ufrag: inner.ufrag, key: shortTermKey(inner.pwd) }));
      if (outcome.kind !== 'accepted') return;
      this.#peer = from;
      innerSocket.send(outcome.response, from.port, from.address);
    });
    this.#timer = setInterval(() => this.#check(), 50);
    this.#check();
  }

  static async open(local: LocalParameters): Promise<IcePath> {
    return new IcePath(await bind(), await bind(), local);
  }

  /** Port on the loopback interface at which the peer finds this path. */
  get port(): number {
    return this.#inner.address().port;
  }

  /** What the peer has to be told instead of the edge's own parameters. */
  localFor(local: LocalParameters): LocalParameters {
    return { ...local, ...inner, candidates: [`candidate:1 1 udp 2130706431 127.0.0.1 ${this.port} typ host`] };
  }

  /** Checks are made with these from now on. */
  use(credentials: IceCredentials): void {
    this.#credentials = credentials;
    this.#check();
  }

  /** The peer's address changes, as when a phone goes from one network to another. */
  async move(): Promise<void> {
    const old = this.#outer;
    this.#outer = await bind();
    this.#listen(this.#outer);
    old.close();
    this.#check();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#outer.close();
    this.#inner.close();
  }

  #listen(socket: Socket): void {
    socket.on('message', (octets) => {
      if (demultiplex(octets) === 'stun') {
        const decoded = decodeStunMessage(octets);
        if (decoded.ok) this.answers.push(decoded.value.class === 'success' ? 0 : statusOf(octets));
      } else if (this.#peer !== undefined) {
        this.#inner.send(octets, this.#peer.port, this.#peer.address);
      }
    });
  }

  #check(): void {
    if (!this.checking) return;
    this.#outer.send(check(this.#credentials, { nominate: true }), this.#edge.port, this.#edge.address);
  }
}

// Error code in the first attribute, behind its header and two reserved octets.
function statusOf(octets: Uint8Array): number {
  return octets[26]! * 100 + octets[27]!;
}

function bind(): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}
