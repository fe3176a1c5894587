/** A number of at most nine decimal digits and nothing else; `undefined` for any other text. */
export function decimal(text: string | undefined): number | undefined {
  if (text === undefined || text.length === 0 || text.length > 9) return undefined;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

/** The same without leading zeros: the one way to write a number. */
export function canonicalDecimal(text: string): number | undefined {
  return text.length > 1 && text.startsWith('0') ? undefined : decimal(text);
}

/** Whether the text is one or more decimal digits. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return text.length > 0;
}

/** The words of a value, split at blanks. */
export function words(value: string): string[] {
  const found: string[] = [];
  for (let at = startOfWord(value, 0); at < value.length; ) {
    const end = endOfWord(value, at);
    found.push(value.slice(at, end));
    at = startOfWord(value, end);
  }
  return found;
}

/** Where the next word begins, at an offset or behind it; the end of the value when there is none. */
export function startOfWord(value: string, from: number): number {
  let at = from;
  while (at < value.length && value.charCodeAt(at) === 0x20) at++;
  return at;
}

/** Where a word ends that begins at an offset. */
export function endOfWord(value: string, from: number): number {
  const blank = value.indexOf(' ', from);
  return blank < 0 ? value.length : blank;
}
