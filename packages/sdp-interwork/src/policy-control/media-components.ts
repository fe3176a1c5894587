import { failure, ok, type Result, ViolationError } from '@webrtc-ims/core';
import { type Direction, receives, reversed, sends } from '../attributes/direction.ts';
import type { SdpError } from '../errors.ts';
import { defaultSdpLimits } from '../limits.ts';
import { readDescription } from '../model/read-description.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { indexLines } from '../tokens/index-lines.ts';
import type { LineIndex } from '../tokens/line-index.ts';
import { isAttribute, kindOfLetter } from '../tokens/line-kinds.ts';
import type { FlowStatus, MediaComponent, MediaType, NominatedPair, ServiceInformation } from './media-component.ts';
import { flowsOf } from './media-flows.ts';
import { requestedBandwidth } from './requested-bandwidth.ts';

/** The two descriptions of an exchange on the access leg, which the bearer carries (TS 29.213 6.2). */
export interface AccessExchange {
  readonly offeredBy: 'network' | 'ue';
  /** The last description from the UE in this exchange; absent while it has not answered. */
  readonly fromUe?: string;
  /** The last description to the UE in this exchange; absent while it has not been answered. */
  readonly toUe?: string;
  /** By position of the section, from 1: what ICE has nominated. */
  readonly nominated?: Readonly<Record<number, NominatedPair>>;
  /** bit/s of a section that names no bandwidth, by the operator's rule; `undefined` when there is none. */
  readonly operatorBandwidth?: (section: {
    readonly media: string;
    readonly protocol: string;
    readonly formats: readonly string[];
    readonly packetTime?: number;
  }) => number | undefined;
}

/**
 * The media components that a P-CSCF reports to policy control over Rx or Npcf (TS 29.213 6.2, TS 29.214, TS 29.514): what the bearer has to carry, section by
 * section. Data alone; no Diameter.
 *
 * @returns the error of a description that cannot be read, `SDP_SECTIONS_CHANGED` when the two have not the same sections, `SDP_WRONG_PHASE` when
 *   there is no offer
 */
export function mediaComponents(exchange: AccessExchange): Result<ServiceInformation, SdpError> {
  const { offeredBy, fromUe, toUe } = exchange;
  const ue = fromUe === undefined ? undefined : sectionsOf(fromUe);
  const network = toUe === undefined ? undefined : sectionsOf(toUe);
  if (ue?.ok === false) return ue;
  if (network?.ok === false) return network;
  const [offer, answer] = offeredBy === 'ue' ? [ue, network] : [network, ue];
  if (offer === undefined) {
    return failure(new ViolationError('SDP_WRONG_PHASE', 'there is no offer', { clause: 'RFC 3264 4' }));
  }
  if (answer !== undefined && answer.value.length !== offer.value.length) {
    const message = `the offer has ${offer.value.length} sections, the answer ${answer.value.length}`;
    return failure(new ViolationError('SDP_SECTIONS_CHANGED', message, { clause: 'RFC 3264 6' }));
  }
  const components = offer.value.map((_, at) =>
    componentOf(exchange, at + 1, ue?.value[at], network?.value[at], (answer ?? offer).value[at]!),
  );
  return ok({ status: answer === undefined ? 'PRELIMINARY' : 'FINAL', components });
}

/** A section as values and as text. */
interface ReadSection {
  readonly section: SectionDescription;
  /** Its `m=` line and those that say something of its codecs. */
  readonly lines: readonly string[];
  /** Its direction as the UE would write it. */
  readonly direction: Direction;
}

function sectionsOf(text: string): Result<readonly ReadSection[], SdpError> {
  const index = indexLines(text, defaultSdpLimits);
  if (!index.ok) return index;
  const read = readDescription(index.value, { limits: defaultSdpLimits, lenient: true });
  if (!read.ok) return read;
  return ok(
    read.value.sections.map((section, at) => ({
      section,
      lines: told(index.value, at),
      direction: section.direction,
    })),
  );
}

