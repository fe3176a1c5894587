import {
  FloorControlServer,
  type FloorControlServerOptions,
  FloorParticipant,
  type ParticipantEvent,
  type ServerEvent,
  type TransportKind,
} from '../../src/index.ts';

interface Flying {
  readonly at: number;
  readonly arrive: () => void;
}

/** A floor control server and its clients on a simulated network, with a clock that is moved by hand. */
export class FloorWorld {
  readonly server: FloorControlServer;
  readonly participants: Map<number, FloorParticipant> = new Map();
  /** What each participant was told, by user id. */
  readonly events: Map<number, ParticipantEvent[]> = new Map();
  readonly serverEvents: ServerEvent[] = [];
  /** Connections that the server closed, and users whose participant closed. */
  readonly closed: string[] = [];
  now = 0;
  /** Whether a datagram, or message, gets lost. */
  loses: (from: 'server' | 'client', octets: Uint8Array) => boolean = () => false;
  /** ms each way. */
  latency = 10;
  /** Everything that was sent, lost or not, in hexadecimal order of sending. */
  readonly wire: {
    readonly from: 'server' | 'client';
    readonly user: number;
    readonly octets: Uint8Array;
    readonly at: number;
  }[] = [];
  readonly #flying: Flying[] = [];

  constructor(options: FloorControlServerOptions) {
    this.server = new FloorControlServer(options);
  }

  join(userId: number, transport: TransportKind = 'message', conferenceId = 1): FloorParticipant {
    const participant = new FloorParticipant({ transport, conferenceId, userId });
    this.participants.set(userId, participant);
    this.events.set(userId, []);
    this.server.connect(`${userId}`, { transport }, this.now);
    return participant;
  }

  /** What a participant was told, as `type` and what matters of it. */
  told(userId: number): unknown[] {
    return (this.events.get(userId) ?? []).splice(0);
  }

  /** Lets everything happen that is due until a time. */
  runUntil(end: number): void {
    for (;;) {
      this.#pump();
      const next = Math.min(
        ...this.#flying.map(({ at }) => at),
        this.server.deadline ?? Number.POSITIVE_INFINITY,
        ...[...this.participants.values()].map(({ deadline }) => deadline ?? Number.POSITIVE_INFINITY),
      );
      if (next > end) break;
      this.now = Math.max(this.now, next);
      for (const flying of this.#flying.filter(({ at }) => at <= this.now)) {
        this.#flying.splice(this.#flying.indexOf(flying), 1);
        flying.arrive();
      }
      this.server.expire(this.now);
      for (const participant of this.participants.values()) participant.expire(this.now);
    }
    this.now = end;
  }

  /** Lets everything happen that is on its way. */
  settle(): void {
    this.runUntil(this.now + 4 * this.latency + 1);
  }

  #pump(): void {
    for (let output = this.server.poll(); output !== undefined; output = this.server.poll()) {
      if (output.type === 'event') this.serverEvents.push(output.event);
      else if (output.type === 'close') this.closed.push(output.connection);
      else {
        const user = Number(output.connection);
        const { octets } = output;
        this.#fly('server', user, octets, () => this.participants.get(user)?.receive(octets, this.now));
      }
    }
    for (const [user, participant] of this.participants) {
      for (let output = participant.poll(); output !== undefined; output = participant.poll()) {
        if (output.type === 'event') this.events.get(user)?.push(output.event);
        else if (output.type === 'close') this.closed.push(`user ${user}`);
        else {
          const { octets } = output;
          this.#fly('client', user, octets, () => this.server.receive({ connection: `${user}`, octets }, this.now));
        }
      }
    }
  }

  #fly(from: 'server' | 'client', user: number, octets: Uint8Array, arrive: () => void): void {
    this.wire.push({ from, user, octets, at: this.now });
    if (!this.loses(from, octets)) this.#flying.push({ at: this.now + this.latency, arrive });
  }
}
