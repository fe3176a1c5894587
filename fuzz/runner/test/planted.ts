/** A bug for the fuzzer to find: behind three comparisons, each of which chance alone passes once in 256 times. */
export function planted(data: Uint8Array): void {
  if (data.length < 3) return;
  if (data[0] === 0x5a) {
    if (data[1] === 0xc3) {
      if (data[2] === 0x17) {
        throw new RangeError('planted');
      }
    }
  }
}
