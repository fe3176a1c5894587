/**
 * Sends a 2xx to an INVITE again until the ACK comes: after T1, doubling up to T2, for 64*T1 in all (RFC 3261 13.3.1.4).
 *
 * @param giveUp told when there was no ACK
 * @returns stops it
 */
export function repeatAccepted(send: () => void, giveUp: () => void): () => void {
  let delay = 500;
  let spent = 0;
  let timer = arm();
  function arm(): NodeJS.Timeout {
    return setTimeout(step, delay).unref();
  }
  function step(): void {
    spent += delay;
    if (spent >= 32_000) {
      giveUp();
      return;
    }
    send();
    delay = Math.min(delay * 2, 4000);
    timer = arm();
  }
  return () => clearTimeout(timer);
}
