/** The SSRC of an `a=ssrc:<id> <attribute>` line (RFC 5576 4.1). */
export function readSource(value: string): number | undefined {
  const blank = value.indexOf(' ');
  const text = blank < 0 ? value : value.slice(0, blank);
  if (text.length === 0 || text.length > 10) return undefined;
  const source = Number(text);
  return Number.isInteger(source) && source >= 0 && source <= 0xffff_ffff ? source : undefined;
}
