import type { Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import { kinds } from '../tokens/line-kinds.ts';
import { writeBrowserSection } from './browser-section.ts';
import { writeCoreSection } from './core-section.ts';
import { DescriptionText } from './description-text.ts';
import { legAddress } from './leg-address.ts';
import type { Role } from './role.ts';

/**
 * The description for a leg by the state. It is built from what the rules name and from nothing else, out of values of our own or of our own
 * reading, none of which holds the end of a line.
 */
export function writeDescription(state: SessionState, leg: Leg, role: Role): DescriptionText {
  const { origin, slots, bundle, resources } = state.legs[leg];
  const originAddress = origin.address ?? '0.0.0.0';
  const text = new DescriptionText(origin.id, originAddress);
  text.sessionName('-');
  if (leg === 'core') {
    const address = legAddress(state.streams, state.legs.core, leg);
    text.connection(address ?? originAddress);
    text.time(0, 0);
    const place = { text, state, role, address };
    for (const slot of slots) writeCoreSection(place, slot);
  } else {
    text.time(0, 0);
    const lite = Object.values(resources).some((resource) => resource.kind === 'ice-dtls' && resource.lite);
    if (lite) text.property(kinds['ice-lite']);
    if (bundle.length > 0) text.attribute(kinds.group, `BUNDLE ${bundle.join(' ')}`);
    for (const slot of slots) writeBrowserSection(text, state, slot, role);
  }
  return text;
}
