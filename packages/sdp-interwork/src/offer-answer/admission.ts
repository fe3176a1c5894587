import type { PayloadFormat } from '@webrtc-ims/iq';
import { writeParameters } from '../attributes/format-parameters.ts';
import { unservableBfcp } from '../bfcp/bfcp-section.ts';
import { type BfcpTerms, readBfcpTerms, speaks } from '../bfcp/bfcp-terms.ts';
import { type DataChannel, isReliable } from '../channels/data-channel.ts';
import { isData } from '../channels/data-section.ts';
import { fitsRole } from '../channels/stream-ids.ts';
import { formatsToOffer } from '../codecs/offer-formats.ts';
import type { Leg } from '../leg.ts';
import type { LegProfiles } from '../legs/profile.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { readMsrpChannel, readMsrpSection } from '../msrp/msrp-stream.ts';
import type { MsrpTerms } from '../msrp/msrp-terms.ts';
import { plainOf } from '../sdes/secured.ts';
import type { SessionState } from '../state.ts';
import { readTextFormats } from '../text/text-formats.ts';
import { embeddedTextParameters, readTextTerms, type TextTerms } from '../text/text-terms.ts';
import { coreDirection } from './core-remote.ts';
import { type Judged, rejected } from './rejection.ts';
import { coreTransport, unacceptableAddress, unacceptableRtp, unacceptableTransport } from './unacceptable.ts';

/** What a stream other than RTP is about. */
export type ChannelTerms =
  | { readonly kind: 'bfcp'; readonly terms: BfcpTerms }
  | { readonly kind: 'msrp'; readonly terms: MsrpTerms }
  | { readonly kind: 'text'; readonly terms: TextTerms };

/** A data channel that can be interworked. */
export type AdmittedChannel = ChannelTerms & { readonly channel: DataChannel };

/** A section of audio or video, and the formats that the other leg is to be offered for it. */
export interface AdmittedRtp {
  readonly kind: 'rtp';
  readonly wanted: readonly PayloadFormat[];
}

/** A section that can be interworked. */
export type AdmittedSection =
  | ChannelTerms
  | { readonly kind: 'data'; readonly channels: readonly AdmittedChannel[] }
  | AdmittedRtp;

/** What decides about a section besides itself. */
export interface AdmissionContext {
  readonly state: SessionState;
  /** Our DTLS role on the transport of the data channels. */
  readonly role: 'active' | 'passive';
  /** Ids of the channels that there are already: they were opened by the rules of their time. */
  readonly openChannels: ReadonlySet<number>;
  /** There is a section of data channels already (RFC 8841 10.5). */
  readonly secondAssociation: boolean;
}

/** Whether a live section of an offer from `leg` can be interworked, and as what. */
export function admit(section: SectionDescription, leg: Leg, context: AdmissionContext): Judged<AdmittedSection> {
  const { policy, profiles } = context.state;
  if (section.portCount !== 1) return rejected('a stream of several ports is not interworked', 'RFC 8866 5.14');
  if (leg === 'browser' && isData(section)) return admitAssociation(section, context);
  if (leg === 'core') {
    if (!profiles.browser.dataChannels && isChannelSection(section)) {
      return rejected('the browser has no data channels', 'TS 24.371 8.4');
    }
    const media = coreChannelSection(section, profiles);
    if (media !== undefined) return media;
  }
  const rejection = unacceptableRtp(section, leg, profiles);
  if (rejection !== undefined) return { rejection };
  const wanted = formatsToOffer(section.codecs, leg, policy, profiles);
  if (wanted.length === 0) return rejected(`there is no common ${section.media} codec`, 'RFC 3264 6.1');
  return { value: { kind: 'rtp', wanted } };
}

function isChannelSection({ media, protocol }: SectionDescription): boolean {
  return media === 'message' || media === 'text' || protocol.endsWith('BFCP');
}

