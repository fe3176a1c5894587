import { type MediaDescription, type SessionDescription, write } from 'sdp-transform';
import { addressVersion } from '../attributes/address.ts';
import type { Leg } from '../leg.ts';
import type { SessionState } from '../state.ts';
import { browserSection } from './browser-section.ts';
import { connectionLine } from './connection-line.ts';
import { coreSection } from './core-section.ts';
import { legAddress } from './leg-address.ts';
import type { Role } from './role.ts';

/**
 * The text for a leg by the state, with CRLF after every line. It is built from what the rules name and from nothing else; sdp-transform
 * writes it. Its object is made anew each time and holds only values of our own or of our own reading, so that no pattern of its
 * grammar can lose or change one.
 */
export function writeDescription(state: SessionState, leg: Leg, role: Role, version: number): string {
  const { origin, slots, bundle } = state.legs[leg];
  const address = origin.address ?? '0.0.0.0';
  const browser = leg === 'browser';
  const media: MediaDescription[] = slots.map((slot) =>
    browser ? browserSection(state, slot, role) : coreSection(state, slot, role),
  );
  const lite = Object.values(state.legs[leg].resources).some((r) => r.kind === 'ice-dtls' && r.lite);
  const description: SessionDescription = {
    version: 0,
    origin: {
      username: '-',
      sessionId: origin.id,
      sessionVersion: version,
      netType: 'IN',
      ipVer: addressVersion(address),
      address,
    },
    name: '-',
    ...(browser ? {} : { connection: connectionLine(legAddress(state, leg) ?? address) }),
    timing: { start: 0, stop: 0 },
    ...(browser && lite ? { icelite: 'ice-lite' } : {}),
    ...(browser && bundle.length > 0 ? { groups: [{ type: 'BUNDLE', mids: bundle.join(' ') }] } : {}),
    media,
  };
  return write(description);
}
