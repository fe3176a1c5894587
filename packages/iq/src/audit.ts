import type { ContextId, Realm, StreamId, TerminationId } from './identifiers.ts';
import type { StreamStatistics } from './stream-statistics.ts';
import type { TerminationDescription, TerminationReply } from './termination.ts';

/** Which contexts a controller wants to see (TS 23.334 6.1, audit value). */
export interface AuditRequest {
  /** Absent: all of them. */
  readonly context?: ContextId;
}

/** A termination as the gateway has it. */
export interface TerminationAudit {
  readonly realm: Realm;
  readonly description: TerminationDescription;
  readonly transports: TerminationReply['transports'];
  readonly statistics: Readonly<Record<StreamId, StreamStatistics>>;
}

/** What a gateway holds: how a controller that lost its state finds out what to release. */
export interface AuditReply {
  readonly contexts: Readonly<Record<ContextId, Readonly<Record<TerminationId, TerminationAudit>>>>;
}
