/** `$`: the message ends here. `+`: more of it follows in another chunk. `#`: it is given up. */
export type ContinuationFlag = '$' | '+' | '#';

/** Whether an octet is `+`, `$` or `#`. */
export function isFlag(octet: number): boolean {
  return octet === 0x24 || octet === 0x2b || octet === 0x23;
}
