import { type Clock, type Driver, drive, type Runtime } from '@webrtc-ims/core';
import type { FloorRequestState } from '../floor-control/floor-request-state.ts';
import type { ChairAction } from '../participant/chair-action.ts';
import {
  FloorParticipant,
  type FloorRequestOptions,
  type ParticipantOptions,
} from '../participant/floor-participant.ts';
import type { ParticipantEvent } from '../participant/participant-output.ts';
import type { BfcpTransport } from './bfcp-transport.ts';

/** A participant on a transport. */
export interface RunningParticipantOptions extends Omit<ParticipantOptions, 'transport'> {
  onEvent(event: ParticipantEvent): void;
}

/**
 * A {@link FloorParticipant} on a transport. Its verbs are those of the machine; each gives the reference that comes back in events. What
 * is asked before the transport is open goes out once it is.
 */
export class RunningParticipant {
  readonly #machine: FloorParticipant;
  readonly #clock: Clock;
  readonly #driver: Driver<Uint8Array>;
  readonly #transport: BfcpTransport;
  #isOpen = false;
  #waiting: Uint8Array[] = [];

  /** @throws {MisuseError} `FIELD_RANGE` */
  constructor(transport: BfcpTransport, options: RunningParticipantOptions, runtime: Runtime) {
    this.#clock = runtime.clock;
    this.#transport = transport;
    this.#machine = new FloorParticipant({ ...options, transport: transport.kind });
    this.#driver = drive(this.#machine, {
      ...runtime,
      perform: (output) => {
        if (output.type === 'transmit') this.#send(output.octets);
        else if (output.type === 'close') transport.close();
        else options.onEvent(output.event);
      },
    });
    transport.start({
      opened: () => this.#opened(),
      received: (octets) => this.#driver.receive(octets),
      receivedText: () => {},
      congested: () => {},
      closed: () => this.#driver.act(() => this.#machine.closed()),
    });
  }

  /** Whether the floor control server counts as there; see {@link FloorParticipant.isServerPresent}. */
  get isServerPresent(): boolean {
    return this.#isOpen && this.#machine.isServerPresent;
  }

  get floorRequests(): ReadonlyMap<number, FloorRequestState> {
    return this.#machine.floorRequests;
  }

  get floors(): ReadonlyMap<number, readonly FloorRequestState[]> {
    return this.#machine.floors;
  }

  hello(): number {
    return this.#verb((now) => this.#machine.hello(now));
  }

  /** @throws {MisuseError} those of {@link FloorParticipant.requestFloors} */
  requestFloors(options: FloorRequestOptions): number {
    return this.#verb((now) => this.#machine.requestFloors(options, now));
  }

  release(floorRequestId: number): number {
    return this.#verb((now) => this.#machine.release(floorRequestId, now));
  }

  queryFloorRequest(floorRequestId: number): number {
    return this.#verb((now) => this.#machine.queryFloorRequest(floorRequestId, now));
  }

  queryUser(userId?: number): number {
    return this.#verb((now) => this.#machine.queryUser(userId, now));
  }

  queryFloors(floors: readonly number[]): number {
    return this.#verb((now) => this.#machine.queryFloors(floors, now));
  }

  /** @throws {MisuseError} those of {@link FloorParticipant.chairAction} */
  chairAction(action: ChairAction): number {
    return this.#verb((now) => this.#machine.chairAction(action, now));
  }

  leave(): void {
    this.#driver.act((now) => this.#machine.leave(now));
  }

  // Straight to the machine, so that there is a reference to give even from within an event; then what it queued goes out.
  #verb(verb: (now: number) => number): number {
    const reference = verb(this.#clock.now());
    this.#driver.act(() => {});
    return reference;
  }

  #opened(): void {
    this.#isOpen = true;
    for (const octets of this.#waiting) this.#transport.send(octets);
    this.#waiting = [];
  }

  // Bounded: the machine takes no more than limits.outstandingRequests without an answer.
  #send(octets: Uint8Array): void {
    if (this.#isOpen) this.#transport.send(octets);
    else this.#waiting.push(octets);
  }
}
