import type { TransactionTable } from './transition.ts';

/**
 * The INVITE server transaction: RFC 3261 17.2.1 with the Accepted state of RFC 6026 7.1. A transport error never ends it (RFC 6026 7.1), so that
 * a repeated INVITE is not taken for a new one. `trying` is the 200 ms after which a 100 is due.
 */
export const inviteServer: TransactionTable = {
  start: { to: 'proceeding', do: ['pass up', 'start trying'] },
  cells: {
    proceeding: {
      request: { to: 'proceeding', do: ['send response'] },
      'timer trying': { to: 'proceeding', do: ['send 100'] },
      '1xx': { to: 'proceeding', do: ['stop trying', 'send response'] },
      '2xx': { to: 'accepted', do: ['stop trying', 'send response', 'start L'] },
      '300-699': { to: 'completed', do: ['stop trying', 'send response', 'start G', 'start H'] },
      'transport error': { to: 'proceeding', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: ['report transport error'] },
    },
    completed: {
      request: { to: 'completed', do: ['send response'] },
      'timer G': { to: 'completed', do: ['send response', 'double G'] },
      'timer H': { to: 'terminated', do: ['report timeout'] },
      ack: { to: 'confirmed', do: ['stop G', 'stop H', 'start I'] },
      'transport error': { to: 'completed', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: [] },
    },
    confirmed: {
      'timer I': { to: 'terminated', do: [] },
      'flow closed': { to: 'terminated', do: [] },
    },
    accepted: {
      '2xx': { to: 'accepted', do: ['send response'] },
      ack: { to: 'accepted', do: ['pass up'] },
      'timer L': { to: 'terminated', do: [] },
      'transport error': { to: 'accepted', do: ['report transport error'] },
      'flow closed': { to: 'terminated', do: [] },
    },
  },
};
