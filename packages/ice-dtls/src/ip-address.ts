/** An IP address and a UDP port. */
export interface Endpoint {
  /** Textual IPv4 or IPv6 address without zone. */
  readonly address: string;
  readonly port: number;
}

/**
 * The 4 or 16 octets of a textual IP address; `undefined` when it is none. A zone (`%eth0`) is dropped, and an IPv4-mapped IPv6
 * address gives the four octets of the IPv4 address it stands for, since that is the address on the wire.
 */
export function parseIpAddress(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length > 64) return undefined;
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  if (!address.includes(':')) return zone < 0 ? parseIpv4(address) : undefined;
  const octets = parseIpv6(address);
  if (octets === undefined) return undefined;
  const mapped = octets[10] === 0xff && octets[11] === 0xff && octets.subarray(0, 10).every((octet) => octet === 0);
  return mapped ? octets.slice(12) : octets;
}

/** The text of 4 or 16 octets, IPv6 in the form of RFC 5952. */
export function formatIpAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join('.');
  const groups: number[] = [];
  for (let at = 0; at < 16; at += 2) groups.push(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0));
  const gap = longestZeroRun(groups);
  if (gap.length < 2) return hexadecimal(groups);
  return `${hexadecimal(groups.slice(0, gap.start))}::${hexadecimal(groups.slice(gap.start + gap.length))}`;
}

/** 4 or 6; `undefined` when the text is no IP address. */
export function ipVersion(text: string): 4 | 6 | undefined {
  const octets = parseIpAddress(text);
  if (octets === undefined) return undefined;
  return octets.length === 4 ? 4 : 6;
}

function parseIpv4(text: string): Uint8Array<ArrayBuffer> | undefined {
  const parts = text.split('.', 5);
  if (parts.length !== 4) return undefined;
  const octets = new Uint8Array(4);
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!;
    if (part.length === 0 || part.length > 3 || (part.length > 1 && part[0] === '0')) return undefined;
    let value = 0;
    for (let at = 0; at < part.length; at++) {
      const digit = part.charCodeAt(at) - 0x30;
      if (digit < 0 || digit > 9) return undefined;
      value = value * 10 + digit;
    }
    if (value > 255) return undefined;
    octets[i] = value;
  }
  return octets;
}

function parseIpv6(text: string): Uint8Array<ArrayBuffer> | undefined {
  const gap = text.indexOf('::');
  const head = groupsOf(gap < 0 ? text : text.slice(0, gap), gap < 0);
  const tail = gap < 0 ? [] : groupsOf(text.slice(gap + 2), true);
  if (head === undefined || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 2) return undefined;
  const octets = new Uint8Array(16);
  octets.set(head, 0);
  octets.set(tail, 16 - tail.length);
  return octets;
}

// The octets of groups between colons; the very last group of an address may be a dotted IPv4 address.
function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups = text.split(':', 9);
  if (groups.length > 8) return undefined;
  const octets: number[] = [];
  for (const [index, group] of groups.entries()) {
    if (group.includes('.')) {
      const dotted = last && index === groups.length - 1 ? parseIpv4(group) : undefined;
      if (dotted === undefined) return undefined;
      octets.push(...dotted);
      continue;
    }
    const value = hexadecimalValue(group);
    if (value === undefined) return undefined;
    octets.push(value >>> 8, value & 0xff);
  }
  return octets.length > 16 ? undefined : octets;
}

function hexadecimalValue(group: string): number | undefined {
  if (group.length === 0 || group.length > 4) return undefined;
  let value = 0;
  for (let at = 0; at < group.length; at++) {
    const digit = '0123456789abcdef'.indexOf(group[at]!.toLowerCase());
    if (digit < 0) return undefined;
    value = value * 16 + digit;
  }
  return value;
}

function longestZeroRun(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}

function hexadecimal(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(':');
}
