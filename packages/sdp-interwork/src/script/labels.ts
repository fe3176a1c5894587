import { joined, partsOf } from './section-lines.ts';

/** Which label each media section has, by its mid: what the floors of BFCP speak of (RFC 8856 5.4). */
export function labelsByMid(sdp: string): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const part of partsOf(sdp)) {
    const mid = attributeIn(part, 'a=mid:');
    const label = attributeIn(part, 'a=label:');
    if (mid !== undefined && label !== undefined) labels.set(mid, label);
  }
  return labels;
}

/** The text with labels on its sections, by their mids: browsers write none. */
export function addLabels(sdp: string, labels: ReadonlyMap<string, string>): string {
  return joined(
    partsOf(sdp).map((part) => {
      const label = labels.get(attributeIn(part, 'a=mid:') ?? '');
      return label === undefined ? part : [...part.filter((line) => !line.startsWith('a=label:')), `a=label:${label}`];
    }),
  );
}

function attributeIn(part: readonly string[], prefix: string): string | undefined {
  return part
    .find((line) => line.startsWith(prefix))
    ?.slice(prefix.length)
    .trim();
}
