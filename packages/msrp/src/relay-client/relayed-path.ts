/** What stands in our `path` behind relays: those of Use-Path in reverse, then our own URI (RFC 4976 5.1). */
export function relayedPath(usePath: readonly string[], ownUri: string): readonly string[] {
  return [...usePath].reverse().concat(ownUri);
}

/** To-Path of requests behind relays: those of Use-Path as they are, then the path of the peer (RFC 4976 5.1). */
export function relayedTarget(usePath: readonly string[], peerPath: readonly string[]): readonly string[] {
  return [...usePath, ...peerPath];
}
