import { insecureSeededRandom, type Result } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import { MemoryGateway } from '../gateway/memory-gateway.ts';
import type { Leg } from '../leg.ts';
import { complete } from '../offer-answer/complete.ts';
import { createSession } from '../offer-answer/create-session.ts';
import { receive } from '../offer-answer/receive.ts';
import type { Plan } from '../plan/plan.ts';
import type { Report } from '../report/report.ts';
import type { SessionState } from '../state.ts';
import type { RunOptions } from './command-options.ts';

/** A description that came in, and what was written for the other leg. */
export interface Crossing {
  readonly kind: 'answer' | 'offer';
  readonly from: Leg;
  readonly received: string;
  readonly written: string;
  readonly report: Report;
  readonly plan: Plan;
}

/** One session without sockets and without chance: the same descriptions give the same texts in every run. */
export class Rehearsal {
  #state: SessionState;
  readonly #gateway = new MemoryGateway();

  constructor({ core, transcodes }: Pick<RunOptions, 'core' | 'transcodes'>) {
    // Its ids and keys protect nothing, and shall not differ from run to run.
    const random = insecureSeededRandom(1);
    this.#state = createSession({ legs: { core }, policy: { gatewayTranscodes: transcodes }, random });
  }

  /** Takes a description of one leg across. */
  cross(from: Leg, kind: 'answer' | 'offer', text: string): Result<Crossing, SdpError> {
    const received = receive(this.#state, { leg: from, kind, sdp: text });
    if (!received.ok) return received;
    const { pending, plan } = received.value;
    const completed = complete(pending, this.#gateway.carryOut(plan));
    if (!completed.ok) return completed;
    this.#state = completed.value.state;
    const { sdp: written, report } = completed.value;
    return { ok: true, value: { kind, from, received: text, written, report, plan } };
  }
}
