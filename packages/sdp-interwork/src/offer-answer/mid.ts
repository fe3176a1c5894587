/**
 * The smallest number that has never been a mid here: one or two digits in practice, and nothing to learn from it (RFC 8829 5.2.1). A slot
 * that is used again gets a new one (RFC 8829 5.2.2).
 */
export function freshMid(used: readonly string[]): string {
  const taken = new Set(used);
  let number = 0;
  while (taken.has(String(number))) number++;
  return String(number);
}
