/** `text.trim()`, without a call where there is nothing to trim, which is nearly always. */
export function trimmed(text: string): string {
  return isInner(text.charCodeAt(0)) && isInner(text.charCodeAt(text.length - 1)) ? text : text.trim();
}

/** The same for the end alone. */
export function trimmedEnd(text: string): string {
  return isInner(text.charCodeAt(text.length - 1)) ? text : text.trimEnd();
}

/** Visible ASCII, which no trimming takes away. */
function isInner(code: number): boolean {
  return code > 0x20 && code < 0x7f;
}
