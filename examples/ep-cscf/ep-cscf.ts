import { systemRandom } from '@webrtc-ims/core';
import { drive } from '@webrtc-ims/core/node';
import type { MediaGateway } from '@webrtc-ims/iq';
import type { SessionOptions } from '@webrtc-ims/sdp-interwork';
import {
  type AddressHop,
  type Change,
  type EdgeCallEvent,
  EdgeCalls,
  type EdgeEvent,
  type TimerValues,
} from '@webrtc-ims/sip-ws';
import { runEdge } from '@webrtc-ims/sip-ws/node';
import { CallMedia, type CallMediaOptions } from './call-media.ts';

/** What an eP-CSCF needs to know. */
export interface EpCscfOptions extends Pick<CallMediaOptions, 'onCallEnded' | 'onDescription'> {
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
  /** See {@link CallMediaOptions.consentGrace}. Default 5 s. */
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
  const { access, coreHost, core, onFault = () => {} } = options;
  const calls = new EdgeCalls();
  const control = drive(calls, {
    perform: (output) => {
      if (output.type === 'event') told(output.event);
      else
        running.act((edge, now) => {
          if (output.type === 'terminate') edge.terminateDialog(output.dialog, output.reason, now);
          else if (output.type === 'reject') edge.reject(output.id, output.status, output.response, now);
          else if (output.type === 'originate') edge.originate(output.request, coreHop(), now);
          else edge.release(output.id, changed(output.description), now);
        });
    },
    onFault,
  });
  const coreHop = (): AddressHop => ({
    type: 'address',
    transport: core.transport,
    host: coreHost,
    port: running.corePort,
  });
  const media = new CallMedia({
    ...options,
    name: coreHost,
    session: options.session ?? {},
    consentGrace: options.consentGrace ?? 5000,
    act: (verb) => control.act(() => verb(calls)),
  });
  const told = (event: EdgeCallEvent): void => void media.event(event).catch(onFault);
  const running = await runEdge({
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
    hold: (candidate) => calls.holds(candidate),
    onHold: (held) => control.receive(held),
    onEvent: (event) => {
      control.receive({ type: 'event', event });
      options.onEvent?.(event);
    },
    onFault,
  });

  return {
    webSocket: `ws://${access.host}:${running.accessPort}/`,
    coreHop: coreHop(),
    get held() {
      return { flows: running.edge.flowCount, calls: Math.max(calls.size, media.size), state: running.edge.stateSize };
    },
    async stop() {
      await running.close();
      control.stop();
      await media.stop();
    },
  };
}

function changed(description: string | undefined): Change {
  if (description === undefined) return {};
  return { edit: (message) => message.setBody('application/sdp', new TextEncoder().encode(description)) };
}
