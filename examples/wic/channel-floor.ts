import { type FloorRequestState, RequestStatus } from '@webrtc-ims/bfcp';
import { DataChannelTransport, type RunningParticipant, runParticipant } from '@webrtc-ims/bfcp/node';
import { attributeOf, type DescribedChannel } from './channel-description.ts';
import type { ChannelPort } from './channel-port.ts';

/** What our descriptions say of a floor control channel (RFC 8856 5): this is a client, and the server says the rest. */
export const floorAttributes: readonly string[] = ['floorctrl:c-only', 'bfcpver:1'];

/** The floor of the headless client. */
export class ChannelFloor {
  readonly #participant: RunningParticipant;
  readonly #floorId: number;
  #waiting: ((request: FloorRequestState) => void)[] = [];

  /** @param described as the peer describes the channel */
  constructor(channel: ChannelPort, described: DescribedChannel) {
    this.#floorId = numberIn(described, 'floorid');
    this.#participant = runParticipant(new DataChannelTransport(channel), {
      conferenceId: numberIn(described, 'confid'),
      userId: numberIn(described, 'userid'),
      onEvent: (event) => {
        if (event.type === 'floor-request') for (const waiting of this.#waiting.splice(0)) waiting(event.request);
      },
    });
  }

  /** Whether the floor is ours. */
  get isGranted(): boolean {
    return this.#current?.status === RequestStatus.Granted;
  }

  /** Asks for the floor; gives what the server says of it first. */
  request(): Promise<FloorRequestState> {
    const answer = new Promise<FloorRequestState>((resolve) => this.#waiting.push(resolve));
    this.#participant.requestFloors({ floors: [this.#floorId] });
    return answer;
  }

  /** Gives the floor back; settles when the server says so. */
  async release(): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    const answer = new Promise<FloorRequestState>((resolve) => this.#waiting.push(resolve));
    this.#participant.release(current.floorRequestId);
    await answer;
  }

  close(): void {
    this.#participant.leave();
  }

  get #current(): FloorRequestState | undefined {
    return [...this.#participant.floorRequests.values()].at(-1);
  }
}

function numberIn(described: DescribedChannel, name: string): number {
  return Number(attributeOf(described, name)?.split(' ')[0] ?? 0);
}
