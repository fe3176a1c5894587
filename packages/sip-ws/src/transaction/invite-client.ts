import type { TransactionTable } from './transition.ts';

/**
 * The INVITE client transaction: RFC 3261 17.1.1 with the Accepted state of RFC 6026 7.2. On a reliable transport A does not start and D lasts
 * no time. The ACK for a 2xx is not this machine's business. A CANCEL leaves only after a provisional response (RFC 3261 9.1).
 */
export const inviteClient: TransactionTable = {
  start: { to: 'calling', do: ['send request', 'start A', 'start B'] },
  cells: {
    calling: {
      'timer A': { to: 'calling', do: ['send request', 'double A'] },
      'timer B': { to: 'terminated', do: ['report timeout'] },
      '1xx': { to: 'proceeding', do: ['stop A', 'stop B', 'pass up'] },
      '2xx': { to: 'accepted', do: ['stop A', 'stop B', 'start M', 'pass up'] },
      '300-699': { to: 'completed', do: ['stop A', 'stop B', 'send ack', 'pass up', 'start D'] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    proceeding: {
      cancel: { to: 'proceeding', do: ['send cancel', 'start cancel'] },
      'timer cancel': { to: 'terminated', do: ['report timeout'] },
      '1xx': { to: 'proceeding', do: ['pass up'] },
      '2xx': { to: 'accepted', do: ['stop cancel', 'start M', 'pass up'] },
      '300-699': { to: 'completed', do: ['stop cancel', 'send ack', 'pass up', 'start D'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    completed: {
      '300-699': { to: 'completed', do: ['send ack'] },
      'timer D': { to: 'terminated', do: [] },
      'transport error': { to: 'terminated', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: [] },
    },
    accepted: {
      '2xx': { to: 'accepted', do: ['pass up'] },
      'timer M': { to: 'terminated', do: [] },
      'flow closed': { to: 'terminated', do: [] },
    },
  },
};
