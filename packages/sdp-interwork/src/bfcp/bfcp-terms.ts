import type { TcpSetup } from '@webrtc-ims/iq';
import { decimal, words } from '../attributes/decimal.ts';
import { type NamedValue, valuesOf } from '../attributes/named-value.ts';
import { readTcpSetup } from '../attributes/tcp-setup.ts';

/** `c-only`: the writer is a floor control client, `s-only`: a server (RFC 8856 5.1). */
export type FloorRole = 'c-only' | 's-only';

/** A floor, and the media sections of the same description that it is about, by their labels (RFC 8856 5.4). */
export interface Floor {
  readonly id: number;
  readonly labels: readonly string[];
}

/** What a party says of a BFCP stream, in a section of its own or in the `dcsa` lines of a channel. */
export interface BfcpTerms {
  /** The roles that it can take; empty: not said. */
  readonly roles: readonly FloorRole[];
  readonly conference?: number;
  readonly user?: number;
  readonly floors: readonly Floor[];
  /** The versions that it speaks; empty: not said. */
  readonly versions: readonly number[];
  readonly setup?: TcpSetup;
  /** It wants a new connection, or to go on with the one that there is (RFC 4145 5). */
  readonly connection?: 'existing' | 'new';
}

/** Floors of one conference. */
const mostFloors = 64;

/** Reads what is the same in both places; what breaks the grammar is left out. */
export function readBfcpTerms(attributes: readonly NamedValue[]): BfcpTerms {
  const conference = unsigned(valuesOf(attributes, 'confid')[0], 0xffff_ffff);
  const user = unsigned(valuesOf(attributes, 'userid')[0], 0xffff);
  const versions = words(valuesOf(attributes, 'bfcpver')[0] ?? '').map(decimal);
  const setup = readTcpSetup(attributes);
  const connection = valuesOf(attributes, 'connection')[0]?.trim();
  return {
    roles: readRoles(valuesOf(attributes, 'floorctrl')[0] ?? ''),
    ...(conference === undefined ? {} : { conference }),
    ...(user === undefined ? {} : { user }),
    floors: valuesOf(attributes, 'floorid')
      .map(readFloor)
      .filter((floor) => floor !== undefined)
      .slice(0, mostFloors),
    versions: versions.filter((version) => version !== undefined),
    ...(setup === undefined ? {} : { setup }),
    ...(connection === 'new' || connection === 'existing' ? { connection } : {}),
  };
}

/** The old `c-s` says both (RFC 8856 5.1). */
function readRoles(value: string): readonly FloorRole[] {
  const roles = words(value).flatMap((word): FloorRole[] => {
    if (word === 'c-s') return ['c-only', 's-only'];
    return word === 'c-only' || word === 's-only' ? [word] : [];
  });
  return [...new Set(roles)];
}

/** `<id> mstrm:<label> …`; `m-stream` is how RFC 4583 was misprinted and is still written. */
function readFloor(value: string): Floor | undefined {
  const [idText, ...rest] = words(value);
  const id = decimal(idText);
  if (id === undefined || id > 0xffff) return undefined;
  const tokens = rest.join(' ').split(':');
  const [name, labels] = tokens;
  const known = tokens.length === 2 && (name === 'mstrm' || name === 'm-stream');
  return { id, labels: known ? words(labels ?? '') : [] };
}

function unsigned(text: string | undefined, most: number): number | undefined {
  const digits = text?.trim() ?? '';
  // A conference id has 32 bits: ten digits.
  const high = decimal(digits.slice(0, -9));
  const low = decimal(digits.slice(-9));
  if (low === undefined || (digits.length > 9 && (high === undefined || digits.length > 10))) return undefined;
  const value = (high ?? 0) * 1_000_000_000 + low;
  return value > most ? undefined : value;
}

/** The role that answers: one, and the other than the offerer's (RFC 8856 5.1). The offerer is the client where nothing decides. */
export function answeredRole(offered: readonly FloorRole[], answered: readonly FloorRole[]): FloorRole {
  const possible = (['s-only', 'c-only'] as const).filter((role) =>
    offered.length === 0 ? role === 's-only' : offered.includes(role === 's-only' ? 'c-only' : 's-only'),
  );
  return possible.find((role) => answered.includes(role)) ?? possible[0] ?? 's-only';
}

/** The version of BFCP that a transport has: 1 where it is reliable, 2 where it is not (RFC 8855 5.1). */
export function versionOf(reliable: boolean): number {
  return reliable ? 1 : 2;
}

/** Whether a party can speak the version of the transport; one that says nothing speaks it (RFC 8856 5.5). */
export function speaks(terms: BfcpTerms, reliable: boolean): boolean {
  return terms.versions.length === 0 || terms.versions.includes(versionOf(reliable));
}
