import type { StreamId, TransportId } from '@webrtc-ims/iq';
import type { CoreProfile } from '../legs/profile.ts';
import { securedOf } from '../sdes/secured.ts';
import type { LegState, Slot, StreamState } from '../state.ts';
import { browserTransportOf, isOccupied, streamsOfSlot, withoutOthers } from '../streams/slot-transport.ts';
import { streamIds } from '../streams/stream-ids.ts';
import { freshMid } from './mid.ts';

type Streams = Readonly<Record<StreamId, StreamState>>;

/**
 * The slots of the leg that an offer goes to: streams keep theirs, closed ones leave theirs empty, new ones take an empty one of their media
 * type or go to the end (RFC 3264 8.1). All data channels of the browser share one slot (RFC 8841 10.5).
 */
export function coreSlots(leg: LegState, streams: Streams, profile: CoreProfile): LegState {
  const slots = keptSlots(leg, streams, 'core');
  for (const id of unplaced(slots, streams)) {
    const { media, protocol, formats } = coreLine(streams[id]!, profile);
    slots[placeOf(slots, leg.slots, media)] = { media, protocol, formats, stream: id };
  }
  return { ...leg, slots, bundle: [] };
}

/** The same for the browser, with mids and the bundle on the transport `bundle`. */
export function browserSlots(leg: LegState, streams: Streams, bundle: TransportId | undefined): LegState {
  const slots = keptSlots(leg, streams, 'browser');
  const mids = new Set(leg.mids);
  const added = (slot: Slot): void => {
    const at = placeOf(slots, leg.slots, slot.media);
    const old = leg.slots[at];
    // A section that goes on over there can be given up with port 0 or used again, but not renamed (RFC 8829 5.2.2).
    const mid = old?.lingers === true && old.mid !== undefined ? old.mid : freshMid([...mids]);
    mids.add(mid);
    slots[at] = { ...slot, mid };
  };
  const channels: StreamId[] = [];
  for (const id of unplaced(slots, streams)) {
    const stream = streams[id]!;
    if (stream.kind !== 'rtp') channels.push(id);
    else
      added({ media: stream.media, protocol: 'UDP/TLS/RTP/SAVPF', formats: formatsOf(stream, 'browser'), stream: id });
  }
  const [first] = channels;
  const shared = slots.findIndex((slot) => slot.association !== undefined);
  const association = slots[shared]?.association;
  if (association !== undefined) {
    slots[shared] = {
      ...slots[shared]!,
      association: { ...association, streams: [...association.streams, ...channels] },
    };
  } else if (first !== undefined) {
    const { transport } = streams[first]!.sides.browser;
    const slot = { media: 'application', protocol: 'UDP/DTLS/SCTP', formats: ['webrtc-datachannel'] };
    added({ ...slot, association: { transport, streams: channels, tlsId: false } });
  }
  return { ...leg, slots, mids: [...mids], bundle: bundleOf(leg, slots, streams, bundle) };
}

function bundleOf(
  leg: LegState,
  slots: readonly Slot[],
  streams: Streams,
  transport: TransportId | undefined,
): readonly string[] {
  if (transport === undefined) return [];
  const members = slots.filter((slot) => browserTransportOf(slot, streams) === transport);
  const mids = members.map((slot) => slot.mid).filter((mid) => mid !== undefined);
  // An established bundle keeps its order, the tagged section first (RFC 9143 7.5).
  const established = leg.bundle.filter((mid) => mids.includes(mid));
  return [...established, ...mids.filter((mid) => !established.includes(mid))];
}

function keptSlots(leg: LegState, streams: Streams, side: 'browser' | 'core'): Slot[] {
  return leg.slots.map((slot) => {
    const { lingers: _, ...kept } = withoutOthers(slot, streams);
    const stream = kept.stream === undefined ? undefined : streams[kept.stream];
    const offered = stream === undefined ? kept : { ...kept, formats: formatsOf(stream, side) };
    if (side === 'core' || !isOccupied(offered)) return offered;
    // What the browser once wrote may be any of several spellings (RFC 8829 5.1.2).
    return { ...offered, protocol: offered.association === undefined ? 'UDP/TLS/RTP/SAVPF' : 'UDP/DTLS/SCTP' };
  });
}

function unplaced(slots: readonly Slot[], streams: Streams): readonly StreamId[] {
  const ids = streamIds(streams);
  if (slots.length === 0) return ids;
  const placed = new Set<StreamId>();
  for (const slot of slots) for (const id of streamsOfSlot(slot)) placed.add(id);
  return ids.filter((id) => !placed.has(id));
}

/** A slot that was empty before is used again; one that is emptied by this very offer is not. */
function placeOf(slots: readonly Slot[], before: readonly Slot[], media: string): number {
  const reusable = before.findIndex(
    (old, index) => !isOccupied(old) && old.media === media && !isOccupied(slots[index]!),
  );
  return reusable < 0 ? slots.length : reusable;
}

function coreLine(stream: StreamState, profile: CoreProfile): Pick<Slot, 'formats' | 'media' | 'protocol'> {
  switch (stream.kind) {
    case 'rtp':
      return { media: stream.media, protocol: protocolOf(stream.media, profile), formats: formatsOf(stream, 'core') };
    case 'text':
      return { media: 'text', protocol: protocolOf('text', profile), formats: formatsOf(stream, 'core') };
    case 'msrp':
      return { media: 'message', protocol: profile.msrpProtocol, formats: ['*'] };
    case 'bfcp':
      return { media: 'application', protocol: profile.bfcpProtocol, formats: ['*'] };
  }
}

function protocolOf(media: string, { protocol, videoProtocol, srtp }: CoreProfile): string {
  const plain = media === 'video' ? videoProtocol : protocol;
  return srtp === 'require' ? securedOf(plain) : plain;
}

function formatsOf(stream: StreamState, leg: 'browser' | 'core'): readonly string[] {
  if (stream.kind === 'rtp') return stream.sides[leg].receive.map((format) => String(format.payloadType));
  if (stream.kind === 'text' && leg === 'core') {
    return stream.sides.core.receive.map((format) => String(format.payloadType));
  }
  return ['*'];
}
