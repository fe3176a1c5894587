import type { ContextId } from './identifiers.ts';
import type { ModifyRequest, ReserveRequest, TerminationDescription, TerminationReply } from './termination.ts';

/** What has to happen to one termination of a context. Data alone: it can be stored, sent and compared. */
export type TerminationStep =
  | { readonly operation: 'none' }
  /** Makes the termination. The context is not named: it is the one that the plan is carried out in, or a new one. */
  | { readonly operation: 'reserve'; readonly request: Omit<ReserveRequest, 'context'> }
  | { readonly operation: 'configure'; readonly description: TerminationDescription }
  | { readonly operation: 'modify'; readonly modes: ModifyRequest['modes'] }
  | { readonly operation: 'release' };

/** The two sides of a call: towards the browser, and towards the core. */
export type Side = 'access' | 'core';

/** What has to happen to a context so that the gateway does what two descriptions say. Made by the SDP layer, which talks to no gateway. */
export type ContextPlan = Readonly<Record<Side, TerminationStep>>;

/** What the gateway gave for the steps of a {@link ContextPlan} that ask for addresses. A side without such a step is absent. */
export type ContextReply = { readonly context?: ContextId } & { readonly [side in Side]?: TerminationReply };
