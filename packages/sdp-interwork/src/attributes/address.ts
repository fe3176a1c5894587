/** Whether the text is an IPv4 address in dotted form. A leading zero means octal to some resolvers, so it is not let through. */
export function isIp4(text: string): boolean {
  if (text.length < 7 || text.length > 15) return false;
  let parts = 1;
  let digits = 0;
  let octet = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === dot) {
      if (digits === 0) return false;
      parts++;
      digits = 0;
      octet = 0;
    } else if (c >= 0x30 && c <= 0x39) {
      if (digits > 0 && octet === 0) return false;
      octet = octet * 10 + c - 0x30;
      if (octet > 255) return false;
      digits++;
    } else return false;
  }
  return parts === 4 && digits > 0;
}

const dot = 0x2e;

/** Whether the text has the form of an IPv6 address: hexadecimal groups, at most one `::`, perhaps an IPv4 tail (RFC 4291 2.2). */
export function isIp6(text: string): boolean {
  if (text.length < 2 || text.length > 45 || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  let groups = 0;
  for (const [index, half] of halves.entries()) {
    if (half === '') continue;
    const parts = half.split(':');
    for (const [at, part] of parts.entries()) {
      const last = at === parts.length - 1 && index === halves.length - 1;
      if (last && part.includes('.')) {
        if (!isIp4(part)) return false;
        groups += 2;
      } else if (isHexGroup(part)) groups++;
      else return false;
    }
  }
  return halves.length === 2 ? groups < 8 : groups === 8;
}

export function isAddress(text: string): boolean {
  return isIp4(text) || isIp6(text);
}

/** `IN IP4 192.0.2.1` or `IN IP6 2001:db8::1`. */
export function connectionData(address: string): string {
  return `IN IP${addressVersion(address)} ${address}`;
}

export function addressVersion(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4;
}

/** `0.0.0.0` or `::`, in any of its spellings. */
export function isUnspecified(address: string): boolean {
  for (let i = 0; i < address.length; i++) {
    const c = address[i];
    if (c !== '0' && c !== '.' && c !== ':') return false;
  }
  return address !== '';
}

function isHexGroup(text: string): boolean {
  if (text.length < 1 || text.length > 4) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i) | 0x20;
    const digit = c >= 0x30 && c <= 0x39;
    if (!digit && (c < 0x61 || c > 0x66)) return false;
  }
  return true;
}
