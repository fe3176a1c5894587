import type { Flow } from '../flow/flow-table.ts';
import type { FlowHop } from '../transport/hop.ts';
import type { Dialog } from './dialog.ts';
import type { Registration } from './registration.ts';

/** What the edge keeps for one flow. Nothing of it is reachable from elsewhere, so closing the flow frees it. */
export interface EdgeFlowState {
  /** Where messages to the client go. */
  readonly hop: FlowHop;
  /** The flow token of this flow. */
  readonly token: string;
  /** By AOR and binding. */
  readonly registrations: Map<string, Registration>;
  /** By Call-ID and tags. */
  readonly dialogs: Map<string, Dialog>;
  /** Hosts that the core recorded in what it sent to this flow; see `noteNamedHops`. */
  readonly namedHops: Set<string>;
  /** Ids of the held messages of this flow. */
  readonly holds: Set<string>;
  /** INVITEs outside a dialog that have no final response yet. */
  calling: number;
  /** Malformed messages so far. */
  malformed: number;
}

export type EdgeFlow = Flow<EdgeFlowState>;
