/**
 * Whether two textual addresses mean the same host. Signalling may write an IPv6 address in any of the forms of RFC 4291 2.2, sockets give
 * the one of RFC 5952.
 */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true;
  const first = groupsOf(a);
  const second = groupsOf(b);
  return first !== undefined && second !== undefined && first.every((group, i) => group === second[i]);
}

/** The eight groups of an IPv6 address; undefined for anything else. */
function groupsOf(address: string): readonly number[] | undefined {
  if (address.length > longestAddress || !address.includes(':')) return undefined;
  const [head = '', tail, ...more] = address.split('::');
  if (more.length > 0) return undefined;
  const front = groupList(head);
  if (tail === undefined) return front?.length === 8 ? front : undefined;
  const back = groupList(tail);
  if (front === undefined || back === undefined || front.length + back.length > 7) return undefined;
  return [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
}

function groupList(text: string): readonly number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    if (i === parts.length - 1 && part.includes('.')) {
      const octets = part.split('.').map((octet) => digits(octet, 10, 3));
      const [a = -1, b = -1, c = -1, d = -1] = octets;
      if (octets.length !== 4 || octets.some((octet) => octet < 0 || octet > 255)) return undefined;
      groups.push((a << 8) | b, (c << 8) | d);
      continue;
    }
    const group = digits(part, 16, 4);
    if (group < 0) return undefined;
    groups.push(group);
  }
  return groups;
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
