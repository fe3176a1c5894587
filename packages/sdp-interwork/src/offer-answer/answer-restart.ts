import type { SessionState } from '../state.ts';
import { complete } from './complete.ts';
import { type Received, receive } from './receive.ts';

/**
 * What answers an offer of the browser that restarts ICE and changes nothing for the core, so that the core need not hear of it (RFC 8839 4.4.1.1.1): its last
 * description stands as its answer. `complete` then gives the answer for the browser.
 *
 * @param offered what `receive` gave for the offer
 * @returns `undefined` for any other offer: that has to cross
 *
 * @example
 * ```ts
 * const offered = receive(state, { leg: 'browser', kind: 'offer', sdp });
 * const restarted = offered.ok ? answerRestart(state, offered.value) : undefined;
 * ```
 */
export function answerRestart(state: SessionState, { pending, plan }: Received): Received | undefined {
  const { core, browser } = state.legs;
  if (pending.kind !== 'offer' || pending.from !== 'browser' || core.received === undefined) return undefined;
  if (plan.core.operation !== 'none') return undefined;
  const completed = complete(pending);
  if (!completed.ok || completed.value.sdp !== core.sent) return undefined;
  const offered = completed.value.state;
  const isNew = ([transport, { iceGeneration }]: [string, { readonly iceGeneration: number }]): boolean =>
    iceGeneration !== browser.peers[Number(transport)]?.iceGeneration;
  if (!Object.entries(offered.legs.browser.peers).some(isNew)) return undefined;
  const answer = receive(offered, { leg: 'core', kind: 'answer', sdp: core.received });
  return answer.ok && answer.value.plan.core.operation === 'none' ? answer.value : undefined;
}
