import { type Driver, drive } from '@webrtc-ims/core/node';
import {
  type BearerLoss,
  BearerWatch,
  type BearerWatchOptions,
  type GatewayEvent,
  HangingWatch,
  type MediaGateway,
} from '@webrtc-ims/iq';
import type { ReceivedDescription, Report, SessionOptions } from '@webrtc-ims/sdp-interwork';
import type { EdgeCall, EdgeCallEvent, EdgeCalls, HeldDescription } from '@webrtc-ims/sip-ws';
import { type CallStatistics, MediaSession, type Unservable } from './media-session.ts';

/** A description that crossed, for whoever watches. */
export interface CrossedDescription {
  readonly callId: string;
  readonly from: ReceivedDescription['leg'];
  readonly kind: ReceivedDescription['kind'];
  readonly before: string;
  readonly after: string;
  readonly report: Report;
}

/** What a {@link CallMedia} needs to know. */
export interface CallMediaOptions extends BearerWatchOptions {
  readonly gateway: MediaGateway;
  /** Name of this element in Warning headers. */
  readonly name: string;
  readonly session: SessionOptions;
  /** Calls verbs of the calls at the edge. */
  act(verb: (calls: EdgeCalls) => void): void;
  onDescription?(crossed: CrossedDescription): void;
  onCallEnded?(callId: string, statistics: CallStatistics): void;
}

/** Joins the calls at the signalling edge with the media edge (TS 23.228 U.2.3): bodies are rewritten, and neither side outlives the other. */
export class CallMedia {
  readonly #options: CallMediaOptions;
  readonly #sessions = new Map<EdgeCall, MediaSession>();
  readonly #releasing = new Set<Promise<CallStatistics>>();
  readonly #watches: readonly Driver<GatewayEvent>[];
  readonly #unsubscribe: () => void;

  constructor(options: CallMediaOptions) {
    this.#options = options;
    const { gateway } = options;
    this.#watches = [
      drive(new BearerWatch(options), { perform: (loss) => this.#lost(loss) }),
      drive(new HangingWatch({ isKnown: (context) => this.#callOf(context) !== undefined }), {
        perform: ({ context }) => void gateway.release({ context }),
      }),
    ];
    this.#unsubscribe = gateway.events((event) => {
      for (const watch of this.#watches) watch.receive(event);
    });
  }

  /** Calls for which the gateway holds something. */
  get size(): number {
    return this.#sessions.size + this.#releasing.size;
  }

  /** Takes what is told of the calls. */
  async event(event: EdgeCallEvent): Promise<void> {
    if (event.kind === 'description') await this.#cross(event.held);
    else if (event.kind === 'offer failed') await this.#sessions.get(event.call)?.takeBack();
    else await this.#end(event.call);
  }

  /** Gives back everything of every call. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    for (const watch of this.#watches) watch.stop();
    await Promise.all([...this.#sessions.keys()].map((call) => this.#end(call)));
  }

  async #cross(held: HeldDescription): Promise<void> {
    const { call, kind, description, held: carrier } = held;
    const media = this.#sessions.get(call) ?? new MediaSession(this.#options.gateway, this.#options.session);
    this.#sessions.set(call, media);
    const leg = held.from === 'access' ? 'browser' : 'core';
    // A session timer runs between the ends, so the core must see what refreshes it (RFC 4028 7.4).
    const local = carrier.dialog !== undefined && carrier.message.header('Session-Expires') === undefined;
    const crossed = await media.cross({ leg, kind, sdp: description }, local);
    this.#options.act((calls) => {
      if (crossed.kind === 'answered') calls.answer(held, crossed.sdp);
      else if (crossed.kind === 'crosses') calls.pass(held, crossed.sdp);
      else if (crossed.kind === 'refused') this.#refuse(held, crossed.error);
      else if (crossed.kind === 'reoffer' && !calls.reoffer(held, crossed.given)) this.#refuse(held, answeredAlready);
    });
    if (crossed.kind !== 'answered' && crossed.kind !== 'crosses') return;
    const { sdp: after, report } = crossed;
    this.#options.onDescription?.({ callId: call.callId, from: leg, kind, before: description, after, report });
  }

  #refuse(held: HeldDescription, { status, warning }: Unservable): void {
    const headers = [['Warning', `${warning.code} ${this.#options.name} "${warning.text}"`]] as const;
    // RFC 3311 5.2 wants it with the 500 of an offer that comes while another one of the same side is open.
    const later = status === 503 || status === 500 ? ([['Retry-After', '10']] as const) : [];
    this.#options.act((calls) => calls.refuse(held, status, { headers: [...headers, ...later] }));
  }

  #lost({ context, cause }: BearerLoss): void {
    const reason =
      cause === 'dtls-failed' ? 'SIP;cause=488;text="DTLS failed"' : 'SIP;cause=503;text="bearer released"';
    const call = this.#callOf(context);
    if (call !== undefined) this.#options.act((calls) => calls.terminate(call, reason));
  }

  #callOf(context: string): EdgeCall | undefined {
    for (const [call, media] of this.#sessions) if (media.context === context) return call;
    return undefined;
  }

  async #end(call: EdgeCall): Promise<void> {
    const media = this.#sessions.get(call);
    this.#sessions.delete(call);
    if (media === undefined) return;
    const released = media.end();
    this.#releasing.add(released);
    this.#options.onCallEnded?.(call.callId, await released);
    this.#releasing.delete(released);
  }
}

const answeredAlready: Unservable = {
  status: 488,
  warning: { code: 399, text: 'another answer has been given already' },
};
