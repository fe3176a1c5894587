import type { Adaptation, PayloadFormat } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { Policy } from '../legs/policy.ts';
import type { DtmfPath } from '../plan/plan.ts';
import { codecKey, isMedia } from './catalogue.ts';
import { commonEvents, eventsOf, withEvents } from './events.ts';
import { conversionsFrom, isCodec } from './offer-formats.ts';
import { relayedParameters } from './relayed-parameters.ts';

/** The formats of one leg after an exchange. */
export interface AgreedFormats {
  /** What our description says. */
  readonly receive: readonly PayloadFormat[];
  /** What the peer's description says, in the same order. */
  readonly send: readonly PayloadFormat[];
}

/** What an exchange came to for one stream. */
export interface AgreedStream {
  /** On the leg that offered. */
  readonly near: AgreedFormats;
  /** On the leg that answered. */
  readonly far: AgreedFormats;
  readonly adaptation: Adaptation;
  readonly dtmf: DtmfPath;
}

/** A format as it stands in an offer and in the answer to it. */
interface Match {
  readonly offered: PayloadFormat;
  readonly answered: PayloadFormat;
}

/**
 * Decides how the media of a stream crosses, from what the near leg offered, what was offered to the far leg, and what it answered
 * (TS 23.334 5.13). `undefined` when no speech codec is left: telephone events alone are not a call.
 *
 * @param leg the near leg, whose numbers the answer uses (RFC 3264 6.1)
 */
export function agreeFormats(
  near: readonly PayloadFormat[],
  offered: readonly PayloadFormat[],
  answered: readonly PayloadFormat[],
  leg: Leg,
  policy: Policy,
): AgreedStream | undefined {
  const matches = matchFormats(offered, answered);
  const media = matches.filter((match) => isMedia(match.answered));
  const [first] = media;
  if (first === undefined) return undefined;
  const relayed = pairWithNear(near, media);
  const relayable = relayed.some((pair) => pair.far === first);
  const converted = relayable ? undefined : conversionOf(near, first, leg, policy);
  const pairs = converted === undefined ? relayed : [converted];
  const [chosen] = pairs;
  if (chosen === undefined) return undefined;

  const events = agreeEvents(near, matches, chosen);
  const nearSend = [...pairs.map((pair) => pair.near), ...events.map((pair) => pair.near)];
  const farSend = [...pairs.map((pair) => pair.far.answered), ...events.map((pair) => pair.far.answered)];
  return {
    near: {
      // Relayed media obeys what the far side asked for; converted media is the gateway's own and keeps to the offer.
      receive: nearSend.map((format, index) =>
        converted !== undefined && index === 0
          ? format
          : { ...format, parameters: relayedParameters(format, farSend[index]!) },
      ),
      send: nearSend,
    },
    far: {
      receive: [...pairs.map((pair) => pair.far.offered), ...events.map((pair) => pair.far.offered)],
      send: farSend,
    },
    adaptation: converted === undefined ? { kind: 'relay' } : transcode(converted, leg),
    dtmf: dtmfPath(events[0], leg),
  };
}

interface Pair {
  readonly near: PayloadFormat;
  readonly far: Match;
}

// An answerer may use numbers of its own (RFC 3264 6.1), so formats are matched by what they are.
function matchFormats(offered: readonly PayloadFormat[], answered: readonly PayloadFormat[]): Match[] {
  const keys = offered.map(codecKey);
  const open = new Set(offered.keys());
  const matches: Match[] = [];
  for (const answer of answered) {
    const key = codecKey(answer);
    let match: number | undefined;
    for (const index of open) {
      if (keys[index] !== key) continue;
      // Of several that are the same, the one with the number of the answer.
      if (offered[index]!.payloadType === answer.payloadType) match = index;
      match ??= index;
    }
    if (match === undefined) continue;
    open.delete(match);
    matches.push({ offered: offered[match]!, answered: answer });
  }
  return matches;
}

function pairWithNear(near: readonly PayloadFormat[], media: readonly Match[]): Pair[] {
  const keys = near.map(codecKey);
  const pairs: Pair[] = [];
  for (const far of media) {
    const format = near[keys.indexOf(codecKey(far.offered))];
    if (format !== undefined && !pairs.some((pair) => pair.near === format)) pairs.push({ near: format, far });
  }
  return pairs;
}

function conversionOf(near: readonly PayloadFormat[], far: Match, leg: Leg, policy: Policy): Pair | undefined {
  const reachable = conversionsFrom(leg, policy).filter((conversion) => isCodec(far.answered, conversion.far));
  const format = near.find((candidate) => reachable.some((conversion) => isCodec(candidate, conversion.near)));
  return format === undefined ? undefined : { near: format, far };
}

function transcode(pair: Pair, leg: Leg): Adaptation {
  return leg === 'browser'
    ? { kind: 'transcode', access: pair.near, core: pair.far.answered }
    : { kind: 'transcode', access: pair.far.answered, core: pair.near };
}

/**
 * Telephone events at the clock rates that both sides have; when there is none, one of each side, preferably at the rate of its
 * codec, and the gateway rescales (RFC 4733 2.1).
 */
function agreeEvents(near: readonly PayloadFormat[], matches: readonly Match[], chosen: Pair): Pair[] {
  const nearEvents = near.filter((format) => format.encodingName === 'telephone-event');
  const farEvents = matches.filter((match) => match.answered.encodingName === 'telephone-event');
  const common: Pair[] = [];
  for (const format of nearEvents) {
    const far = farEvents.find((match) => match.answered.clockRate === format.clockRate);
    if (far !== undefined) common.push(restrictEvents(format, far));
  }
  if (common.length > 0) {
    const preferred = common.filter((pair) => pair.near.clockRate === chosen.near.clockRate);
    return [...preferred, ...common.filter((pair) => !preferred.includes(pair))];
  }
  const ownRate = nearEvents.find((format) => format.clockRate === chosen.near.clockRate) ?? nearEvents[0];
  const farRate = farEvents.find((match) => match.answered.clockRate === chosen.far.answered.clockRate) ?? farEvents[0];
  return ownRate === undefined || farRate === undefined ? [] : [restrictEvents(ownRate, farRate)];
}

function restrictEvents(near: PayloadFormat, far: Match): Pair {
  const events = commonEvents(eventsOf(near), eventsOf(far.answered));
  return {
    near: withEvents(near, events),
    far: { offered: withEvents(far.offered, events), answered: withEvents(far.answered, events) },
  };
}

function dtmfPath(pair: Pair | undefined, leg: Leg): DtmfPath {
  if (pair === undefined) return { kind: 'in-band' };
  const near = { payloadType: pair.near.payloadType, clockRate: pair.near.clockRate };
  const far = { payloadType: pair.far.answered.payloadType, clockRate: pair.far.answered.clockRate };
  const kind = near.clockRate === far.clockRate ? 'relay' : 'convert';
  return leg === 'browser' ? { kind, access: near, core: far } : { kind, access: far, core: near };
}
