import { asciiLower, octetsOf } from '../syntax/text.ts';
import { decodeMediaType } from './media-type.ts';

/**
 * Whether content of a type may be sent to one who announced `accepted`: entries `*`, `type/*` and `type/subtype`; parameters count on neither
 * side (RFC 4975 8.6).
 */
export function typeAccepted(accepted: readonly string[], type: string): boolean {
  const wanted = bareType(type);
  if (wanted === undefined) return accepted.includes('*');
  return accepted.some((entry) => {
    if (entry === '*') return true;
    const lower = asciiLower(entry);
    if (lower.endsWith('/*')) return wanted.startsWith(lower.slice(0, -1));
    return bareType(entry) === wanted;
  });
}

/** Type and subtype in lower case, without parameters; `undefined` if that is no media type. */
export function bareType(type: string): string | undefined {
  const decoded = decodeMediaType(octetsOf(type));
  return decoded.ok ? `${decoded.value.type}/${decoded.value.subtype}` : undefined;
}
