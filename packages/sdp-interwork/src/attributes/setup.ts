import type { DtlsSetup } from '@webrtc-ims/iq';
import { trimmed } from './trimmed.ts';

/** `a=setup:` (RFC 4145 4, RFC 8842 5): `holdconn` has no meaning for DTLS and counts as absent. */
export function readSetup(value: string | undefined): DtlsSetup | undefined {
  const setup = value === undefined ? undefined : trimmed(value);
  return setup === 'active' || setup === 'passive' || setup === 'actpass' ? setup : undefined;
}

/** The role that answers `offered`: the opposite of a fixed one, `preferred` when the choice is ours (RFC 8842 5.3). */
export function answerRole(offered: DtlsSetup | undefined, preferred: 'active' | 'passive'): 'active' | 'passive' {
  if (offered === 'active') return 'passive';
  if (offered === 'passive') return 'active';
  return preferred;
}
