import { type Candidate, isUsableCandidate, parseCandidate } from './candidate.ts';

/** What became of a candidate of the peer. */
export type CandidateOutcome =
  /** It is to be paired and checked. */
  | { readonly kind: 'new'; readonly candidate: Candidate }
  | {
      readonly kind: 'ignored';
      /**
       * `session`: it is tagged with the username fragment of another ICE session. `ended`: the peer had said that no more would come. `known`:
       * it was there already. `limit`: there are too many. `malformed` and `unusable`: see {@link parseCandidate} and {@link isUsableCandidate}.
       */
      readonly reason: 'session' | 'ended' | 'known' | 'limit' | 'malformed' | 'unusable';
    };

/**
 * What a peer has told of its candidates in one ICE session: in its description, one by one, or as a full list again and again, as in the
 * INFO requests of RFC 8840.
 */
export class RemoteCandidates {
  readonly #ufrag: string;
  readonly #maximum: number;
  readonly #known = new Set<string>();
  #ended = false;

  /**
   * @param ufrag the peer's username fragment in this session
   * @param maximum candidates that are taken at most
   */
  constructor(ufrag: string, maximum: number) {
    this.#ufrag = ufrag;
    this.#maximum = maximum;
  }

  /** Candidates taken so far. */
  get count(): number {
    return this.#known.size;
  }

  /** Whether the peer has said that no more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Takes one candidate.
   *
   * @param ufrag the username fragment that it came with. That of its own `ufrag` attribute counts too, if there is one
   */
  add(text: string, ufrag?: string): CandidateOutcome {
    const parsed = parseCandidate(text);
    if (!parsed.ok) return ignored('malformed');
    const candidate = parsed.value;
    // RFC 8840 4.4: what belongs to another session is discarded.
    const own = candidate.extensions.find(([name]) => name === 'ufrag')?.[1];
    if ((ufrag ?? this.#ufrag) !== this.#ufrag || (own ?? this.#ufrag) !== this.#ufrag) return ignored('session');
    // RFC 8838 11: the same transport address again would only make a redundant pair.
    const { component, transport, address, port } = candidate;
    const key = `${component} ${transport} ${address.toLowerCase()} ${port}`;
    if (this.#known.has(key)) return ignored('known');
    // RFC 8838 14.
    if (this.#ended) return ignored('ended');
    if (!isUsableCandidate(candidate)) return ignored('unusable');
    if (this.#known.size >= this.#maximum) return ignored('limit');
    this.#known.add(key);
    return { kind: 'new', candidate };
  }

  /**
   * The peer's end-of-candidates.
   *
   * @param ufrag the username fragment that it came with
   * @returns whether it was meant for this session
   */
  end(ufrag?: string): boolean {
    if (ufrag !== undefined && ufrag !== this.#ufrag) return false;
    this.#ended = true;
    return true;
  }
}

function ignored(reason: Exclude<CandidateOutcome, { readonly kind: 'new' }>['reason']): CandidateOutcome {
  return { kind: 'ignored', reason };
}
