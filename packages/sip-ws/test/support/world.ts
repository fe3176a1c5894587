import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import type { EdgeEvent, HeldMessage } from '../../src/edge/edge-messages.ts';
import type { EdgeOptions } from '../../src/edge/edge-options.ts';
import { EdgeProxy } from '../../src/edge/edge-proxy.ts';
import type { FlowTokenKey } from '../../src/flow/flow-token.ts';
import { parseMessage } from '../../src/message/parse-message.ts';
import { type SipMessage, SipRequest, SipResponse } from '../../src/message/sip-message.ts';
import type { AddressHop } from '../../src/transport/hop.ts';

/** Text of a message with CRLF line ends and Content-Length; lines that are empty texts are left out. */
function sip(lines: readonly string[], body = ''): string {
  return `${[...lines.filter((line) => line !== ''), `Content-Length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`;
}

export function octets(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

export function text(message: SipMessage): string {
  return new TextDecoder().decode(message.octets);
}

/** A response to a request, as a simple user agent writes it. */
export function reply(
  request: SipRequest,
  status: number,
  toTag: string,
  extra: readonly string[] = [],
  body = '',
): string {
  const copied = ['Via', 'From', 'To', 'Call-ID', 'CSeq', 'Record-Route'].flatMap((name) =>
    request.headers(name).map((row) => {
      const tag = name === 'To' && !row.text.includes(';tag=') && status > 100 ? `;tag=${toTag}` : '';
      return `${name}: ${row.text}${tag}`;
    }),
  );
  return sip([`SIP/2.0 ${status} Reason`, ...copied, ...extra], body);
}

const coreName: { readonly host: string; readonly port: number } = { host: '10.10.0.10', port: 5060 };
export const nextHop: AddressHop = { type: 'address', transport: 'UDP', host: '10.10.0.99', port: 5060 };
export const tokenKey: FlowTokenKey = { id: 1, secret: new Uint8Array(32).fill(7) };

/** An edge proxy, its clients and its core, without sockets and with a clock that moves when told. */
export class World {
  now: number = 0;
  readonly edge: EdgeProxy;
  readonly events: EdgeEvent[] = [];
  readonly holds: HeldMessage[] = [];
  readonly closed: { readonly flow: string; readonly code: number }[] = [];
  /** What the edge sent to the core and was not looked at yet. */
  readonly core: { readonly message: SipMessage; readonly to: AddressHop; readonly at: number }[] = [];
  readonly clients: Map<string, Client> = new Map();

  constructor(options: Partial<EdgeOptions> = {}) {
    this.edge = new EdgeProxy({
      access: { host: 'edge.example', port: 8443 },
      core: { ...coreName, nextHop, datagramLimit: Number.POSITIVE_INFINITY },
      tokens: { key: tokenKey },
      random: insecureSeededRandom(42),
      ...options,
    });
  }

  open(transport: 'WS' | 'WSS' = 'WSS'): Client {
    const flow = this.edge.openFlow({ transport, address: '203.0.113.7', port: 51544 + this.clients.size })!;
    const client = new Client(this, flow);
    this.clients.set(flow, client);
    return client;
  }

  fromCore(message: string | Uint8Array, from: AddressHop = nextHop): void {
    const bytes = typeof message === 'string' ? octets(message) : message;
    this.edge.receive({ type: 'core', from, octets: bytes }, this.now);
    this.settle();
  }

  /** Lets time pass, firing every timer when it is due. */
  advance(ms: number): void {
    const end = this.now + ms;
    for (let due = this.edge.deadline; due !== undefined && due <= end; due = this.edge.deadline) {
      this.now = Math.max(due, this.now);
      this.edge.expire(this.now);
      this.settle();
    }
    this.now = end;
  }

  settle(): void {
    for (const output of drain(this.edge)) {
      switch (output.type) {
        case 'transmit': {
          const message = parsed(output.octets);
          if (output.to.type === 'flow') this.clients.get(output.to.flow)!.inbox.push(message);
          else this.core.push({ message, to: output.to, at: this.now });
          break;
        }
        case 'close':
          this.closed.push(output);
          break;
        case 'event':
          this.events.push(output.event);
          break;
        case 'hold':
          this.holds.push(output);
          break;
      }
    }
  }

  /** Takes the next request that reached the core. */
  coreRequest(): SipRequest {
    return request(this.core.shift()?.message);
  }

  /** Takes the next response that reached the core. */
  coreResponse(): SipResponse {
    return response(this.core.shift()?.message);
  }

  kinds(): readonly string[] {
    return this.events.map((event) => event.kind);
  }
}

/** A WebSocket client. */
export class Client {
  readonly inbox: SipMessage[] = [];
  readonly flow: string;
  readonly #world: World;

  constructor(world: World, flow: string) {
    this.#world = world;
    this.flow = flow;
  }

  send(message: string | Uint8Array): void {
    const bytes = typeof message === 'string' ? octets(message) : message;
    this.#world.edge.receive({ type: 'access', flow: this.flow, octets: bytes }, this.#world.now);
    this.#world.settle();
  }

  close(): void {
    this.#world.edge.receive({ type: 'flow closed', flow: this.flow }, this.#world.now);
    this.#world.settle();
  }

  request(): SipRequest {
    return request(this.inbox.shift());
  }

  response(): SipResponse {
    return response(this.inbox.shift());
  }

  /** Registers through the edge; gives the Path that the registrar stored. */
  register(user = 'alice', extra: readonly string[] = []): string {
    this.send(registerText(user));
    const asked = this.#world.coreRequest();
    const contact = asked.header('Contact')!.text;
    this.#world.fromCore(reply(asked, 200, 'r', [`Contact: ${contact}`, 'Require: outbound', ...extra]));
    if (this.response().status !== 200) throw new Error('the registration failed');
    return asked.header('Path')!.text;
  }
}

export function registerText(user: string, extra: readonly string[] = []): string {
  serial++;
  return sip([
    'REGISTER sip:ims.example SIP/2.0',
    `Via: SIP/2.0/WSS ${user}.invalid;branch=z9hG4bKreg${serial}`,
    'Max-Forwards: 70',
    `From: <sip:${user}@ims.example>;tag=f${serial}`,
    `To: <sip:${user}@ims.example>`,
    `Call-ID: reg-${user}`,
    `CSeq: ${serial} REGISTER`,
    `Contact: <sip:${user}@${user}.invalid;transport=ws>;reg-id=1;+sip.instance="<urn:uuid:0000-${user}>";expires=600`,
    'Supported: path, outbound, gruu',
    ...extra,
  ]);
}

let serial = 0;

/** A request outside or inside a dialog, as a client or the core writes it. */
export function requestText(method: string, fields: RequestFields = {}): string {
  serial++;
  return sip(
    [
      `${method} ${fields.uri ?? 'sip:bob@ims.example'} SIP/2.0`,
      `Via: ${fields.via ?? `SIP/2.0/WSS alice.invalid;branch=${fields.branch ?? `z9hG4bKreq${serial}`}`}`,
      `Max-Forwards: ${fields.maxForwards ?? 70}`,
      ...(fields.routes ?? []).map((route) => `Route: ${route}`),
      ...(fields.recordRoutes ?? []).map((route) => `Record-Route: ${route}`),
      `From: ${fields.from ?? '<sip:alice@ims.example>;tag=a1'}`,
      `To: ${fields.to ?? '<sip:bob@ims.example>'}`,
      `Call-ID: ${fields.callId ?? 'call-1'}`,
      `CSeq: ${fields.cseq ?? 1} ${method}`,
      `Contact: ${fields.contact ?? '<sip:alice@alice.invalid;transport=ws;ob>'}`,
      ...(fields.extra ?? []),
    ],
    fields.body,
  );
}

export interface RequestFields {
  readonly uri?: string;
  readonly via?: string;
  readonly branch?: string;
  readonly maxForwards?: number | string;
  readonly routes?: readonly string[];
  readonly recordRoutes?: readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly callId?: string;
  readonly cseq?: number;
  readonly contact?: string;
  readonly extra?: readonly string[];
  readonly body?: string;
}

export function parsed(bytes: Uint8Array): SipMessage {
  const result = parseMessage(bytes, { mode: 'strict' });
  if (!result.ok) throw new Error(`${result.error.code}: ${new TextDecoder().decode(bytes)}`);
  return result.value;
}

function request(message: SipMessage | undefined): SipRequest {
  if (message instanceof SipRequest) return message;
  throw new Error(`no request: ${message === undefined ? 'nothing' : text(message)}`);
}

function response(message: SipMessage | undefined): SipResponse {
  if (message instanceof SipResponse) return message;
  throw new Error(`no response: ${message === undefined ? 'nothing' : text(message)}`);
}
