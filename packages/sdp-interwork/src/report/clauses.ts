import { type ByLeg, type Leg, otherLeg } from '../leg.ts';
import {
  isAttribute,
  isDirectionKind,
  type KnownAttribute,
  kindCount,
  kindOfLetter,
  kinds,
  type LineKind,
} from '../tokens/line-kinds.ts';

type ClauseByKind = ReadonlyMap<LineKind, string>;

// Why a line does not cross, for both directions.
const removals: ClauseByKind = clausesOf([
  ['group', 'RFC 9143 7.1'],
  ['mid', 'RFC 9143 7.1'],
  ['bundle-only', 'RFC 9143 7.1'],
  ['msid-semantic', 'RFC 8830 2'],
  ['msid', 'RFC 8830 2'],
  ['ssrc', 'RFC 5576 4'],
  ['ssrc-group', 'RFC 5576 4'],
  ['candidate', 'RFC 8839 4.2.1.2'],
  ['remote-candidates', 'RFC 8839 4.2.1.2'],
  ['end-of-candidates', 'RFC 8840 8.2'],
  ['ice-ufrag', 'RFC 8839 4.2.1.2'],
  ['ice-pwd', 'RFC 8839 4.2.1.2'],
  ['ice-options', 'RFC 8839 4.2.1.2'],
  ['ice-lite', 'RFC 8839 4.2.1.4'],
  ['fingerprint', 'RFC 5763 6.6'],
  ['setup', 'RFC 5763 6.6'],
  ['tls-id', 'RFC 5763 6.6'],
  ['extmap', 'RFC 8285 5'],
  ['extmap-allow-mixed', 'RFC 8285 5'],
  ['rtcp', 'RFC 8829 5.8.2'],
  ['rtcp-mux', 'RFC 5761 5.1.1'],
  ['rtcp-rsize', 'RFC 5506 5'],
  ['rtcp-fb', 'RFC 4585 4.2'],
  ['rtcp-xr', 'RFC 3611 5'],
  ['rtpmap', 'RFC 3264 6.1'],
  ['fmtp', 'RFC 3264 6.1'],
  ['crypto', 'RFC 4568 8'],
  ['tcap', 'RFC 5939 3.12'],
  ['acap', 'RFC 5939 3.12'],
  ['pcfg', 'RFC 5939 3.12'],
  ['acfg', 'RFC 5939 3.12'],
]);

// Why a line is supplied or written anew.
const additions: ClauseByKind = clausesOf([
  ['group', 'RFC 9143 7.3'],
  ['mid', 'RFC 8829 5.2.1'],
  ['msid', 'RFC 8830 2'],
  ['candidate', 'RFC 8839 4.2.1.2'],
  ['end-of-candidates', 'RFC 8840 8.2'],
  ['ice-ufrag', 'RFC 8829 5.1.1'],
  ['ice-pwd', 'RFC 8829 5.1.1'],
  ['ice-options', 'RFC 8839 4.2.1.5'],
  ['ice-lite', 'RFC 8839 4.2.1.4'],
  ['fingerprint', 'RFC 8829 5.1.1'],
  ['setup', 'RFC 8842 5'],
  ['tls-id', 'RFC 8842 5.2'],
  ['extmap', 'RFC 8285 5'],
  ['rtcp', 'RFC 3605 2.1'],
  ['rtcp-mux', 'RFC 8035 3'],
  ['rtpmap', 'TS 23.334 5.13'],
  ['fmtp', 'TS 23.334 5.13'],
]);

