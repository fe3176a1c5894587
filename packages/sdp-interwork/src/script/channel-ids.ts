import { freshStreamId } from '../channels/stream-ids.ts';

/**
 * The id of a channel that this side opens: even for the DTLS client, odd for the server (RFC 8864 6.1). Before the first answer no side is either; a
 * browser that offers takes even ones, and the gateway chooses its role so that they fit.
 *
 * @param used ids of all channels that there are
 * @param role `a=setup` of the browser's last answer or offer; `actpass` when it is not decided
 * @returns `undefined` when all are in use
 */
export function nextChannelId(used: readonly number[], role: 'active' | 'actpass' | 'passive'): number | undefined {
  return freshStreamId(new Set(used), role === 'passive' ? 'passive' : 'active');
}
