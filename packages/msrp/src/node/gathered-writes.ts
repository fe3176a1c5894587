import type { Socket } from 'node:net';

/**
 * What is written to a connection in one turn. It leaves in one system call, and small pieces leave as one: a write costs a stream more than it costs to copy
 * a message of chat.
 */
export class GatheredWrites {
  readonly #socket: Socket;
  #small: Uint8Array[] = [];
  #smallOctets = 0;
  #taken: (() => void)[] = [];
  #isCorked = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Octets that neither the system nor the stream has. */
  get octets(): number {
    return this.#smallOctets;
  }

  /** Whether there is something to flush. */
  get isOpen(): boolean {
    return this.#isCorked;
  }

  /** @param taken called when the system has taken these octets */
  write(octets: Uint8Array, taken?: () => void): void {
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
    }
    if (octets.length > largestSmall) {
      this.#join();
      this.#write(octets, taken === undefined ? [] : [taken]);
      return;
    }
    this.#small.push(octets);
    this.#smallOctets += octets.length;
    if (taken !== undefined) this.#taken.push(taken);
    if (this.#smallOctets > largestJoined) this.#join();
  }

  /** Hands everything to the system. */
  flush(): void {
    if (!this.#isCorked) return;
    this.#join();
    this.#isCorked = false;
    this.#socket.uncork();
  }

  #join(): void {
    const [only, ...others] = this.#small;
    if (only === undefined) return;
    const octets = others.length === 0 ? only : Buffer.concat(this.#small, this.#smallOctets);
    const taken = this.#taken;
    this.#small = [];
    this.#smallOctets = 0;
    this.#taken = [];
    this.#write(octets, taken);
  }

  #write(octets: Uint8Array, taken: readonly (() => void)[]): void {
    this.#socket.write(octets, (error) => {
      if (error === undefined || error === null) for (const each of taken) each();
    });
  }
}

// Octets up to which a copy is cheaper than a write.
const largestSmall = 8192;
const largestJoined = 65_536;
