import { systemRandom } from '@webrtc-ims/core';
import type { MediaGateway } from '@webrtc-ims/iq';
import type { SessionOptions } from '@webrtc-ims/sdp-interwork';
import {
  type AddressHop,
  type Change,
  defaultEdgeLimits,
  type EdgeEvent,
  type EdgeProxy,
  type TimerValues,
} from '@webrtc-ims/sip-ws';
import { type RunningEdge, runEdge } from '@webrtc-ims/sip-ws/node';
import { CallControl, type CallControlOptions, holdForCallControl } from './call-control.ts';

/** What an eP-CSCF needs to know. */
export interface EpCscfOptions extends Pick<CallControlOptions, 'onCallEnded' | 'onDescription'> {
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
  /** See {@link CallControlOptions.consentGrace}. Default 5 s. */
  readonly consentGrace?: number;
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
  const { access, coreHost, core, gateway, onFault = () => {} } = options;
  let control: CallControl | undefined;
  const running: RunningEdge = await runEdge({
    access: { host: access.host },
    core: { host: coreHost, port: 0, nextHop: core, transport: core.transport },
    listen: { host: access.host, port: access.port ?? 0 },
    webSocket: {
      handshake:
        options.origins === undefined ? { origins: 'any', withoutOrigin: 'accept' } : { origins: options.origins },
      connectionsPerAddress: 1000,
    },
    tokens: { key: { id: 1, secret: systemRandom(32) } },
    ...(options.timers === undefined ? {} : { timers: options.timers }),
    hold: holdForCallControl,
    onHold: (held) => void control?.hold(held).catch(onFault),
    onEvent: (event) => {
      control?.event(event);
      options.onEvent?.(event);
    },
    onFault,
  });
  control = new CallControl({
    ...options,
    name: coreHost,
    gateway,
    session: options.session ?? {},
    consentGrace: options.consentGrace ?? 5000,
    // The edge gives an INVITE up after timer C, and its CANCEL 64*T1 later.
    answerTime: defaultEdgeLimits.timerC + 40_000,
    edge: {
      release: (id, body) =>
        verb((edge, now) => edge.release(id, body === undefined ? {} : withDescription(body), now)),
      reject: (id, status, response) => verb((edge, now) => edge.reject(id, status, response, now)),
      terminateDialog: (dialog, reason) => verb((edge, now) => edge.terminateDialog(dialog, reason, now)),
    },
  });
  const calls = control;
  function verb(call: (edge: EdgeProxy, now: number) => boolean): Promise<boolean> {
    return new Promise((resolve) => running.act((edge, now) => resolve(call(edge, now))));
  }

  return {
    webSocket: `ws://${access.host}:${running.accessPort}/`,
    coreHop: { type: 'address', transport: core.transport, host: coreHost, port: running.corePort },
    get held() {
      return { flows: running.edge.flowCount, calls: calls.size, state: running.edge.stateSize };
    },
    async stop() {
      await running.close();
      await calls.stop();
    },
  };
}

function withDescription(description: string): Change {
  return { edit: (message) => message.setBody('application/sdp', new TextEncoder().encode(description)) };
}
