import { type Clock, type Driver, drive, type Runtime } from '@webrtc-ims/core';
import type { ConferenceOptions, FloorOptions } from '../floor-control/conference.ts';
import {
  type ApplicationDecision,
  FloorControlServer,
  type FloorControlServerOptions,
} from '../floor-control/floor-control-server.ts';
import type { FloorRequestState } from '../floor-control/floor-request-state.ts';
import type { ConnectionOptions, ServerEvent, ServerInput } from '../floor-control/server-output.ts';
import type { BfcpTransport } from './bfcp-transport.ts';

/** A floor control server that runs. */
export interface RunningServerOptions extends FloorControlServerOptions {
  onEvent?(event: ServerEvent): void;
}

/** A {@link FloorControlServer} whose clients come on transports. */
export class RunningFloorControlServer {
  readonly #machine: FloorControlServer;
  readonly #clock: Clock;
  readonly #driver: Driver<ServerInput>;
  readonly #transports = new Map<string, BfcpTransport>();
  #lastName = 0;

  /** @throws {MisuseError} those of {@link FloorControlServer} */
  constructor(options: RunningServerOptions, runtime: Runtime) {
    this.#clock = runtime.clock;
    this.#machine = new FloorControlServer(options);
    this.#driver = drive(this.#machine, {
      ...runtime,
      perform: (output) => {
        if (output.type === 'transmit') this.#transports.get(output.connection)?.send(output.octets);
        else if (output.type === 'event') options.onEvent?.(output.event);
        else {
          this.#transports.get(output.connection)?.close();
          this.#transports.delete(output.connection);
        }
      },
    });
  }

  /** Takes a client on a transport; gives the name of the connection, as events have it. */
  accept(transport: BfcpTransport, options: Omit<ConnectionOptions, 'transport'> = {}): string {
    const connection = `${++this.#lastName}`;
    this.#transports.set(connection, transport);
    this.#driver.act((now) => this.#machine.connect(connection, { ...options, transport: transport.kind }, now));
    transport.start({
      opened: () => {},
      received: (octets) => this.#driver.receive({ connection, octets }),
      receivedText: () => {},
      // A client that reads slower than it is told about floors holds up nobody but itself.
      congested: (isCongested) => (isCongested ? transport.pause() : transport.resume()),
      closed: ({ graceful }) => {
        this.#transports.delete(connection);
        this.#driver.act((now) => this.#machine.disconnect(connection, { graceful }, now));
      },
    });
    return connection;
  }

  /** @throws {MisuseError} `BFCP_CONFERENCE_TWICE`, `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  addConference(options: ConferenceOptions): void {
    this.#machine.addConference(options);
  }

  /** @throws {MisuseError} `BFCP_NO_CONFERENCE`, `FIELD_RANGE`, `BFCP_FLOOR_TWICE` */
  addFloor(conferenceId: number, floor: FloorOptions): void {
    this.#machine.addFloor(conferenceId, floor);
  }

  removeConference(conferenceId: number): void {
    this.#machine.removeConference(conferenceId);
  }

  /** @throws {MisuseError} `BFCP_NO_CONFERENCE` */
  requestsForFloor(conferenceId: number, floorId: number): readonly FloorRequestState[] {
    return this.#machine.requestsForFloor(conferenceId, floorId);
  }

  /** Decides about a request; false when that is not possible. @throws {MisuseError} `BFCP_NO_CONFERENCE` */
  decide(decision: ApplicationDecision): boolean {
    const done = this.#machine.decide(decision, this.#clock.now());
    this.#driver.act(() => {});
    return done;
  }

  /** Ends a client’s association. */
  expel(connection: string): void {
    this.#driver.act((now) => this.#machine.expel(connection, now));
  }

  /** Closes every connection. */
  close(): void {
    for (const transport of [...this.#transports.values()]) transport.close();
    this.#driver.stop();
    this.#transports.clear();
  }
}
