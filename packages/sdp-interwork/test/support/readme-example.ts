import { carryOut, type HeldContext, type MediaGateway } from '@webrtc-ims/iq';
import { complete, createSession, describeRefusal, type Leg, receive } from '@webrtc-ims/sdp-interwork';

export class MediaSession {
  #state = createSession();
  #held: HeldContext = {};
  readonly #gateway: MediaGateway;

  constructor(gateway: MediaGateway) {
    this.#gateway = gateway;
  }

  /** Takes a description from one leg and gives the one for the other leg, or the SIP status of the refusal. */
  async cross(leg: Leg, kind: 'answer' | 'offer', sdp: string): Promise<string | number> {
    const received = receive(this.#state, { leg, kind, sdp });
    if (!received.ok) return describeRefusal(received.error).status;
    const carried = await carryOut(this.#gateway, received.value.plan, this.#held);
    if (!carried.ok) return 503;
    this.#held = carried.value.held;
    const completed = complete(received.value.pending, carried.value.reply);
    if (!completed.ok) return 500;
    this.#state = completed.value.state;
    return completed.value.sdp;
  }
}
