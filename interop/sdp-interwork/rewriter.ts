import {
  complete,
  createSession,
  type Leg,
  receive,
  type SdpError,
  type SessionOptions,
  type SessionState,
} from '@webrtc-ims/sdp-interwork';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';

/** A session of the rewriter, with a gateway that keeps books and moves no media. */
export class Rewriter {
  #state: SessionState;
  readonly #gateway = new MemoryGateway();

  constructor(options: SessionOptions) {
    this.#state = createSession(options);
  }

  /** The description for the other leg. @throws what the description was refused with */
  cross(leg: Leg, kind: 'answer' | 'offer', sdp: string): string {
    const received = receive(this.#state, { leg, kind, sdp });
    if (!received.ok) throw refusal(leg, kind, received.error);
    const completed = complete(received.value.pending, this.#gateway.carryOut(received.value.plan));
    if (!completed.ok) throw refusal(leg, kind, completed.error);
    this.#state = completed.value.state;
    return completed.value.sdp;
  }
}

function refusal(leg: Leg, kind: 'answer' | 'offer', error: SdpError): Error {
  return new Error(`${kind} of the ${leg}: ${error.code} in line ${error.line}: ${error.message}`, { cause: error });
}
