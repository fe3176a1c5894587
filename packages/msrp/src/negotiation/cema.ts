import type { MsrpUri } from '../uri/msrp-uri.ts';
import { hostKey } from '../uri/uri-equals.ts';
import type { Role } from './setup-role.ts';

/** Address and port of a c-line and its m-line. */
export interface MediaAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Addresses of a host name. In SDP processing the lookups come first: give a function that answers from what was found. Numeric hosts are not asked
 * for.
 */
export type KnownAddresses = (host: string) => readonly string[];

/**
 * Whether the c/m-line names the same address and port as one of the URIs (RFC 6714 4.4). Names are compared by their addresses, any of which may match;
 * addresses by value.
 */
export function addressesMatch(
  media: MediaAddress,
  path: readonly MsrpUri[],
  known: KnownAddresses = nothingKnown,
): boolean {
  const own = new Set(keysOf(media.host, known));
  return path.some(({ host, port }) => port === media.port && keysOf(host, known).some((key) => own.has(key)));
}

/** What a CEMA offerer knows when the answer is here. */
export interface CemaAnswer {
  /** Role of this side, the offerer. */
  readonly role: Role;
  /** Whether the answer has `a=msrp-cema`. */
  readonly cema: boolean;
  readonly media: MediaAddress;
  /** Path of the answer. */
  readonly path: readonly MsrpUri[];
  /** Whether this side uses a relay. */
  readonly ownRelay: boolean;
  readonly known?: KnownAddresses;
}

/** What follows from the answer. */
export type CemaDecision =
  /** Connect to the c/m-line; To-Path, From-Path and comparison of URIs stay with the paths. */
  | { readonly type: 'connect to media'; readonly target: MediaAddress }
  /** Connect to the path (RFC 4975). */
  | { readonly type: 'connect to path' }
  /** Wait for the peer. */
  | { readonly type: 'wait' }
  /** Send a new offer without `a=msrp-cema`. */
  | { readonly type: 'offer without cema' };

/** What a side that offered `a=msrp-cema` does with the answer (RFC 6714 4.2). */
export function cemaOfferer({ role, cema, media, path, ownRelay, known = nothingKnown }: CemaAnswer): CemaDecision {
  const isRelayed = path.length > 1;
  if (!cema) {
    const matches = addressesMatch(media, path, known);
    // 1. A middlebox, and this side will be passive.
    // 2. This side uses a relay, a middlebox, and this side will be active.
    // 3. The answerer uses a relay, a middlebox, and this side will be active.
    if (!matches && (role === 'passive' || ownRelay || isRelayed)) return { type: 'offer without cema' };
    // The answerer uses a relay and no middlebox is there: RFC 4975, without a new offer.
    if (matches && isRelayed) return role === 'active' ? { type: 'connect to path' } : { type: 'wait' };
  }
  return role === 'active' ? { type: 'connect to media', target: media } : { type: 'wait' };
}

/** What a CEMA answerer knows when the offer is here. */
export interface CemaOffer {
  /** Whether the offer has `a=msrp-cema`. */
  readonly cema: boolean;
  /** Value of `a=setup`; `undefined` when it is absent. */
  readonly setup: string | undefined;
  readonly media: MediaAddress;
  /** Path of the offer. */
  readonly path: readonly MsrpUri[];
  /** Whether this side uses a relay. */
  readonly ownRelay: boolean;
  readonly known?: KnownAddresses;
}

/** What an endpoint does with an offer (RFC 6714 4.3): refuse it, or answer it with or without `a=msrp-cema`. */
export function cemaAnswerer({
  cema,
  setup,
  media,
  path,
  ownRelay,
  known = nothingKnown,
}: CemaOffer): 'refuse' | 'with cema' | 'without cema' {
  if (!cema) return addressesMatch(media, path, known) ? 'without cema' : 'refuse';
  const isRelayed = path.length > 1;
  const offererIsActive = setup !== 'actpass' && setup !== 'passive';
  // 1. Both sides use relays.
  if (isRelayed && ownRelay) return 'without cema';
  // 2. The offerer uses a relay and will be active.
  if (isRelayed && offererIsActive) return 'without cema';
  // 3. This side uses a relay and cannot be passive.
  if (ownRelay && setup === 'passive') return 'without cema';
  return 'with cema';
}

/** Where an active answerer connects: the c/m-line if it answered with `a=msrp-cema`, the path otherwise (RFC 6714 4.3). */
export function answererTarget(answered: 'with cema' | 'without cema', media: MediaAddress): MediaAddress | undefined {
  return answered === 'with cema' ? media : undefined;
}

function keysOf(host: string, known: KnownAddresses): readonly string[] {
  const own = hostKey(host);
  if (own.startsWith('v4 ') || own.startsWith('v6 ')) return [own];
  // A name matches itself, too, where nothing is known about it.
  return [own, ...known(host).map(hostKey)];
}

const nothingKnown: KnownAddresses = () => [];
