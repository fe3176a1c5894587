import { concatenate } from '@webrtc-ims/core';
import type { SdesSuite, StreamId, TransportId } from '@webrtc-ims/iq';
import { derive } from '../derivation/derive.ts';
import { type CryptoLine, ownCryptoLine } from './crypto-line.ts';

/** SRTP with keys from signalling on the leg of the core. */
export interface SdesState {
  /** What our description says: all lines of an offer, the one of an answer. */
  readonly own: readonly CryptoLine[];
  /** What the peer protects with; absent until it is known. */
  readonly theirs?: CryptoLine;
  /** The keys end at this edge (`a=3ge2ae`, TS 24.229 7.5.2). */
  readonly edge: boolean;
}

/** What keys are made from. */
export interface KeySource {
  readonly seed: string;
  readonly stream: StreamId;
  readonly transport: TransportId;
}

/** The lines of our offer: one for each suite, each with a key of its own (RFC 4568 5.1.1, 7.1.1). */
export function offeredSdes(suites: readonly SdesSuite[], source: KeySource, edge: boolean): SdesState {
  return { own: suites.map((suite, index) => ownCryptoLine(index + 1, suite, suite, keyFor(source, suite))), edge };
}

/** What answers an offer: the first of its lines with a suite that we have, and a key of ours; `undefined` when there is none (RFC 4568 5.1.2). */
export function answeredSdes(
  offered: readonly CryptoLine[],
  suites: readonly SdesSuite[],
  source: KeySource,
  edge: boolean,
): SdesState | undefined {
  const theirs = offered.find((line) => suites.includes(line.suite));
  if (theirs === undefined) return undefined;
  const own = ownCryptoLine(theirs.tag, theirs.suite, theirs.spelling, keyFor(source, theirs.suite));
  return { own: [own], theirs, edge };
}

/** After the answer to our offer: one line, with tag and suite of one of ours; `undefined` when it is none (RFC 4568 5.1.3). */
export function agreedSdes(offered: SdesState, answered: readonly CryptoLine[]): SdesState | undefined {
  const [theirs, ...more] = answered;
  if (theirs === undefined || more.length > 0) return undefined;
  const own = offered.own.find(({ tag, suite }) => tag === theirs.tag && suite === theirs.suite);
  return own === undefined ? undefined : { ...offered, own: [own], theirs };
}

// Another transport has another address, and so another key (RFC 4568 7.1.4).
function keyFor({ seed, stream, transport }: KeySource, suite: SdesSuite): Uint8Array {
  const part = (number: number): Uint8Array => derive(seed, `sdes ${stream} ${transport} ${suite} ${number}`);
  return concatenate([part(0), part(1)]);
}
