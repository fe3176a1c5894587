import { createSocket, type Socket } from 'node:dgram';
import {
  decodeStunMessage,
  demultiplex,
  type Endpoint,
  type IceCredentials,
  parseCandidate,
  type StunMessage,
  serveBinding,
  shortTermKey,
} from '@webrtc-ims/ice-dtls';
import type { LocalParameters } from '@webrtc-ims/ice-dtls/node';
import { success } from './stun-agent.ts';
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
  /** Whether checks of an edge that is a full agent are answered. */
  answering = true;
  /** Checks of the edge, and when they came. */
  readonly requests: { readonly transactionId: string; readonly at: number }[] = [];
  /** Everything but STUN from the edge, and when it came. */
  readonly passed: { readonly octets: Uint8Array; readonly at: number }[] = [];
  readonly #peerCredentials: IceCredentials;

  private constructor(outer: Socket, innerSocket: Socket, local: LocalParameters, peer: IceCredentials) {
    this.#outer = outer;
    this.#peerCredentials = peer;
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

  /** @param peer credentials that the edge was told of; they matter to a full agent only */
  static async open(local: LocalParameters, peer: IceCredentials = { ufrag: 'peer', pwd: '' }): Promise<IcePath> {
    return new IcePath(await bind(), await bind(), local, peer);
  }

  /** Sends something to the edge as if it came from the peer. */
  inject(octets: Uint8Array): void {
    this.#outer.send(octets, this.#edge.port, this.#edge.address);
  }

  /** For a moment nobody listens at the peer's address: what the edge sends there comes back as ICMP. */
  async leaveAndReturn(away: () => Promise<void>): Promise<void> {
    const { port } = this.#outer.address();
    const old = this.#outer;
    const { checking } = this;
    this.checking = false;
    await new Promise<void>((resolve) => old.close(resolve));
    await away();
    this.#outer = await bind(port);
    this.#listen(this.#outer);
    this.checking = checking;
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
    socket.on('message', (octets, from) => {
      if (demultiplex(octets) !== 'stun') {
        this.passed.push({ octets: new Uint8Array(octets), at: performance.now() });
        if (this.#peer !== undefined) this.#inner.send(octets, this.#peer.port, this.#peer.address);
        return;
      }
      const decoded = decodeStunMessage(octets);
      if (!decoded.ok) return;
      if (decoded.value.class === 'request') this.#answer(decoded.value, from);
      else this.answers.push(decoded.value.class === 'success' ? 0 : statusOf(octets));
    });
  }

  #answer(request: StunMessage, from: Endpoint): void {
    this.requests.push({ transactionId: Buffer.from(request.transactionId).toString('hex'), at: performance.now() });
    if (this.answering) this.#outer.send(success(request, from, this.#peerCredentials.pwd), from.port, from.address);
  }

  #check(): void {
    if (!this.checking) return;
    const username = `${this.#credentials.ufrag}:${this.#peerCredentials.ufrag}`;
    this.inject(check(this.#credentials, { nominate: true, username }));
  }
}

// Error code in the first attribute, behind its header and two reserved octets.
function statusOf(octets: Uint8Array): number {
  return octets[26]! * 100 + octets[27]!;
}

function bind(port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => socket.bind(port, '127.0.0.1', () => resolve(socket)));
}
