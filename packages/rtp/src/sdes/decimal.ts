/** Whether a text is digits alone, at least one. */
export function isDecimal(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return false;
  }
  return text.length > 0;
}

/** Whether a text is a positive number without leading zeros. */
export function isPositiveDecimal(text: string): boolean {
  return isDecimal(text) && text[0] !== '0';
}
