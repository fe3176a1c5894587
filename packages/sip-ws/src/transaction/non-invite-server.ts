import type { TransactionTable } from './transition.ts';

/**
 * The non-INVITE server transaction: RFC 3261 17.2.2 with RFC 4320 4.1, by which a 100 is due only when a client's timer E would reach T2
 * (`trying`). On a reliable transport J lasts no time.
 */
export const nonInviteServer: TransactionTable = {
  start: { to: 'trying', do: ['pass up', 'start trying'] },
  cells: {
    trying: {
      'timer trying': { to: 'proceeding', do: ['send 100'] },
      '1xx': { to: 'proceeding', do: ['stop trying', 'send response'] },
      '2xx': { to: 'completed', do: ['stop trying', 'send response', 'start J'] },
      '300-699': { to: 'completed', do: ['stop trying', 'send response', 'start J'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    proceeding: {
      request: { to: 'proceeding', do: ['send response'] },
      '1xx': { to: 'proceeding', do: ['send response'] },
      '2xx': { to: 'completed', do: ['send response', 'start J'] },
      '300-699': { to: 'completed', do: ['send response', 'start J'] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    completed: {
      request: { to: 'completed', do: ['send response'] },
      'timer J': { to: 'terminated', do: [] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: [] },
    },
  },
};
