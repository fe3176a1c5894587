import { createSocket, type Socket } from 'node:dgram';
import {
  appendFingerprint,
  appendMessageIntegrity,
  attributeType,
  decodeErrorCode,
  decodeStunMessage,
  demultiplex,
  type Endpoint,
  encodeErrorCode,
  encodeStunMessage,
  encodeXorMappedAddress,
  findAttribute,
  type IceCredentials,
  parseCandidate,
  type StunMessage,
  shortTermKey,
} from '@webrtc-ims/ice-dtls';
import type { LocalParameters, RemoteParameters } from '@webrtc-ims/ice-dtls/node';
import { type CheckOptions, check } from './stun-request.ts';

/** A request as it came, and when. */
export interface SeenRequest {
  readonly message: StunMessage;
  readonly at: number;
}

/** What an agent does with a request: success, an error status, nothing, or whatever octets the function gives. */
export type AnswerRule =
  | 'success'
  | 'silent'
  | number
  | ((request: StunMessage, from: Endpoint) => Uint8Array | undefined);

/** The peer of these tests: answers no check unless told to, and writes down everything. */
export const agentCredentials: IceCredentials = { ufrag: 'peer', pwd: 'p'.repeat(24) };

/** One socket of an ICE agent that does only what the test says. */
export class StunAgent {
  readonly #socket: Socket;
  readonly requests: SeenRequest[] = [];
  readonly responses: StunMessage[] = [];
  /** Everything that is no STUN. */
  readonly packets: Uint8Array[] = [];
  rule: AnswerRule = 'success';

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (datagram, from) => this.#receive(new Uint8Array(datagram), from));
  }

  static open(address = '127.0.0.1'): Promise<StunAgent> {
    const socket = createSocket('udp4');
    return new Promise((resolve) => socket.bind(0, address, () => resolve(new StunAgent(socket))));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Value of `a=candidate`. */
  candidate(priority = 2_130_706_431): string {
    return `candidate:${this.port} 1 udp ${priority} 127.0.0.1 ${this.port} typ host`;
  }

  /** Sends a check to the first candidate of an edge. */
  check(local: LocalParameters, options: CheckOptions = {}): void {
    const parsed = parseCandidate(local.candidates[0] ?? '');
    if (!parsed.ok) throw parsed.error;
    const username = `${local.ufrag}:${agentCredentials.ufrag}`;
    this.send(check(local, { username, ...options }), parsed.value);
  }

  send(octets: Uint8Array, to: Endpoint): void {
    this.#socket.send(octets, to.port, to.address);
  }

  get statuses(): number[] {
    return this.responses.map((message) => {
      const error = findAttribute(message, attributeType.errorCode);
      const decoded = error === undefined ? undefined : decodeErrorCode(error.value);
      return decoded?.ok ? decoded.value.code : 0;
    });
  }

  close(): void {
    this.#socket.close();
  }

  #receive(octets: Uint8Array, from: Endpoint): void {
    if (demultiplex(octets) !== 'stun') {
      this.packets.push(octets);
      return;
    }
    const decoded = decodeStunMessage(octets);
    if (!decoded.ok) throw decoded.error;
    if (decoded.value.class !== 'request') {
      this.responses.push(decoded.value);
      return;
    }
    this.requests.push({ message: decoded.value, at: performance.now() });
    const answer = answerTo(decoded.value, from, this.rule);
    if (answer !== undefined) this.send(answer, from);
  }
}

/** A correct success response. */
export function success(
  request: StunMessage,
  from: Endpoint,
  pwd: string = agentCredentials.pwd,
): Uint8Array<ArrayBuffer> {
  const attributes = [
    { type: attributeType.xorMappedAddress, value: encodeXorMappedAddress(from, request.transactionId) },
  ];
  const { transactionId } = request;
  const plain = encodeStunMessage({ class: 'success', transactionId, attributes });
  return appendFingerprint(appendMessageIntegrity(plain, shortTermKey(pwd)));
}

/** An error response, under the credentials of the request unless others are given. */
export function refusal(
  request: StunMessage,
  code: number,
  pwd: string = agentCredentials.pwd,
): Uint8Array<ArrayBuffer> {
  const attributes = [{ type: attributeType.errorCode, value: encodeErrorCode({ code, reason: 'test' }) }];
  const { transactionId } = request;
  const plain = encodeStunMessage({ class: 'error', transactionId, attributes });
  return appendFingerprint(appendMessageIntegrity(plain, shortTermKey(pwd)));
}

/** What a peer that is such an agent signals. Nobody at it speaks DTLS. */
export function agentParameters(
  type: 'offer' | 'answer',
  candidates: readonly string[],
  change: Partial<RemoteParameters> = {},
): RemoteParameters {
  const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => 'AB').join(':')}`;
  const setup = type === 'offer' ? 'actpass' : 'active';
  return { type, ...agentCredentials, candidates, fingerprints: [fingerprint], setup, ...change };
}

function answerTo(request: StunMessage, from: Endpoint, rule: AnswerRule): Uint8Array | undefined {
  if (typeof rule === 'function') return rule(request, from);
  if (rule === 'silent') return undefined;
  return rule === 'success' ? success(request, from) : refusal(request, rule);
}
