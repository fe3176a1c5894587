import type { InactivityOptions } from './relay-options.ts';

/** Watches one leg for silence of its peer. */
export class InactivityWatch {
  /** When to look next, in ms. */
  deadline: number | undefined = undefined;
  /** When anything that counts as activity came last. */
  #activeAt: number;
  #silent = false;
  #milliseconds: number | undefined = undefined;
  #rtcpIsActivity = true;

  constructor(now: number) {
    this.#activeAt = now;
  }

  configure(options: InactivityOptions | undefined): void {
    this.#milliseconds = options?.milliseconds;
    this.#rtcpIsActivity = options?.watch !== 'rtp';
    this.deadline = this.#milliseconds === undefined || this.#silent ? undefined : this.#activeAt + this.#milliseconds;
  }

  /** The time of silence counts from here: held media is none. */
  restart(now: number): void {
    this.#activeAt = now;
  }

  /** Notes that the peer is there; true when it had been silent. */
  note(rtp: boolean, now: number): boolean {
    if (!rtp && !this.#rtcpIsActivity) return false;
    this.#activeAt = now;
    if (!this.#silent) return false;
    this.#silent = false;
    this.deadline = this.#milliseconds === undefined ? undefined : now + this.#milliseconds;
    return true;
  }

  /**
   * Looks for inactivity; the time of silence in ms when it is to be reported.
   *
   * @param open whether the leg takes media from its peer now
   */
  expire(now: number, open: boolean): number | undefined {
    if (this.deadline === undefined || now < this.deadline || this.#milliseconds === undefined) return undefined;
    if (!open) {
      this.deadline = now + this.#milliseconds;
      return undefined;
    }
    // The same sum as in the deadline: a difference may round to the other side, and the deadline would never be over.
    const due = this.#activeAt + this.#milliseconds;
    if (now < due) {
      this.deadline = due;
      return undefined;
    }
    this.#silent = true;
    this.deadline = undefined;
    return now - this.#activeAt;
  }
}
