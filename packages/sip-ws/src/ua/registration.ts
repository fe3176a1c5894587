import { randomToken } from '@webrtc-ims/core';
import { parseFlowTimer } from '../header/flow-timer.ts';
import { keepOf } from '../header/keep.ts';
import { formatNameAddr, parseNameAddr } from '../header/name-addr.ts';
import { isLooseRoute } from '../header/route.ts';
import { buildRequest } from '../message/build-request.ts';
import { newTag } from '../message/identifiers.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Alarm } from './alarm.ts';
import type { CallSurroundings } from './call-host.ts';
import type { Exchange, ExchangeFailure } from './exchange.ts';
import type { KeepAlives } from './keep-alives.ts';
import type { Rows } from './rows.ts';
import type { UserAgentEvent } from './user-agent-messages.ts';

/** How a user agent registers (RFC 3261 10.2, RFC 5626 4.2). */
export interface RegistrationOptions {
  /** Request-URI, as in `sip:ims.example`. */
  readonly registrar: string;
  /** s. Default 600. */
  readonly expires?: number | undefined;
  /** URN of this user agent, the same after every restart, as in `urn:uuid:…` (RFC 5626 4.1). With it, RFC 5626 is used. */
  readonly instance?: string | undefined;
  /** Number of this flow, the same after every restart (RFC 5626 4.2). Default 1. */
  readonly registrationId?: number | undefined;
  /** Further headers, such as P-Access-Network-Info. */
  readonly headers?: Rows | undefined;
}

/** What a registration is part of. */
export interface RegistrationHost extends CallSurroundings {
  event(event: Extract<UserAgentEvent, { readonly kind: 'registered' | 'registration ended' }>): void;
  readonly identity: string;
  readonly contact: string;
  readonly keepAlives: KeepAlives;
}

/** The registration of a user agent: refreshed in time until it is removed. */
export class Registration implements Alarm {
  at = 0;
  index = -1;
  readonly #host: RegistrationHost;
  readonly #callId: string;
  readonly #fromTag: string;
  #options: RegistrationOptions;
  #sequence = 0;
  /** Of requests in flight only the latest counts. */
  #latest = 0;
  #wanted: number;
  #adjusted = false;
  #serviceRoutes: readonly string[] = [];

  constructor(host: RegistrationHost, options: RegistrationOptions) {
    this.#host = host;
    this.#options = options;
    this.#callId = randomToken(host.random);
    this.#fromTag = newTag(host.random);
    this.#wanted = options.expires ?? 600;
  }

  /** Route values for initial requests (RFC 3608 6.1). */
  get serviceRoutes(): readonly string[] {
    return this.#serviceRoutes;
  }

  /** Registers, or refreshes. @param options when they change */
  register(options: RegistrationOptions, now: number): void {
    this.#options = options;
    this.#wanted = options.expires ?? 600;
    this.#adjusted = false;
    this.#send(now);
  }

  /** Removes the binding. */
  remove(now: number): void {
    this.#wanted = 0;
    this.#send(now);
  }

  /** The connection is gone. */
  lost(): void {
    this.#latest++;
    this.#host.keepAlives.stop(this);
    this.#host.schedule(this, undefined);
    this.#serviceRoutes = [];
  }

  fire(now: number): void {
    this.#send(now);
  }

  #send(now: number): void {
    const attempt = ++this.#latest;
    this.#host.schedule(this, undefined);
    // RFC 6223 4.2.2: they are negotiated anew with each refresh, which keeps the way open itself.
    this.#host.keepAlives.stop(this);
    const exchange: Exchange = this.#host.send(
      {
        write: (authorization) => this.#write(authorization),
        onResponse: (response, later) => {
          if (attempt !== this.#latest || response.status < 200) return;
          this.#response(exchange.request, response, later);
        },
        onFailure: (failure) => {
          if (attempt === this.#latest) this.#end(failure);
        },
      },
      now,
    );
  }

