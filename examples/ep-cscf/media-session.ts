import { type CarriedOut, ControlledContext, type Refusal as GatewayRefusal, type MediaGateway } from '@webrtc-ims/iq';
import {
  answerRestart,
  type Completed,
  complete,
  createSession,
  describeRefusal,
  type Received,
  type ReceivedDescription,
  receive,
  rollback,
  type SessionOptions,
  type SessionState,
} from '@webrtc-ims/sdp-interwork';

/** Why a description cannot cross, as SIP says it. */
export interface Unservable {
  readonly status: number;
  readonly warning: { readonly code: number; readonly text: string };
}

/** What came of a description. */
export type Crossed =
  /** It crosses; or it is answered for the leg that it came from, and the other leg hears nothing. */
  | ({ readonly kind: 'answered' | 'crosses' } & Pick<Completed, 'report' | 'sdp'>)
  /** Another branch of a forked call was answered before: the browser has this answer, and what came now must be an offer to it. */
  | { readonly kind: 'reoffer'; readonly given: string }
  | { readonly kind: 'refused'; readonly error: Unservable };

/** Counters of a call, per side and stream. */
export type CallStatistics = CarriedOut['statistics'];

/** The media of one call: what was agreed, and what the gateway holds for it. One thing is done after the other, in the order asked. */
export class MediaSession {
  readonly #context: ControlledContext;
  #state: SessionState;

  constructor(gateway: MediaGateway, options: SessionOptions) {
    this.#context = new ControlledContext(gateway);
    this.#state = createSession(options);
  }

  /** The gateway's context, while there is one. */
  get context(): string | undefined {
    return this.#context.id;
  }

  /**
   * Takes a description from one leg, does with the gateway what follows from it, and gives the description for the other leg.
   *
   * @param local whether a restart of ICE that concerns the browser alone may be answered here
   */
  cross(description: ReceivedDescription, local = false): Promise<Crossed> {
    return this.#context.inTurn(() => this.#cross(description, local));
  }

  /** The open offer, if there is one, was refused. */
  takeBack(): Promise<void> {
    return this.#context.inTurn(async () => {
      if (this.#state.before === undefined) return;
      const { state, plan } = rollback(this.#state);
      await this.#context.carryOut(plan);
      this.#state = state;
    });
  }

  /** Gives everything back. Later calls do nothing. */
  end(): Promise<CallStatistics> {
    return this.#context.release();
  }

  async #cross(description: ReceivedDescription, local: boolean): Promise<Crossed> {
    if (this.#context.isReleased) return refused(481, 399, 'the call is over');
    const received = receive(this.#state, description);
    if (!received.ok) return { kind: 'refused', error: describeRefusal(received.error) };
    const { plan } = received.value;
    const restarted = local ? answerRestart(this.#state, received.value) : undefined;
    if (restarted !== undefined) return this.#carryOut(restarted, 'answered');
    if (plan.nothingAccepted) return refused(488, 304, 'no medium is left');
    if (plan.reoffer !== undefined) return { kind: 'reoffer', given: this.#state.legs[plan.reoffer].sent ?? '' };
    return this.#carryOut(received.value, 'crosses');
  }

  async #carryOut({ pending, plan }: Received, kind: 'answered' | 'crosses'): Promise<Crossed> {
    const carried = await this.#context.carryOut(plan);
    if (!carried.ok) return refusedByGateway(carried.error);
    const completed = complete(pending, carried.value);
    if (!completed.ok) return { kind: 'refused', error: describeRefusal(completed.error) };
    const { sdp, report, state } = completed.value;
    this.#state = state;
    return { kind, sdp, report };
  }
}

function refused(status: number, code: number, text: string): Crossed {
  return { kind: 'refused', error: { status, warning: { code, text } } };
}

// TS 23.334 8: a gateway without room is a network without room. Anything else it refuses is a description that it cannot serve.
function refusedByGateway({ cause, reason }: GatewayRefusal): Crossed {
  if (cause === 'no-resources' || cause === 'gateway-restarting') return refused(503, 399, reason);
  return cause === 'unsupported' ? refused(488, 305, reason) : refused(500, 399, reason);
}
