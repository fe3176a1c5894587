import type { Failure, Ok } from '@webrtc-ims/core';
import type { AuditReply, AuditRequest } from './audit.ts';
import type { Capabilities } from './capabilities.ts';
import type { Refusal } from './cause.ts';
import type { GatewayEvent } from './event.ts';
import type {
  ConfigureRequest,
  ModifyRequest,
  ReleaseReply,
  ReleaseRequest,
  ReserveRequest,
  TerminationReply,
} from './termination.ts';

/** The answer to a request: what was reserved, or why nothing was changed. */
export type Answer<T> = Ok<T> | Failure<Refusal>;

/**
 * What an eP-CSCF asks of an eIMS-AGW (TS 23.334), and all it ever learns of media. Each call is atomic: either everything it
 * names is changed or nothing is. No call rejects; a refusal is a value.
 */
export interface MediaGateway {
  /** Makes a termination, in a new context or in one that exists. */
  reserve(request: ReserveRequest): Promise<Answer<TerminationReply>>;
  /** Says what a termination shall be from now on. */
  configure(request: ConfigureRequest): Promise<Answer<TerminationReply>>;
  /** Opens and closes gates and changes nothing else. */
  modify(request: ModifyRequest): Promise<Answer<void>>;
  /** Gives back a termination or a whole context. Idempotent. */
  release(request: ReleaseRequest): Promise<Answer<ReleaseReply>>;
  /** What this gateway holds (TS 23.334 6.1, audit value). */
  audit(request: AuditRequest): Promise<Answer<AuditReply>>;
  /** What this gateway can do (TS 23.334 6.1, audit capability). */
  capabilities(): Promise<Answer<Capabilities>>;
  /** Notifications in order, from the moment of the call. Give it up with the function it returns. */
  events(listener: (event: GatewayEvent) => void): () => void;
}
