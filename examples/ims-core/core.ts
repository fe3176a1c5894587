import { systemRandom } from '@webrtc-ims/core';
import { drive, systemClock } from '@webrtc-ims/core/node';
import {
  type AddressHop,
  newTag,
  parseMessage,
  responseHop,
  type SessionTimerOptions,
  type SipMessage,
  type TimerValues,
  TransactionLayer,
  type TransactionOutput,
  writeResponse,
} from '@webrtc-ims/sip-ws';
import { Phone } from './phone.ts';
import type { MediumOpeners } from './phone-media.ts';
import { Registrar, type Subscriber } from './registrar.ts';
import { openSipSockets } from './sip-sockets.ts';
import { type Location, StatelessProxy } from './stateless-proxy.ts';

/** What an IMS core is made of here. */
export interface CoreOptions {
  readonly host: string;
  /** As in `ims.example`. */
  readonly domain: string;
  readonly subscribers: readonly Subscriber[];
  /** User part of the echo phone. Default `echo`. */
  readonly phoneUser?: string;
  /** Media of the phone that are opened otherwise than usual. */
  readonly phoneMedia?: Partial<MediumOpeners> | undefined;
  readonly timers?: Partial<TimerValues> | undefined;
  /** Of the phone's calls (RFC 4028). */
  readonly sessionTimer?: Partial<SessionTimerOptions> | undefined;
  /** Sees every message, for whoever draws the signalling. @param peer the other side */
  onMessage?(direction: 'received' | 'sent', peer: AddressHop, octets: Uint8Array): void;
}

/** An IMS core in one element: registrar, call routing, and a phone. Enough to have a peer, by no means a core. */
export interface ImsCore {
  /** Where requests go. */
  readonly hop: AddressHop;
  readonly domain: string;
  readonly phone: Phone;
  /** Transactions that still run, of the phone's as well. */
  readonly transactions: number;
  /** Whether somebody is registered. */
  isRegistered(identity: string): boolean;
  stop(): Promise<void>;
}

/** Starts an IMS core on UDP and TCP. */
export async function startCore(options: CoreOptions): Promise<ImsCore> {
  const { host, domain } = options;
  const sockets = await openSipSockets(host, (octets, from) => {
    options.onMessage?.('received', from, octets);
    const parsed = parseMessage(octets, { framing: from.transport === 'TCP' ? 'stream' : 'datagram' });
    if (parsed.ok) receive(parsed.value, from);
  });
  const transmit = (to: AddressHop, octets: Uint8Array): void => {
    options.onMessage?.('sent', to, octets);
    sockets.send(to, octets);
  };
  const hop: AddressHop = { type: 'address', transport: 'UDP', host, port: sockets.port };
  const registrar = new Registrar({
    domain,
    subscribers: options.subscribers,
    serviceRoute: `<sip:orig@${host}:${sockets.port};lr>`,
  });
  const phoneIdentity = `sip:${options.phoneUser ?? 'echo'}@${domain}`;
  const phone = await Phone.start({
    host,
    identity: phoneIdentity,
    next: hop,
    timers: options.timers,
    sessionTimer: options.sessionTimer,
    openers: options.phoneMedia,
  });
  const proxy = new StatelessProxy({ host, port: sockets.port, domain, locate });
  const layer = new TransactionLayer({ timers: options.timers });
  const driver = drive(layer, { perform });

  function locate(identity: string): Location | undefined {
    if (identity === phoneIdentity) return { target: phone.contact, routes: [] };
    const binding = registrar.find(identity, systemClock.now());
    return binding === undefined ? undefined : { target: binding.contact, routes: binding.path };
  }

  // REGISTER is answered here and has a transaction; everything else passes through and leaves nothing behind.
  function receive(message: SipMessage, from: AddressHop): void {
    if (message.kind === 'response') {
      const forwarded = proxy.response(message);
      if (forwarded !== undefined) transmit(forwarded.to, forwarded.octets);
      return;
    }
    const via = message.topVia();
    const respondTo = via.ok ? responseHop(via.value, from) : from;
    if (message.method === 'REGISTER') {
      driver.receive({ type: 'message', message, from, respondTo });
      return;
    }
    const decision = proxy.request(message, from);
    if (decision.kind === 'forward') transmit(decision.to, decision.octets);
    else if (message.method !== 'ACK' && respondTo.type === 'address') {
      transmit(respondTo, writeResponse(message, decision.status, { toTag: newTag(systemRandom) }));
    }
  }

  function perform(output: TransactionOutput): void {
    if (output.type === 'transmit' && output.to.type === 'address') transmit(output.to, output.octets);
    else if (output.type === 'request') {
      const { request, transaction } = output;
      driver.act((now) => {
        const { status, headers } = registrar.register(request, now);
        layer.respond(
          transaction,
          writeResponse(request, status, { headers, toTag: newTag(systemRandom) }),
          status,
          now,
        );
      });
    }
  }

  return {
    hop,
    domain,
    phone,
    get transactions() {
      return layer.size + phone.transactions;
    },
    isRegistered: (identity) => registrar.find(identity, systemClock.now()) !== undefined,
    async stop() {
      await phone.stop();
      driver.stop();
      await sockets.close();
    },
  };
}
