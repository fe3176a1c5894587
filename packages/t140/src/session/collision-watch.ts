/** Tells another source that has our SSRC from our own packets that come back (RFC 3550 8.2). */
export class CollisionWatch {
  #at: number | undefined = undefined;

  /** A packet with our SSRC came. `collision`: step aside; `loop`: the same again, soon after we did. */
  verdict(now: number): 'collision' | 'loop' {
    if (this.#at !== undefined && now - this.#at < loopTime) return 'loop';
    this.#at = now;
    return 'collision';
  }
}

// ms: ten report intervals.
const loopTime = 50_000;
