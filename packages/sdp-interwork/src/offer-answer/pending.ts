import type { TerminationStep } from '@webrtc-ims/iq';
import type { ByLeg, Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import type { LineIndex } from '../tokens/line-index.ts';

/** A description that waits for the gateway: plain JSON, opaque. */
export interface PendingDescription {
  readonly kind: 'answer' | 'offer';
  /** The leg that the description came from. */
  readonly from: Leg;
  /** The text as received. */
  readonly text: string;
  /** The state that will hold when the gateway has done its part. */
  readonly state: SessionState;
  /** It is a further answer that cannot cross as one: see `reoffer` of the plan. */
  readonly differs?: true;
  /** What was asked of the gateway. */
  readonly steps: ByLeg<TerminationStep>;
}

/**
 * A pending description in the process that read it: its text need not be cut into lines again. What was carried elsewhere is the JSON that it says it is,
 * because a private member is neither written nor copied. (Kept in a `WeakMap` by their description the lines would outlive many collections.)
 */
export class ReadDescription implements PendingDescription {
  readonly kind: 'answer' | 'offer';
  readonly from: Leg;
  readonly text: string;
  readonly state: SessionState;
  readonly steps: ByLeg<TerminationStep>;
  readonly #lines: LineIndex;

  constructor(
    kind: 'answer' | 'offer',
    from: Leg,
    lines: LineIndex,
    state: SessionState,
    steps: ByLeg<TerminationStep>,
  ) {
    this.kind = kind;
    this.from = from;
    this.text = lines.text;
    this.state = state;
    this.steps = steps;
    this.#lines = lines;
  }

  /** The lines of a pending description; `undefined` for one that comes from another process. */
  static linesOf(pending: PendingDescription): LineIndex | undefined {
    return #lines in pending ? pending.#lines : undefined;
  }
}
