import { connectionData } from '../attributes/address.ts';
import type { Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import { writeBrowserSection } from './browser-section.ts';
import { writeCoreSection } from './core-section.ts';
import { DescriptionText } from './description-text.ts';
import { legAddress } from './leg-address.ts';
import type { Role } from './role.ts';

/** A description but for the version in its `o=` line, which depends on whether the rest has changed (RFC 3264 8). */
export interface WrittenDescription {
  readonly beforeVersion: string;
  readonly afterVersion: string;
}

/**
 * The description for a leg by the state. It is built from what the rules name and from nothing else, out of values of our own or of our own
 * reading, none of which holds the end of a line.
 */
export function writeDescription(state: SessionState, leg: Leg, role: Role): WrittenDescription {
  const { origin, slots, bundle, resources } = state.legs[leg];
  const originAddress = origin.address ?? '0.0.0.0';
  const text = new DescriptionText();
  text.line(` ${connectionData(originAddress)}`);
  text.line('s=-');
  if (leg === 'core') {
    const address = legAddress(state.streams, state.legs.core, leg);
    text.connection(address ?? originAddress);
    text.line('t=0 0');
    const place = { text, state, role, address };
    for (const slot of slots) writeCoreSection(place, slot);
  } else {
    text.line('t=0 0');
    const lite = Object.values(resources).some((resource) => resource.kind === 'ice-dtls' && resource.lite);
    if (lite) text.attribute('ice-lite');
    if (bundle.length > 0) text.attribute(`group:BUNDLE ${bundle.join(' ')}`);
    for (const slot of slots) writeBrowserSection(text, state, slot, role);
  }
  return { beforeVersion: `v=0\r\no=- ${origin.id} `, afterVersion: text.text };
}

/** The text of a description in this version. */
export function withVersion({ beforeVersion, afterVersion }: WrittenDescription, version: number): string {
  return `${beforeVersion}${version}${afterVersion}`;
}
