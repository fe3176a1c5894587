import type {
  DtlsSetup,
  Fingerprint,
  IceCandidate,
  IceCredentials,
  PayloadFormat,
  SctpParameters,
} from '@webrtc-ims/iq';
import { type Bandwidth, readBandwidth } from '../attributes/bandwidth.ts';
import { readCandidate } from '../attributes/candidate.ts';
import type { Connection } from '../attributes/connection.ts';
import { decimal } from '../attributes/decimal.ts';
import type { Direction } from '../attributes/direction.ts';
import { type ExtensionMap, readExtmap } from '../attributes/extmap.ts';
import { readFingerprint } from '../attributes/fingerprint.ts';
import { readCredentials } from '../attributes/ice-credentials.ts';
import { formatsOfSection, type SectionFormats } from '../attributes/known-formats.ts';
import type { MediaLine } from '../attributes/media-line.ts';
import type { NamedValue } from '../attributes/named-value.ts';
import { type Preconditions, readPreconditions } from '../attributes/preconditions.ts';
import { type RtcpAttribute, readRtcp } from '../attributes/rtcp.ts';
import { readSetup } from '../attributes/setup.ts';
import { readSource } from '../attributes/source.ts';
import { type ChannelLine, type DataChannel, readDataChannels } from '../channels/data-channel.ts';
import { isData } from '../channels/data-section.ts';
import { readSctp } from '../channels/sctp.ts';
import type { Level } from '../tokens/level.ts';
import { isAttribute, kindOfLetter, kinds, type LineKind } from '../tokens/line-kinds.ts';

/** What a gateway takes of each; browsers write one fingerprint, and six sources with simulcast. */
const mostFingerprints = 8;
const mostSources = 32;

const bandwidthLine = kindOfLetter('b');

/** What `readSection` has found out about a section before anything else is read. */
export interface SectionFrame {
  readonly media: MediaLine;
  readonly connection: Connection | undefined;
  readonly mid: string | undefined;
}

/**
 * One media section as the rules see it. What the session level says holds where the section says nothing (RFC 8866 5.13), and so does what the tagged
 * section says of the transport in a bundle (RFC 9143 7.1.3). Values are read when somebody asks for them, each once at most for the lists.
 */
export class SectionDescription implements MediaLine {
  readonly media: string;
  readonly port: number;
  readonly portCount: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly connection: Connection | undefined;
  readonly mid: string | undefined;
  readonly #level: Level;
  readonly #session: Level;
  readonly #frame: SectionFrame;
  /** The tagged section of the bundle that this one is in, if it is not the tagged one itself. */
  readonly #tagged: SectionDescription | undefined;
  #ownCredentials: IceCredentials | undefined;
  #candidates: readonly IceCandidate[] | undefined;
  #channels: readonly DataChannel[] | undefined;
  #formats: SectionFormats | undefined;
  #extensions: readonly ExtensionMap[] | undefined;
  #fingerprints: readonly Fingerprint[] | undefined;
  #attributes: readonly NamedValue[] | undefined;

  constructor(level: Level, session: Level, frame: SectionFrame, tagged?: SectionDescription) {
    const { media, port, portCount, protocol, formats } = frame.media;
    this.media = media;
    this.port = port;
    this.portCount = portCount;
    this.protocol = protocol;
    this.formats = formats;
    this.connection = frame.connection;
    this.mid = frame.mid;
    this.#level = level;
    this.#session = session;
    this.#frame = frame;
    this.#tagged = tagged;
    this.#ownCredentials = readCredentials(this.#inherited(kinds['ice-ufrag']), this.#inherited(kinds['ice-pwd']));
  }

  /** Line number of the `m=` line, from 1: its own lines come after it. */
  get line(): number {
    return this.#level.from;
  }