// Why a line stands on one side alone: each side has its own way to say it.
const either: ClauseByKind = clausesOf([
  ['sctp-port', 'RFC 8841 5'],
  ['max-message-size', 'RFC 8841 6'],
  ['dcmap', 'RFC 8864 5.1'],
  ['dcsa', 'RFC 8864 5.2'],
  ['path', 'RFC 8873 6'],
  ['accept-types', 'RFC 8873 6'],
  ['accept-wrapped-types', 'RFC 8873 6'],
  ['max-size', 'RFC 8873 6'],
  ['msrp-cema', 'RFC 6714 5.1'],
  ['file-selector', 'RFC 8873 4.7'],
  ['file-transfer-id', 'RFC 8873 4.7'],
  ['file-disposition', 'RFC 8873 4.7'],
  ['file-date', 'RFC 8873 4.7'],
  ['file-icon', 'RFC 8873 4.7'],
  ['file-range', 'RFC 8873 4.7'],
  ['connection', 'RFC 4145 5'],
  ['floorctrl', 'RFC 8856 5.1'],
  ['confid', 'RFC 8856 5.2'],
  ['userid', 'RFC 8856 5.3'],
  ['floorid', 'RFC 8856 5.4'],
  ['bfcpver', 'RFC 8856 5.5'],
  ['label', 'RFC 4574 4'],
  ['rtt-mixer', 'RFC 9071 2.3'],
  ['curr', 'RFC 3312 5'],
  ['des', 'RFC 3312 5'],
  ['conf', 'RFC 3312 7'],
  ['crypto', 'RFC 4568 5.1'],
  ['3ge2ae', 'TS 24.229 7.5.2'],
  ['rtcp-fb', 'RFC 4585 4.2'],
  ['ptime', 'TS 26.114 6.2.2'],
  ['maxptime', 'TS 26.114 6.2.2'],
]);

// In the core these two are about a TCP connection and its TLS, not about DTLS.
const ofConnections: ClauseByKind = clausesOf([
  ['setup', 'RFC 4145 4'],
  ['fingerprint', 'RFC 8122 5'],
]);

const letters: ReadonlyMap<LineKind, string> = lettersOf([
  ['v', 'RFC 8866 5.1'],
  ['o', 'RFC 3264 8'],
  ['s', 'RFC 8866 5.3'],
  ['c', 'TS 23.334 5.2'],
  ['m', 'TS 23.334 5.2'],
  ['b', 'TS 26.114 6.2.5'],
  ['t', 'RFC 8866 5.9'],
]);

/** By the kind of a line: the clause that asks for it to be written, and the one that asks for it to be removed. */
export interface Clauses {
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** The clauses that ask for the changes in a description for a leg. */
export function clausesFor(to: Leg): Clauses {
  return clauses[to];
}

// Looked up for every line that differs, so they are worked out for every kind once.
const clauses: ByLeg<Clauses> = { browser: clausesTowards('browser'), core: clausesTowards('core') };

function clausesTowards(to: Leg): Clauses {
  const of = (change: keyof Clauses): readonly string[] =>
    Array.from({ length: kindCount }, (_, kind) => clauseOfKind(kind, change, to));
  return { added: of('added'), removed: of('removed') };
}

function clauseOfKind(kind: LineKind, change: keyof Clauses, to: Leg): string {
  // Free text about a party stays with it.
  if (!isAttribute(kind)) return letters.get(kind) ?? 'TS 23.334 5.2';
  if (isDirectionKind(kind)) return 'RFC 3264 6.1';
  const writer = change === 'removed' ? otherLeg(to) : to;
  const clause =
    (writer === 'core' ? ofConnections.get(kind) : undefined) ??
    (change === 'removed' ? removals : additions).get(kind) ??
    either.get(kind);
  if (clause !== undefined) return clause;
  // What no rule names does not cross.
  return to === 'core' ? 'TS 24.371 7.4' : 'RFC 8866 6';
}

function clausesOf(clauses: readonly (readonly [KnownAttribute, string])[]): ClauseByKind {
  return new Map(clauses.map(([name, clause]) => [kinds[name], clause]));
}

function lettersOf(clauses: readonly (readonly [string, string])[]): ClauseByKind {
  return new Map(clauses.map(([letter, clause]) => [kindOfLetter(letter), clause]));
}
