/**
 * The shortest input found, by leaving out ever smaller pieces and by making octets plain, for which `isSame` still holds.
 *
 * @param budget how often `isSame` may be asked
 */
export function minimise(input: Uint8Array, isSame: (candidate: Uint8Array) => boolean, budget = 2000): Uint8Array {
  let best = input;
  let asked = 0;
  const attempt = (candidate: Uint8Array): boolean => {
    if (asked++ >= budget || !isSame(candidate)) return false;
    best = candidate;
    return true;
  };

  for (let piece = best.length >> 1; piece >= 1 && asked < budget; piece >>= 1) {
    for (let at = 0; at < best.length && asked < budget; ) {
      if (!attempt(Uint8Array.from([...best.subarray(0, at), ...best.subarray(at + piece)]))) at += piece;
    }
  }
  for (let at = 0; at < best.length && asked < budget; at++) {
    if (best[at] !== plain) attempt(best.with(at, plain));
  }
  return best;
}

const plain = 0x30;