/** A section of the core that is a channel for the browser; `undefined` when it is none. */
export function coreChannelSection(
  section: SectionDescription,
  profiles: LegProfiles,
): Judged<ChannelTerms> | undefined {
  const { media, protocol } = section;
  if (media === 'message' && (protocol === 'TCP/MSRP' || protocol === 'TCP/TLS/MSRP')) {
    const read = readMsrpSection(section);
    // A direction at session level holds for the section too (RFC 8866 5.13).
    const { direction } = section;
    return 'rejection' in read ? read : { value: { kind: 'msrp', terms: { ...read.value, direction } } };
  }
  if (media === 'application' && protocol.endsWith('BFCP')) {
    const terms = readBfcpTerms(section.attributes);
    const rejection = unacceptableAddress(section) ?? unservableBfcp(section, terms);
    return rejection === undefined ? { value: { kind: 'bfcp', terms } } : { rejection };
  }
  if (media === 'text' && plainOf(protocol).startsWith('RTP/AVP')) {
    const formats = readTextFormats(section.codecs);
    if (formats === undefined) return rejected('there is no t140 format', 'RFC 4103 7.1');
    const rejection = coreTransport(section, profiles);
    if (rejection !== undefined) return { rejection };
    const parameters = writeParameters(formats.text.parameters);
    const terms = readTextTerms(section.attributes, parameters);
    return { value: { kind: 'text', terms: { ...terms, direction: coreDirection(section) } } };
  }
  return undefined;
}

/** The channels of a section that can be interworked; the section is rejected when there are none (RFC 8841 10.3). */
function admitAssociation(section: SectionDescription, context: AdmissionContext): Judged<AdmittedSection> {
  const transport = unacceptableTransport(section);
  if (transport !== undefined) return { rejection: transport };
  if (context.secondAssociation) return rejected('there is a section of data channels already', 'RFC 8841 10.5');
  if (section.formats[0] !== 'webrtc-datachannel')
    return rejected('the use of the association is unknown', 'RFC 8841 4.3');
  if (section.sctp === undefined) return rejected('there is no usable SCTP port', 'RFC 8841 5.1');
  if (!context.state.profiles.browser.dataChannels) return rejected('data channels are not wanted', 'TS 24.371 8.4');
  const judged = section.channels.map((channel) => admitChannel(channel, context));
  const channels = judged.flatMap((one) => ('value' in one ? [one.value] : []));
  if (channels.length > 0) return { value: { kind: 'data', channels } };
  const [first] = judged;
  return first !== undefined && 'rejection' in first
    ? first
    : rejected('no data channel is described', 'RFC 8841 10.3');
}

function admitChannel(channel: DataChannel, context: AdmissionContext): Judged<AdmittedChannel> {
  const peer = context.role === 'active' ? 'passive' : 'active';
  if (!fitsRole(channel.id, peer) && !context.openChannels.has(channel.id)) {
    return rejected('the stream id does not fit the DTLS role', 'RFC 8864 6.1');
  }
  const read = readChannel(channel, context.state.policy.lenient);
  return 'rejection' in read ? read : { value: Object.assign(read.value, { channel }) };
}

/** What a channel of the browser is about, by its subprotocol (RFC 8864 9.1). */
export function readChannel(channel: DataChannel, lenient: boolean): Judged<ChannelTerms> {
  switch (channel.subprotocol) {
    case 'msrp': {
      const read = readMsrpChannel(channel, lenient);
      return 'rejection' in read ? read : { value: { kind: 'msrp', terms: read.value } };
    }
    case 'bfcp': {
      const terms = readBfcpTerms(channel.attributes);
      if (!isReliable(channel)) return rejected('BFCP needs an ordered and reliable channel', 'RFC 8864 9.1');
      if (!speaks(terms, true)) return rejected('there is no common BFCP version', 'RFC 8856 5.5');
      return { value: { kind: 'bfcp', terms } };
    }
    case 't140': {
      if (!isReliable(channel)) return rejected('text needs an ordered and reliable channel', 'RFC 8865 4.1');
      const terms = readTextTerms(channel.attributes, embeddedTextParameters(channel.attributes));
      return { value: { kind: 'text', terms } };
    }
    default:
      return rejected('this subprotocol is not interworked', 'RFC 8864 9.1');
  }
}
