/** The last stream id that a data channel can have (RFC 8864 5.1.1). */
const lastStreamId = 65_534;

/**
 * Whether a channel opened by a side with this DTLS role may have the id: even for the client, which is `active`, odd for the server (RFC 8864
 * 6.1).
 */
export function fitsRole(id: number, role: 'active' | 'passive'): boolean {
  return id % 2 === (role === 'active' ? 0 : 1);
}

/** The smallest unused id for a side with this DTLS role; `undefined` when there is none. */
export function freshStreamId(used: ReadonlySet<number>, role: 'active' | 'passive'): number | undefined {
  for (let id = role === 'active' ? 0 : 1; id <= lastStreamId; id += 2) if (!used.has(id)) return id;
  return undefined;
}
