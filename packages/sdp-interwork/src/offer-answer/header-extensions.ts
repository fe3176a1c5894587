import type { HeaderExtension, StreamId } from '@webrtc-ims/iq';
import { answerDirection, type Direction } from '../attributes/direction.ts';
import type { ExtensionMap, ExtensionNumbers } from '../attributes/extmap.ts';
import { type Leg, otherLeg, withLeg } from '../leg.ts';
import type { LegProfiles } from '../legs/profile.ts';
import type { LegState, StreamSide, StreamState } from '../state.ts';
import { streamIds } from '../streams/stream-ids.ts';

type Streams = Readonly<Record<StreamId, StreamState>>;

const midUri = 'urn:ietf:params:rtp-hdrext:sdes:mid';
const lastNumber = 14;

/** Of the extensions that a peer offers those that have a meaning for us: the mid of a browser, and what both profiles let cross. */
export function keptExtensions(
  extensions: readonly ExtensionMap[],
  leg: Leg,
  { browser, core }: LegProfiles,
): readonly ExtensionMap[] {
  return extensions.filter(({ uri }) =>
    uri === midUri ? leg === 'browser' : browser.headerExtensions.includes(uri) && core.headerExtensions.includes(uri),
  );
}

/** The numbers with those that the peer gave. */
export function learnExtensions(extensions: readonly HeaderExtension[], known: ExtensionNumbers): ExtensionNumbers {
  let numbers = known;
  for (const { id, uri } of extensions) {
    if (numbers[uri] === id) continue;
    const others: Record<string, number> = {};
    for (const other of Object.keys(numbers)) if (numbers[other] !== id) others[other] = numbers[other]!;
    others[uri] = id;
    numbers = others;
  }
  return numbers;
}

/**
 * The streams with what we offer to leg `far`: what the other leg offered and may cross, under the numbers of this leg, one for all sections
 * (RFC 8285 5, RFC 9143 9.2.1); and the mid where several streams share a bundle, because it costs octets in every packet.
 */
export function withOfferedExtensions(
  streams: Streams,
  far: Leg,
  leg: LegState,
): { readonly streams: Streams; readonly numbers: ExtensionNumbers } {
  let numbers = leg.extensions;
  const numbered = (wanted: ExtensionMap): readonly ExtensionMap[] => {
    const id = numbers[wanted.uri] ?? freeNumber(wanted.id, numbers);
    if (id === undefined) return [];
    numbers = { ...numbers, [wanted.uri]: id };
    return [{ ...wanted, id }];
  };
  const bundled = far === 'browser' ? bundledStreams(leg) : new Set<StreamId>();
  const offered = mapSides(streams, far, (id, stream) => {
    const mid = bundled.size > 1 && bundled.has(id) ? numbered({ id: 1, uri: midUri }) : [];
    const near = stream.sides[otherLeg(far)].headerExtensions.filter(({ uri }) => uri !== midUri);
    return [...mid, ...near.flatMap(numbered)];
  });
  return { streams: offered, numbers };
}

function freeNumber(preferred: number, numbers: ExtensionNumbers): number | undefined {
  const taken = new Set(Object.values(numbers));
  if (!taken.has(preferred)) return preferred;
  for (let number = 1; number <= lastNumber; number += 1) if (!taken.has(number)) return number;
  return undefined;
}

/** What an answer takes of what we offered: the same extension under the same number (RFC 8285 6). */
export function answeredExtensions(
  offered: readonly ExtensionMap[],
  answered: readonly ExtensionMap[],
): readonly ExtensionMap[] {
  return offered.flatMap((ours) => {
    const theirs = answered.find(({ id, uri }) => uri === ours.uri && id === ours.id);
    return theirs === undefined ? [] : [{ ...theirs, ...answeredDirection(ours, theirs) }];
  });
}

/** What we answer to the leg that offered: what the other leg took, under the numbers of this one, and its mid. */
export function extensionsToAnswer(
  offered: readonly ExtensionMap[],
  taken: readonly ExtensionMap[],
): readonly ExtensionMap[] {
  return offered.flatMap((theirs) => {
    const { id, uri } = theirs;
    const far = uri === midUri ? { id, uri } : taken.find((extension) => extension.uri === uri);
    return far === undefined ? [] : [{ ...far, id, ...answeredDirection(theirs, far) }];
  });
}

function answeredDirection(offered: ExtensionMap, answered: ExtensionMap): { readonly direction?: Direction } {
  const direction = answerDirection(offered.direction ?? 'sendrecv', answered.direction ?? 'sendrecv');
  return direction === 'sendrecv' ? {} : { direction };
}

/**
 * After an answer: the mid stays only in a bundle (RFC 9143 9.2), be it one of a single section. Chromium never offers again what was not taken at
 * first; once a second section has joined, it finds no owner for packets without a mid after hold.
 */
export function withAgreedMid(streams: Streams, browser: LegState): Streams {
  if (browser.bundle.length > 0) return streams;
  return mapSides(streams, 'browser', (_, { sides }) =>
    sides.browser.headerExtensions.filter(({ uri }) => uri !== midUri),
  );
}

function bundledStreams({ slots, bundle }: LegState): ReadonlySet<StreamId> {
  const bundled = slots.filter(({ mid }) => mid !== undefined && bundle.includes(mid));
  return new Set(bundled.map((slot) => slot.stream).filter((id) => id !== undefined));
}

/** The RTP streams with other extensions on a leg; those that had none and get none stay what they are. */
function mapSides(
  streams: Streams,
  leg: Leg,
  extensionsOf: (id: StreamId, stream: Extract<StreamState, { kind: 'rtp' }>) => readonly ExtensionMap[],
): Streams {
  let mapped: Record<StreamId, StreamState> | undefined;
  for (const id of streamIds(streams)) {
    const stream = streams[id]!;
    if (stream.kind !== 'rtp') continue;
    const headerExtensions = extensionsOf(id, stream);
    if (headerExtensions.length === 0 && stream.sides[leg].headerExtensions.length === 0) continue;
    const side: StreamSide = { ...stream.sides[leg], headerExtensions };
    mapped ??= { ...streams };
    mapped[id] = { ...stream, sides: withLeg(stream.sides, leg, side) };
  }
  return mapped ?? streams;
}
