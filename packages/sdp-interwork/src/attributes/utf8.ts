/**
 * Text whose characters stand for octets, as characters: descriptions are cut octet by octet (see `tokenize`), and what crosses from one to the
 * other is written as text. Octets that are no UTF-8, and text that was decoded already, stay as they are.
 */
export function fromOctets(octets: string): string {
  let ascii = true;
  for (let i = 0; i < octets.length; i++) {
    const code = octets.charCodeAt(i);
    if (code > 255) return octets;
    if (code > 127) ascii = false;
  }
  if (ascii) return octets;
  try {
    const bytes = Uint8Array.from(octets, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return octets;
  }
}
