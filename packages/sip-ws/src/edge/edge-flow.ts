import type { Flow } from '../flow/flow-table.ts';
import type { Dialog } from './dialog.ts';
import type { Registration } from './registration.ts';

/** What the edge keeps for one flow. Nothing of it is reachable from elsewhere, so closing the flow frees it. */
export interface EdgeFlowState {
  /** The flow token of this flow. */
  readonly token: string;
  /** By AOR and binding. */
  readonly registrations: Map<string, Registration>;
  /** By Call-ID and tags. */
  readonly dialogs: Map<string, Dialog>;
  /** Malformed messages so far. */
  malformed: number;
}

export type EdgeFlow = Flow<EdgeFlowState>;
