import { systemRandom } from '@webrtc-ims/core';
import type { MediaGateway } from '@webrtc-ims/iq';
import type { SessionOptions } from '@webrtc-ims/sdp-interwork';
import type { AddressHop, EdgeEvent, TimerValues } from '@webrtc-ims/sip-ws';
import { type RunningEdgeCalls, runEdgeCalls } from '@webrtc-ims/sip-ws/node';
import { CallMedia, type CallMediaOptions } from './call-media.ts';

/** What an eP-CSCF needs to know. */
export interface EpCscfOptions extends Pick<CallMediaOptions, 'consentGrace' | 'onCallEnded' | 'onDescription'> {
  /** Where browsers connect. */
  readonly access: { readonly host: string; readonly port?: number };
  /** Address towards the core. */
  readonly coreHost: string;
  /** Where requests to the core go, and by which transport it shall reach this element. */
  readonly core: AddressHop;
  readonly gateway: MediaGateway;
  /** Web origins whose pages may connect; absent: any, and clients without an origin as well. */
  readonly origins?: readonly string[];
  readonly session?: SessionOptions;
  readonly timers?: Partial<TimerValues>;
  onEvent?(event: EdgeEvent): void;
  /** Told of defects: what a callback threw. */
  onFault?(error: unknown): void;
}

/** An eP-CSCF that runs. */
export interface EpCscf {
  /** As in `ws://127.0.0.1:4711/`. */
  readonly webSocket: string;
  /** Where the core reaches it. */
  readonly coreHop: AddressHop;
  /** What it holds now: flows; calls; and everything else of the signalling edge that takes memory. */
  readonly held: { readonly flows: number; readonly calls: number; readonly state: number };
  stop(): Promise<void>;
}

/**
 * Joins a signalling edge (SIP over WebSocket, RFC 7118, RFC 5626) with a media gateway (TS 23.334): what an eP-CSCF does for a call
 * (TS 24.371, TS 23.228 U.2.3), without its registration and identity procedures.
 */
export async function startEpCscf(options: EpCscfOptions): Promise<EpCscf> {
  const { access, coreHost, core, onFault = () => {} } = options;
  const media = new CallMedia({
    ...options,
    name: coreHost,
    session: options.session ?? {},
    act: (verb) => running.actOnCalls(verb),
  });
  const running: RunningEdgeCalls = await runEdgeCalls({
    access: { host: access.host },
    core: { host: coreHost, port: 0, nextHop: core, transport: core.transport },
    listen: { host: access.host, port: access.port ?? 0 },
    webSocket: {
      handshake:
        options.origins === undefined ? { origins: 'any', withoutOrigin: 'accept' } : { origins: options.origins },
      connectionsPerAddress: 1000,
    },
    tokens: { key: { id: 1, secret: systemRandom(32) } },
    // Media of a call that neither side refreshes any more is given back.
    endExpiredSessions: true,
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    onCallEvent: (event) => void media.event(event).catch(onFault),
    onEvent: (event) => options.onEvent?.(event),
    onFault,
  });
  return {
    webSocket: `ws://${access.host}:${running.accessPort}/`,
    coreHop: { type: 'address', transport: core.transport, host: coreHost, port: running.corePort },
    get held() {
      const { edge, calls } = running;
      return { flows: edge.flowCount, calls: Math.max(calls.size, media.size), state: edge.stateSize };
    },
    async stop() {
      await running.close();
      await media.stop();
    },
  };
}
