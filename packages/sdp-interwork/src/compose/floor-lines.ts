import type { StreamId } from '@webrtc-ims/iq';
import type { Floor } from '../bfcp/bfcp-terms.ts';
import type { Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import { kinds } from '../tokens/line-kinds.ts';
import type { DescriptionText } from './description-text.ts';

/**
 * Floors as they are written for the leg opposite of `from`: labels are matters of one description, so the streams that they name there get labels of
 * ours, their numbers (RFC 8856 5.4).
 */
export function floorLines(state: SessionState, floors: readonly Floor[], from: Leg): readonly string[] {
  return floors.map(({ id, labels }) => {
    const streams = labelled(state, labels, from);
    return streams.length === 0 ? `floorid:${id}` : `floorid:${id} mstrm:${streams.join(' ')}`;
  });
}

/** The `label` of a stream that a floor is about, in every description that names the floor. */
export function writeLabel(text: DescriptionText, state: SessionState, stream: StreamId): void {
  const named = Object.values(state.streams).some(
    (other) =>
      other.kind === 'bfcp' &&
      (['browser', 'core'] as const).some((leg) =>
        other.sides[leg].terms?.floors.some(({ labels }) => labelled(state, labels, leg).includes(stream)),
      ),
  );
  if (named) text.attribute(kinds.label, stream);
}

function labelled(state: SessionState, labels: readonly string[], leg: Leg): readonly StreamId[] {
  return Object.entries(state.streams)
    .filter(([, stream]) => {
      const label = stream.kind === 'rtp' ? stream.sides[leg].label : undefined;
      return label !== undefined && labels.includes(label);
    })
    .map(([id]) => Number(id));
}