/** @param last the section of the description that came last: it says what flows */
function componentOf(
  exchange: AccessExchange,
  number: number,
  ue: ReadSection | undefined,
  network: ReadSection | undefined,
  last: ReadSection,
): MediaComponent {
  const own = { section: last.section, direction: last === ue ? last.direction : reversed(last.direction) };
  const status = isRemoved(ue) || isRemoved(network) ? 'REMOVED' : flowStatusOf(own.section, own.direction);
  const { media, protocol, formats, packetTime } = own.section;
  const operator = exchange.operatorBandwidth?.({
    media,
    protocol,
    formats,
    ...(packetTime === undefined ? {} : { packetTime }),
  });
  const downlink = (ue === undefined ? undefined : requestedBandwidth(ue.section)) ?? operator;
  const uplink = (network === undefined ? undefined : requestedBandwidth(network.section)) ?? operator;
  const session = Math.max(downlink ?? 0, uplink ?? 0);
  const rtp = isRtp(own.section);
  const {
    RS = rtp && session > 0 ? session / 80 : undefined,
    RR = rtp && session > 0 ? (session * 3) / 80 : undefined,
  } = own.section.bandwidth;
  return {
    number,
    mediaType: mediaTypes.get(own.section.media) ?? 'OTHER',
    flowStatus: status,
    ...(uplink === undefined ? {} : { maximumBandwidthUplink: uplink }),
    ...(downlink === undefined ? {} : { maximumBandwidthDownlink: downlink }),
    ...(RR === undefined ? {} : { receiverReportBandwidth: Math.round(RR) }),
    ...(RS === undefined ? {} : { senderReportBandwidth: Math.round(RS) }),
    codecData: [
      ...(ue === undefined ? [] : [codecData('uplink', exchange.offeredBy === 'ue' ? 'offer' : 'answer', ue.lines)]),
      ...(network === undefined
        ? []
        : [codecData('downlink', exchange.offeredBy === 'ue' ? 'answer' : 'offer', network.lines)]),
    ],
    subComponents:
      status === 'REMOVED'
        ? []
        : flowsOf(ue?.section, network?.section, exchange.nominated?.[number], rtp ? status : undefined),
  };
}

// RFC 9143 6: port 0 with bundle-only says where the media is, not that there is none.
function isRemoved(read: ReadSection | undefined): boolean {
  return read !== undefined && read.section.port === 0 && !read.section.bundleOnly;
}

/** @param direction as the UE would write it */
function flowStatusOf(section: SectionDescription, direction: Direction): FlowStatus {
  if (!isRtp(section)) return 'ENABLED';
  if (sends(direction)) return receives(direction) ? 'ENABLED' : 'ENABLED-UPLINK';
  return receives(direction) ? 'ENABLED-DOWNLINK' : 'DISABLED';
}

/** Whether a section is of RTP, under whatever profile. */
function isRtp(section: SectionDescription): boolean {
  return section.protocol.split('/').includes('RTP');
}

/** `Codec-Data` (TS 29.214 5.3.7). */
function codecData(way: 'downlink' | 'uplink', role: 'answer' | 'offer', lines: readonly string[]): string {
  return [way, role, ...lines].join('\n');
}

function told(index: LineIndex, section: number): readonly string[] {
  const media = index.sections[section]!;
  const lines = [index.line(media)];
  for (let line = media + 1; line < index.endOf(section); line++) {
    const kind = index.kinds[line]!;
    if (isAttribute(kind) || kind === bandwidthLine || kind === keyLine) lines.push(index.line(line));
  }
  return lines;
}

const bandwidthLine = kindOfLetter('b');
const keyLine = kindOfLetter('k');

const mediaTypes: ReadonlyMap<string, MediaType> = new Map([
  ['audio', 'AUDIO'],
  ['video', 'VIDEO'],
  ['data', 'DATA'],
  ['application', 'APPLICATION'],
  ['control', 'CONTROL'],
  ['text', 'TEXT'],
  ['message', 'MESSAGE'],
]);
