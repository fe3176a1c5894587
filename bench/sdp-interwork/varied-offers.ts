import { randomBytes, randomInt, randomUUID } from 'node:crypto';

/**
 * Offers as one browser makes them for many calls: what differs from call to call differs, the same thing in the same way throughout an offer. That is the session id, the ICE
 * credentials, the fingerprint, ports, candidates with their names and foundations, SSRCs, what is called by a UUID (cname, msid), and the MSRP path.
 */
export function variedOffers(offer: string, count: number): readonly string[] {
  return Array.from({ length: count }, () => variedOffer(offer));
}

/** The same, and in each the formats of every section stand in another order, so that nothing that was read of one is of use for another. */
export function reorderedOffers(offer: string, count: number): readonly string[] {
  return variedOffers(offer, count).map((varied) =>
    varied.replaceAll(/^(m=(?:audio|video) \S+ \S+) (.*)$/gm, (_, head: string, formats: string) =>
      [head, ...shuffled(formats.split(' '))].join(' '),
    ),
  );
}

function variedOffer(offer: string): string {
  const replaced = new Map<string, string>();
  const once = (old: string, fresh: () => string): string => {
    const known = replaced.get(old) ?? fresh();
    replaced.set(old, known);
    return known;
  };
  return offer
    .replace(/^o=- \d+/m, () => `o=- ${digits(19)}`)
    .replaceAll(/^a=ice-ufrag:.*?$/gm, (line) => once(line.trimEnd(), () => `a=ice-ufrag:${token(4)}`))
    .replaceAll(/^a=ice-pwd:.*?$/gm, (line) => once(line.trimEnd(), () => `a=ice-pwd:${token(24)}`))
    .replaceAll(/[0-9A-F]{2}(?::[0-9A-F]{2}){31}/g, (digest) => once(digest, fingerprint))
    .replaceAll(/(?<=^a=candidate:)\d+/gm, (foundation) => once(foundation, () => digits(9)))
    .replaceAll(/\d+(?= typ host)/g, (port) => once(port, () => String(randomInt(10_000, 65_536))))
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (uuid) => once(uuid, randomUUID))
    .replaceAll(/(?<=^a=ssrc(?:-group:FID)?[: ].*?)\b\d{6,10}\b/gm, (source) => once(source, () => digits(9)))
    .replaceAll(/(?<= cname:)\S+/g, (name) => once(name, () => token(16)))
    .replaceAll(/(?<=msrps:\/\/\S+?\/)[^;]+/g, (session) => once(session, () => token(10)));
}

function fingerprint(): string {
  return Array.from(randomBytes(32), (octet) => octet.toString(16).toUpperCase().padStart(2, '0')).join(':');
}

function digits(count: number): string {
  return Array.from({ length: count }, () => randomInt(1, 10)).join('');
}

function token(length: number): string {
  return randomBytes(length).toString('hex').slice(0, length);
}

function shuffled<T>(list: readonly T[]): readonly T[] {
  return list
    .map((value) => ({ value, place: Math.random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ value }) => value);
}
