import type { TimerValues } from '@webrtc-ims/sip-ws';
import { createEimsAgw, type EimsAgw, type EimsAgwOptions } from '../eims-agw/gateway.ts';
import { type EpCscf, type EpCscfOptions, startEpCscf } from '../ep-cscf/ep-cscf.ts';
import { type CoreOptions, type ImsCore, startCore } from '../ims-core/core.ts';
import type { Phone } from '../ims-core/phone.ts';
import type { Subscriber } from '../ims-core/registrar.ts';
import { startWebServer, type WebServer } from '../wwsf/web-server.ts';

/** What a {@link Network} may be told. */
export interface NetworkOptions {
  /** Address of everything but media towards browsers. Default 127.0.0.1. */
  readonly host?: string;
  /** Where the gateway takes media of browsers. Default: `host`. Firefox ignores a loopback candidate, so it needs another address of this machine. */
  readonly mediaAddress?: string;
  /** Ports of the page and of the WebSocket; default: any. */
  readonly pagePort?: number;
  readonly webSocketPort?: number;
  /** Whose scripts may connect: those of the page that it serves, or anybody, clients that are no browsers included. Default `any` (RFC 7118 7). */
  readonly origins?: 'any' | 'page';
  readonly subscribers?: readonly Subscriber[];
  /** Of every element, for tests that cannot wait 64*T1. */
  readonly timers?: Partial<TimerValues>;
  /** Of the eP-CSCF and the core. Default UDP. */
  readonly coreTransport?: 'TCP' | 'UDP';
  readonly gateway?: Partial<EimsAgwOptions>;
  readonly session?: EpCscfOptions['session'];
  readonly consentGrace?: number;
  /** Media of the phone that are opened otherwise than usual. */
  readonly phoneMedia?: CoreOptions['phoneMedia'];
  readonly onCoreMessage?: CoreOptions['onMessage'];
  readonly onDescription?: EpCscfOptions['onDescription'];
  readonly onCallEnded?: EpCscfOptions['onCallEnded'];
  /** Told of defects. Default: they end the process. */
  onFault?(error: unknown): void;
}

/** Web server, eP-CSCF, eIMS-AGW, core and phone, all in this process. */
export interface Network {
  /** As in `ws://127.0.0.1:4711/`. */
  readonly wsUrl: string;
  /** As in `http://127.0.0.1:8080/`. */
  readonly pageUrl: string;
  readonly domain: string;
  readonly subscribers: readonly Subscriber[];
  readonly page: WebServer;
  readonly core: ImsCore;
  readonly phone: Phone;
  readonly gateway: EimsAgw;
  readonly edge: EpCscf;
  /** Stops everything; all ports are free afterwards. */
  stop(): Promise<void>;
}

/** Two users of the network that {@link startNetwork} starts, unless it is told others. */
export const alice: Subscriber = {
  privateIdentity: 'alice_private@ims.example',
  password: 'wonderland',
  publicIdentities: ['sip:alice@ims.example', 'tel:+15551230001'],
};
export const bob: Subscriber = {
  privateIdentity: 'bob_private@ims.example',
  password: 'looking-glass',
  publicIdentities: ['sip:bob@ims.example'],
};

/** Starts a network on this machine. */
export async function startNetwork(options: NetworkOptions = {}): Promise<Network> {
  const { host = '127.0.0.1', subscribers = [alice, bob] } = options;
  const domain = 'ims.example';
  const onFault = options.onFault ?? rethrow;
  const core = await startCore({
    host,
    domain,
    subscribers,
    timers: options.timers,
    phoneMedia: options.phoneMedia,
    ...given('onMessage', options.onCoreMessage),
  });
  const gateway = await createEimsAgw({
    accessAddress: options.mediaAddress ?? host,
    coreAddress: host,
    onFault,
    ...options.gateway,
  });
  const page = await startWebServer({ host, port: options.pagePort ?? 0 });
  const edge = await startEpCscf({
    access: { host, port: options.webSocketPort ?? 0 },
    coreHost: host,
    core: { ...core.hop, transport: options.coreTransport ?? 'UDP' },
    gateway,
    onFault,
    ...given('origins', options.origins === 'page' ? [new URL(page.url).origin] : undefined),
    ...given('timers', options.timers),
    ...given('session', options.session),
    ...given('consentGrace', options.consentGrace),
    ...given('onDescription', options.onDescription),
    ...given('onCallEnded', options.onCallEnded),
  });
  const [first = alice] = subscribers;
  page.configure({
    webSocket: edge.webSocket,
    identity: first.publicIdentities[0] ?? '',
    username: first.privateIdentity,
    password: first.password,
    target: `sip:echo@${domain}`,
  });
  return {
    wsUrl: edge.webSocket,
    pageUrl: page.url,
    domain,
    subscribers,
    page,
    core,
    phone: core.phone,
    gateway,
    edge,
    async stop() {
      await core.phone.hangUp();
      await edge.stop();
      await Promise.all([gateway.close(), core.stop(), page.stop()]);
    },
  };
}

// exactOptionalPropertyTypes: an option that is not given must not be there at all.
function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [name in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [name in Name]?: Value });
}

function rethrow(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
