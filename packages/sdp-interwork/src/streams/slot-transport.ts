import type { StreamId, TransportId } from '@webrtc-ims/iq';
import type { Slot, StreamState } from '../state.ts';

/** The streams that live in a slot: one, or those of its data channels. */
export function streamsOfSlot(slot: Slot): readonly StreamId[] {
  return slot.association?.streams ?? (slot.stream === undefined ? [] : [slot.stream]);
}

/** Whether anything lives in a slot. */
export function isOccupied(slot: Slot): boolean {
  return streamsOfSlot(slot).length > 0;
}

/** The transport of a slot of the browser's leg; `undefined` when none of its streams is among these. */
export function browserTransportOf(
  slot: Slot,
  streams: Readonly<Record<StreamId, StreamState>>,
): TransportId | undefined {
  const alive = streamsOfSlot(slot).find((id) => streams[id] !== undefined);
  return alive === undefined ? undefined : streams[alive]?.sides.browser.transport;
}

/** The slot without what is not among these streams. */
export function withoutOthers(slot: Slot, streams: Readonly<Record<StreamId, StreamState>>): Slot {
  const { stream, association } = slot;
  if (stream !== undefined) return streams[stream] === undefined ? emptied(slot) : slot;
  if (association === undefined) return slot;
  const alive = association.streams.filter((id) => streams[id] !== undefined);
  if (alive.length === association.streams.length) return slot;
  return alive.length === 0 ? emptied(slot) : { ...slot, association: { ...association, streams: alive } };
}

function emptied(slot: Slot): Slot {
  const { stream: _, association: __, ...closed } = slot;
  return closed;
}
