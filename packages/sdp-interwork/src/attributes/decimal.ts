/** A number of at most nine decimal digits and nothing else; `undefined` for any other text. */
export function decimal(text: string | undefined): number | undefined {
  if (text === undefined || text.length > 9 || !isDigits(text)) return undefined;
  return Number(text);
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
  return value.split(' ').filter((word) => word !== '');
}
