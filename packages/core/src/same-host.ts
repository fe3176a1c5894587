/**
 * Whether two textual addresses mean the same host. Signalling may write an IPv6 address in any of the forms of RFC 4291 2.2, sockets give the one of
 * RFC 5952, and sockets for both families give an IPv4 address in its IPv6-mapped form. Names have to be the same to the letter.
 */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true;
  // Two names, or two IPv4 addresses, which have one form each.
  if (!a.includes(':') && !b.includes(':')) return false;
  const first = groupsOf(a);
  const second = groupsOf(b);
  return first !== undefined && second !== undefined && first.every((group, i) => group === second[i]);
}

/** The eight groups of an IPv6 address, or of an IPv4 address in its mapped form; undefined for anything else. */
function groupsOf(address: string): readonly number[] | undefined {
  if (address.length > longestAddress) return undefined;
  const [head = '', tail, ...more] = address.split('::');
  const front = groupList(head);
  if (tail === undefined) {
    if (front?.length === 2 && !head.includes(':')) return [0, 0, 0, 0, 0, 0xffff, ...front];
    return front?.length === 8 ? front : undefined;
  }
  const back = groupList(tail);
  if (more.length > 0 || front === undefined || back === undefined) return undefined;
  const missing = 8 - front.length - back.length;
  return missing < 1 ? undefined : [...front, ...new Array<number>(missing).fill(0), ...back];
}

function groupList(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const octets = part.split('.').map(decimalOctet);
      const [a = -1, b = -1, c = -1, d = -1] = octets;
      if (octets.length !== 4 || octets.includes(-1)) return undefined;
      groups.push((a << 8) | b, (c << 8) | d);
      continue;
    }
    const group = digits(part, 16, 4);
    if (group < 0) return undefined;
    groups.push(group);
  }
  return groups;
}

// A leading zero means octal to some.
function decimalOctet(text: string): number {
  const value = digits(text, 10, 3);
  return value > 255 || (text.length > 1 && text.startsWith('0')) ? -1 : value;
}

// The value of one to `most` digits, or -1.
function digits(text: string, base: number, most: number): number {
  if (text.length === 0 || text.length > most) return -1;
  let value = 0;
  for (const character of text.toLowerCase()) {
    const digit = '0123456789abcdef'.indexOf(character);
    if (digit < 0 || digit >= base) return -1;
    value = value * base + digit;
  }
  return value;
}

// Eight groups, the last two as four decimal octets.
const longestAddress = 45;
