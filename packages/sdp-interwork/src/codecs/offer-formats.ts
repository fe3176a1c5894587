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

/** Whether policy allows a format on a leg. Telephone events always may appear. */
function isAllowed(format: { readonly encodingName: string }, leg: Leg, profiles: LegProfiles): boolean {
  const name = format.encodingName.toLowerCase();
  if (codecNamed(name)?.kind === 'event') return true;
  return profiles[leg].codecs.some((codec) => codec.toLowerCase() === name);
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
  const far = otherLeg(leg);
  const usable = offered.filter((format) => isMedia(format) && isAllowed(format, leg, profiles));
  const media = usable.filter((format) => isAllowed(format, far, profiles));
  const converted: PayloadFormat[] = [];
  for (const conversion of conversionsFrom(leg, policy)) {
    const reachable = usable.some((format) => isCodec(format, conversion.near));
    const present = [...media, ...converted].some((format) => isCodec(format, conversion.far));
    const entry = codecNamed(conversion.far.encodingName);
    if (!reachable || present || entry === undefined || !isAllowed(conversion.far, far, profiles)) continue;
    const { encodingName, channels, defaults } = entry;
    converted.push({
      payloadType: -1,
      encodingName,
      clockRate: conversion.far.clockRate,
      channels,
      parameters: defaults,
    });
  }
  const order = profiles[far].codecs.map((codec) => codec.toLowerCase());
  converted.sort((a, b) => order.indexOf(a.encodingName.toLowerCase()) - order.indexOf(b.encodingName.toLowerCase()));
  media.push(...converted);
  // Of video the far side prefers what it was made for, which is H.264 in the core (TS 26.114 5.2.2).
  if (codecNamed(media[0]?.encodingName ?? '')?.media.includes('video') === true) {
    media.sort((a, b) => order.indexOf(a.encodingName.toLowerCase()) - order.indexOf(b.encodingName.toLowerCase()));
  }
  return media.length === 0 ? [] : [...media, ...eventFormats(offered, media)];
}

function eventFormats(offered: readonly PayloadFormat[], media: readonly PayloadFormat[]): PayloadFormat[] {
  const events = offered.filter((format) => codecNamed(format.encodingName)?.kind === 'event');
  const [first] = events;
  if (first === undefined) return [];
  const rates = new Set(media.map((format) => format.clockRate));
  // Every receiver of telephone events knows 8000, and a browser may know nothing else.
  rates.add(8_000);
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
