import { eraseCharacter } from './code-points.ts';

/**
 * What a sender has to send so that the text at the other end becomes `after`, where it was `before`: erasures back to the first
 * difference, then the rest anew. That is how an edit in an input field travels, which T.140 knows no other form for.
 *
 * @example
 * ```ts
 * field.addEventListener('input', () => {
 *   channel.send(edit(shown, field.value));
 *   shown = field.value;
 * });
 * ```
 */
export function edit(before: string, after: string): string {
  let same = 0;
  const shorter = Math.min(before.length, after.length);
  while (same < shorter && before.charCodeAt(same) === after.charCodeAt(same)) same += 1;
  // Not between the halves of a pair.
  if (same > 0 && (before.charCodeAt(same - 1) & 0xfc00) === 0xd800) same -= 1;
  // CR LF is one new line, erased at once.
  if (same > 0 && before.charCodeAt(same - 1) === 0x0d) same -= 1;
  let erased = 0;
  for (let at = same; at < before.length; at++) {
    if (before.codePointAt(at)! > 0xffff) at += 1;
    if (before.charCodeAt(at) === 0x0a && at > same && before.charCodeAt(at - 1) === 0x0d) continue;
    erased += 1;
  }
  return eraseCharacter.repeat(erased) + after.slice(same);
}
