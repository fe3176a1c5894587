import type { TransactionTable } from './transition.ts';

/** The non-INVITE client transaction, RFC 3261 17.1.2. On a reliable transport E does not start and K lasts no time. */
export const nonInviteClient: TransactionTable = {
  start: { to: 'trying', do: ['send request', 'start E', 'start F'] },
  cells: {
    trying: {
      'timer E': { to: 'trying', do: ['send request', 'double E'] },
      'timer F': { to: 'terminated', do: ['report timeout'] },
      '1xx': { to: 'proceeding', do: ['start E at T2', 'pass up'] },
      '2xx': { to: 'completed', do: ['stop E', 'stop F', 'pass up', 'start K'] },
      '300-699': { to: 'completed', do: ['stop E', 'stop F', 'pass up', 'start K'] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    proceeding: {
      'timer E': { to: 'proceeding', do: ['send request', 'start E at T2'] },
      'timer F': { to: 'terminated', do: ['report timeout'] },
      '1xx': { to: 'proceeding', do: ['pass up'] },
      '2xx': { to: 'completed', do: ['stop E', 'stop F', 'pass up', 'start K'] },
      '300-699': { to: 'completed', do: ['stop E', 'stop F', 'pass up', 'start K'] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    completed: {
      'timer K': { to: 'terminated', do: [] },
      'flow closed': { to: 'terminated', do: [] },
    },
  },
};