  /** The section with the transport of `tagged` where it says nothing of its own. */
  withTransportOf(tagged: SectionDescription): SectionDescription {
    const complete =
      this.#ownCredentials !== undefined &&
      this.setup !== undefined &&
      this.fingerprints.length > 0 &&
      (this.rtcpMux || !tagged.rtcpMux || isData(this));
    return complete ? this : new SectionDescription(this.#level, this.#session, this.#frame, tagged);
  }

  get direction(): Direction {
    return directionOf(this.#level) ?? directionOf(this.#session) ?? 'sendrecv';
  }

  /** The formats that can be named, in the order of the `m=` line; empty for media that are not RTP. */
  get codecs(): readonly PayloadFormat[] {
    return this.#formatLines.formats;
  }

  get rtcp(): RtcpAttribute | undefined {
    const value = this.#level.value(kinds.rtcp);
    return value === undefined ? undefined : readRtcp(value);
  }

  get rtcpMux(): boolean {
    return this.#level.has(kinds['rtcp-mux']) || this.#tagged?.rtcpMux === true;
  }

  get rtcpMuxOnly(): boolean {
    return this.#level.has(kinds['rtcp-mux-only']);
  }

  get bundleOnly(): boolean {
    return this.#level.has(kinds['bundle-only']);
  }

  /** `a=ptime`, in ms. */
  get packetTime(): number | undefined {
    return decimal(this.#level.trimmedValue(kinds.ptime)) || undefined;
  }

  /** `a=maxptime`, in ms. */
  get maximumPacketTime(): number | undefined {
    return decimal(this.#level.trimmedValue(kinds.maxptime)) || undefined;
  }

  /** The session's value for RS and RR holds for each section, that of AS and TIAS is a sum over them (RFC 3556 2). */
  get bandwidth(): Bandwidth {
    if (!this.#level.has(bandwidthLine) && !this.#session.has(bandwidthLine)) return {};
    const { RS, RR } = bandwidthOf(this.#session, {});
    return bandwidthOf(this.#level, { ...(RS === undefined ? {} : { RS }), ...(RR === undefined ? {} : { RR }) });
  }

  get credentials(): IceCredentials | undefined {
    return this.#ownCredentials ?? this.#tagged?.credentials;
  }

  get candidates(): readonly IceCandidate[] {
    if (this.#candidates === undefined) {
      const tagged = this.#ownCredentials === undefined ? this.#tagged : undefined;
      this.#candidates =
        tagged?.credentials === undefined
          ? readAll(this.#level.values(kinds.candidate), readCandidate)
          : tagged.candidates;
    }
    return this.#candidates;
  }

  get fingerprints(): readonly Fingerprint[] {
    if (this.#fingerprints === undefined) {
      const own = readAll(this.#inheritedValues(kinds.fingerprint), readFingerprint);
      this.#fingerprints =
        own.length === 0 && this.#tagged !== undefined ? this.#tagged.fingerprints : own.slice(0, mostFingerprints);
    }
    return this.#fingerprints;
  }

  get setup(): DtlsSetup | undefined {
    return readSetup(this.#inherited(kinds.setup)) ?? this.#tagged?.setup;
  }

  /** The SSRCs that are announced, each once. */
  get sources(): readonly number[] {
    const sources: number[] = [];
    const { index, to } = this.#level;
    for (let line = this.#level.first(kinds.ssrc); line >= 0 && line < to; line++) {
      if (index.kinds[line] !== kinds.ssrc) continue;
      const source = readSource(index.value(line));
      if (source === undefined || sources.includes(source)) continue;
      if (sources.push(source) === mostSources) break;
    }
    return sources;
  }

  get extensions(): readonly ExtensionMap[] {
    this.#extensions ??= readAll(this.#inheritedValues(kinds.extmap), readExtmap);
    return this.#extensions;
  }

  /** The values of its `rtcp-fb` lines. */
  get feedback(): readonly string[] {
    return this.#formatLines.feedback;
  }

  get #formatLines(): SectionFormats {
    this.#formats ??= this.protocol.includes('RTP/') ? formatsOfSection(this, this.#level) : noFormats;
    return this.#formats;
  }

  get label(): string | undefined {
    return this.#level.trimmedValue(kinds.label);
  }

  /** `a=tls-id` (RFC 8842 4). */
  get tlsId(): string | undefined {
    return this.#level.trimmedValue(kinds['tls-id']);
  }

  /** What it demands before anyone is alerted (RFC 3312). */
  get preconditions(): Preconditions | undefined {
    if (!this.#level.has(kinds.curr) && !this.#level.has(kinds.des)) return undefined;
    return readPreconditions(this.attributes);
  }

  /** Of a section of data channels (RFC 8841 5.1, 6.1); absent when there is no usable port. */
  get sctp(): SctpParameters | undefined {
    if (!isData(this)) return undefined;
    return readSctp(this.#level.value(kinds['sctp-port']), this.#level.value(kinds['max-message-size']));
  }

  /** In the order of their stream ids (RFC 8864 5). */
  get channels(): readonly DataChannel[] {
    this.#channels ??= isData(this) ? readDataChannels(channelLines(this.#level)) : [];
    return this.#channels;
  }

  /** Whether there is an attribute of a kind. */
  has(kind: LineKind): boolean {
    return this.#level.has(kind);
  }

  /** Every attribute of the section, as it stands there. */
  get attributes(): readonly NamedValue[] {
    this.#attributes ??= this.#level.index.attributes(this.#level.from, this.#level.to);
    return this.#attributes;
  }

  /** The attributes of these names as they stand after `a=`, in order. */
  written(names: readonly string[]): readonly string[] {
    const { index, from, to } = this.#level;
    const lines: string[] = [];
    for (let line = from; line < to; line++) {
      if (isAttribute(index.kinds[line]!) && names.includes(index.name(line))) lines.push(index.line(line).slice(2));
    }
    return lines;
  }

  #inherited(kind: LineKind): string | undefined {
    return this.#level.value(kind) ?? this.#session.value(kind);
  }

  #inheritedValues(kind: LineKind): readonly string[] {
    return this.#level.has(kind) ? this.#level.values(kind) : this.#session.values(kind);
  }
}

const noFormats: SectionFormats = Object.freeze({ formats: Object.freeze([]), feedback: Object.freeze([]) });

function directionOf(level: Level): Direction | undefined {
  let first = -1;
  for (const direction of directions) {
    const line = level.first(kinds[direction]);
    if (line >= 0 && (first < 0 || line < first)) first = line;
  }
  return directions.find((direction) => first >= 0 && level.first(kinds[direction]) === first);
}

const directions: readonly Direction[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

function channelLines({ index, from, to }: Level): readonly ChannelLine[] {
  const lines: ChannelLine[] = [];
  for (let line = from; line < to; line++) {
    const kind = index.kinds[line]!;
    if (kind !== kinds.dcmap && kind !== kinds.dcsa) continue;
    lines.push({ name: index.name(line), value: index.value(line), line: line + 1 });
  }
  return lines;
}

function bandwidthOf(level: Level, known: Bandwidth): Bandwidth {
  let bandwidth = known;
  for (const value of level.values(bandwidthLine)) bandwidth = readBandwidth(value, bandwidth);
  return bandwidth;
}

function readAll<T>(values: readonly string[], read: (value: string) => T | undefined): readonly T[] {
  const all: T[] = [];
  for (const value of values) {
    const one = read(value);
    if (one !== undefined) all.push(one);
  }
  return all;
}
