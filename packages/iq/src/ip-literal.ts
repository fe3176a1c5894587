/** Whether a text is an IPv4 address in dotted decimal or an IPv6 address (RFC 4291 2.2) without brackets and zone. */
export function isIpLiteral(text: string): boolean {
  return text.includes(':') ? isIpv6(text) : isIpv4(text);
}

function isIpv4(text: string): boolean {
  const parts = text.split('.', 5);
  return parts.length === 4 && parts.every((part) => part.length <= 3 && isDecimal(part) && Number(part) <= 255);
}

function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split('::', 3);
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [at, half] of halves.entries()) {
    const counted = countGroups(half, at === halves.length - 1);
    if (counted === undefined) return false;
    groups += counted;
  }
  // `::` stands for at least one group of zeros.
  return halves.length === 2 ? groups <= 7 : groups === 8;
}

/** How many 16-bit groups a part without `::` has; only the last part may end in an IPv4 address. */
function countGroups(part: string, last: boolean): number | undefined {
  if (part === '') return 0;
  const pieces = part.split(':');
  let groups = 0;
  for (const [at, piece] of pieces.entries()) {
    if (last && at === pieces.length - 1 && piece.includes('.')) {
      if (!isIpv4(piece)) return undefined;
      groups += 2;
    } else {
      if (piece.length < 1 || piece.length > 4 || !isHexadecimal(piece)) return undefined;
      groups += 1;
    }
  }
  return groups;
}

function isDecimal(text: string): boolean {
  // A leading zero means octal to some resolvers, so it is not let through.
  return text.length > 0 && every(text, isDigit) && (text.length === 1 || text[0] !== '0');
}

function isHexadecimal(text: string): boolean {
  return every(text, isHexDigit);
}

function every(text: string, admits: (unit: number) => boolean): boolean {
  for (let i = 0; i < text.length; i++) if (!admits(text.charCodeAt(i))) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** `0` to `9`, `a` to `f`, `A` to `F`. */
export function isHexDigit(unit: number): boolean {
  return isDigit(unit) || (unit >= 0x41 && unit <= 0x46) || (unit >= 0x61 && unit <= 0x66);
}