  #write(authorization: Rows): SipRequest {
    const { registrar, instance, registrationId = 1, headers = [] } = this.#options;
    const outbound = instance === undefined ? '' : `;reg-id=${registrationId};+sip.instance="<${instance}>"`;
    this.#sequence++;
    return buildRequest({
      method: 'REGISTER',
      requestUri: registrar,
      via: this.#host.newVia(this.#wanted > 0),
      from: `<${this.#host.identity}>;tag=${this.#fromTag}`,
      to: `<${this.#host.identity}>`,
      callId: this.#callId,
      cseq: this.#sequence,
      headers: [
        ['Contact', `${this.#host.contact}${outbound};expires=${this.#wanted}`],
        ['Supported', instance === undefined ? 'path, timer' : 'path, outbound, gruu, timer'],
        ...headers,
        ...authorization,
      ],
    });
  }

  #response(request: SipRequest | undefined, response: SipResponse, now: number): void {
    const { status } = response;
    if (status < 300) this.#registered(request, response, now);
    else if (status === 423 && !this.#adjusted && this.#wanted > 0) {
      // RFC 3261 10.2.8
      this.#adjusted = true;
      this.#wanted = Math.max(this.#wanted, numberIn(response, 'Min-Expires') ?? 0);
      this.#send(now);
    } else {
      const delay = status === 503 ? numberIn(response, 'Retry-After') : undefined;
      // RFC 5626 4.2.1; 0 is at once.
      if (delay !== undefined && this.#wanted > 0) this.#host.schedule(this, now + delay * 1000);
      this.#end('refused', response);
    }
  }

  #registered(request: SipRequest | undefined, response: SipResponse, now: number): void {
    const expires = this.#wanted === 0 ? 0 : this.#granted(response);
    if (expires === 0) {
      this.#end('removed', response);
      return;
    }
    const routes = response.serviceRoutes();
    // RFC 3608 6.1: the latest 2xx counts, and one without Service-Route clears it.
    this.#serviceRoutes = routes.ok
      ? routes.value
          .filter(isLooseRoute)
          .slice(0, this.#host.limits.serviceRoutes)
          .map((route) => formatNameAddr({ uri: route.uriText }))
      : [];
    const requires = response.requires();
    const outbound = requires.ok && requires.value.includes('outbound');
    this.#keepAlive(request, response, outbound, now);
    // TS 24.229 5.1.1.4.1: 600 s before the end, or after half the time if that is short.
    const refresh = expires > 1200 ? expires - 600 : expires / 2;
    this.#host.schedule(this, now + refresh * 1000);
    this.#host.event({ kind: 'registered', response, expires, outbound });
  }

  // RFC 6223 5: Flow-Timer and the value of keep, where both are there, say the same.
  #keepAlive(request: SipRequest | undefined, response: SipResponse, outbound: boolean, now: number): void {
    const { keepAlives } = this.#host;
    keepAlives.note(this, request, response, now);
    const timer = outbound ? parseFlowTimer(response.header('Flow-Timer')?.text ?? '') : undefined;
    const via = request?.topVia();
    const offered = via?.ok === true && keepOf(via.value) === 'offered';
    // RFC 5626 4.4: with outbound they are sent in any case, at an interval of ours if the registrar names none.
    if (offered && outbound && !keepAlives.has(this)) keepAlives.start(this, timer?.ok ? timer.value : 0, now);
  }

  /** The time that the registrar gave our contact (RFC 3261 10.2.4). */
  #granted(response: SipResponse): number {
    const contacts = response.contacts();
    const ours = parseNameAddr(this.#host.contact);
    const uri = ours.ok ? ours.value.uriText : '';
    const found =
      contacts.ok && contacts.value !== '*' ? contacts.value.find(({ uriText }) => uriText === uri) : undefined;
    const general = response.expires();
    return found?.parameters.number('expires') ?? (general.ok ? general.value : undefined) ?? this.#wanted;
  }

  #end(reason: 'removed' | 'refused' | ExchangeFailure, response?: SipResponse): void {
    // RFC 3608 6.1
    this.#serviceRoutes = [];
    this.#host.event({ kind: 'registration ended', reason, ...(response === undefined ? {} : { response }) });
  }
}

function numberIn(response: SipResponse, name: string): number | undefined {
  const text = response.header(name)?.text ?? '';
  let end = 0;
  while (end < text.length && text.charCodeAt(end) >= 0x30 && text.charCodeAt(end) <= 0x39) end++;
  return end === 0 || end > 9 ? undefined : Number(text.slice(0, end));
}
