import type { PayloadFormat } from '@webrtc-ims/iq';
import { type Leg, otherLeg } from '../leg.ts';
import type { Policy } from '../legs/policy.ts';
import type { LegProfiles } from '../legs/profile.ts';
import { codecNamed, isMedia } from './catalogue.ts';
import { commonEvents, dtmfEvents, eventsOf } from './events.ts';

/** A pair of codecs that the gateway converts between, seen from the offering leg. */
export interface Conversion {
  readonly near: { readonly encodingName: string; readonly clockRate: number };
  readonly far: { readonly encodingName: string; readonly clockRate: number };
}

/** The conversions of the policy, oriented so that `near` is on the leg of the offerer. */
export function conversionsFrom(leg: Leg, policy: Policy): readonly Conversion[] {
  return policy.gatewayTranscodes.map(([access, core]) =>
    leg === 'browser' ? { near: access, far: core } : { near: core, far: access },
  );
}

/** Whether two formats name one codec, whatever their parameters. */
export function isCodec(
  format: { readonly encodingName: string; readonly clockRate: number },
  codec: { readonly encodingName: string; readonly clockRate: number },
): boolean {
  return format.encodingName.toLowerCase() === codec.encodingName.toLowerCase() && format.clockRate === codec.clockRate;
}

/**
 * What is offered to the other leg for what `leg` offered: first the codecs that both may use, in the offerer's order, then those that the gateway
 * can convert to (TS 26.114 5.2.1), then telephone events at every clock rate that occurs (RFC 4733 2.5.1.1). No media format: nothing.
 *
 * The payload numbers are the offerer's, or -1 for formats that are added.
 */
export function formatsToOffer(
  offered: readonly PayloadFormat[],
  leg: Leg,
  policy: Policy,
  profiles: LegProfiles,
): readonly PayloadFormat[] {
  const near = rankedCodecs(profiles[leg].codecs);
  const far = rankedCodecs(profiles[otherLeg(leg)].codecs);
  const usable = offered.filter((format) => isMedia(format) && near.has(format.encodingName));
  const media = usable.filter((format) => far.has(format.encodingName));
  if (policy.gatewayTranscodes.length > 0) media.push(...convertedFormats(usable, media, leg, policy, far));
  const [first] = media;
  if (first === undefined) return [];
  // Of video the far side prefers what it was made for, which is H.264 in the core (TS 26.114 5.2.2).
  if (codecNamed(first.encodingName)?.media.includes('video') === true) media.sort(byRank(far));
  const events = eventFormats(offered, media);
  return events.length === 0 ? media : [...media, ...events];
}

/** What the gateway can convert to from what is usable, without what is offered anyway. */
function convertedFormats(
  usable: readonly PayloadFormat[],
  media: readonly PayloadFormat[],
  leg: Leg,
  policy: Policy,
  far: CodecRanks,
): readonly PayloadFormat[] {
  const converted: PayloadFormat[] = [];
  for (const conversion of conversionsFrom(leg, policy)) {
    const reachable = usable.some((format) => isCodec(format, conversion.near));
    const present = [...media, ...converted].some((format) => isCodec(format, conversion.far));
    const entry = codecNamed(conversion.far.encodingName);
    if (!reachable || present || entry === undefined) continue;
    const { encodingName, channels, defaults, kind } = entry;
    if (kind !== 'event' && !far.has(encodingName)) continue;
    converted.push({
      payloadType: -1,
      encodingName,
      clockRate: conversion.far.clockRate,
      channels,
      parameters: defaults,
    });
  }
  return converted.sort(byRank(far));
}

/** The place of each codec in a list of a profile, by its registered spelling. */
type CodecRanks = ReadonlyMap<string, number>;

const ranked = new WeakMap<readonly string[], CodecRanks>();

// The lists of a profile stay the same for a session, and mostly for a process.
function rankedCodecs(codecs: readonly string[]): CodecRanks {
  const known = ranked.get(codecs);
  if (known !== undefined) return known;
  const ranks = new Map<string, number>();
  for (const codec of codecs) {
    const name = codecNamed(codec)?.encodingName ?? codec;
    if (!ranks.has(name)) ranks.set(name, ranks.size);
  }
  ranked.set(codecs, ranks);
  return ranks;
}

function byRank(ranks: CodecRanks): (a: PayloadFormat, b: PayloadFormat) => number {
  return (a, b) => (ranks.get(a.encodingName) ?? -1) - (ranks.get(b.encodingName) ?? -1);
}

function eventFormats(offered: readonly PayloadFormat[], media: readonly PayloadFormat[]): readonly PayloadFormat[] {
  const events = offered.filter(({ encodingName }) => encodingName === 'telephone-event');
  const [first] = events;
  if (first === undefined) return [];
  // Every receiver of telephone events knows 8000, and a browser may know nothing else.
  const rates = new Set([8_000]);
  for (const { clockRate } of media) rates.add(clockRate);
  return [...rates]
    .sort((a, b) => b - a)
    .map((clockRate) => {
      const same = events.find((format) => format.clockRate === clockRate);
      return {
        payloadType: same?.payloadType ?? -1,
        encodingName: 'telephone-event',
        clockRate,
        channels: 1,
        parameters: { [commonEvents(eventsOf(same ?? first), dtmfEvents)]: '' },
      };
    });
}
