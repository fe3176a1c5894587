import { type PendingDescription, type Plan, receive, type SessionState } from '@webrtc-ims/sdp-interwork';

/** What an answer of a branch asks for: the plan to carry out, and whether the browser gets an answer or has to be asked anew. */
export interface Branch {
  readonly send: 'answer' | 'offer';
  readonly plan: Plan;
  readonly pending: PendingDescription;
}

/** Takes the answer of the branch that won. After `offer`, the browser's answer to it stays here: the branch has offered nothing. */
export function takeBranch(state: SessionState, answer: string): Branch {
  const answered = receive(state, { leg: 'core', kind: 'answer', sdp: answer });
  if (!answered.ok) throw answered.error;
  if (answered.value.plan.reoffer === undefined) return { send: 'answer', ...answered.value };
  const offered = receive(state, { leg: 'core', kind: 'offer', sdp: answer });
  if (!offered.ok) throw offered.error;
  return { send: 'offer', ...offered.value };
}
