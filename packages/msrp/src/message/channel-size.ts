/** What is announced by leaving max-message-size out (RFC 8841 6.1). */
export const defaultMaxMessageSize = 65_536;

/** Messages of a channel above this hold up the others while SCTP does not interleave (RFC 8831 6.6). */
export const politeMessageSize = 16_384;

/**
 * The largest message to send on a data channel: what the peer announced as max-message-size, and no more than `own`.
 *
 * @param announced the value of the attribute: `undefined` when it is absent (65,536 then), 0 for no limit
 * @param own @defaultValue 16,384
 */
export function channelMessageSize(announced: number | undefined, own: number = politeMessageSize): number {
  const peers = announced ?? defaultMaxMessageSize;
  return peers === 0 ? own : Math.min(peers, own);
}
