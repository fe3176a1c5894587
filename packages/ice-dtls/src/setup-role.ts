import { failure, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';

/** The value of `a=setup` (RFC 4145 4). */
export type Setup = 'active' | 'passive' | 'actpass' | 'holdconn';

/** Who sends the ClientHello: `active` is the DTLS client. */
export type DtlsRole = 'active' | 'passive';

/**
 * The own DTLS role that follows from what both sides signalled (RFC 5763 5, RFC 8842 5).
 *
 * @param local what we signalled, or will signal
 * @param remote what the peer signalled
 * @param remoteType whether the peer's value stood in its offer or in its answer
 */
export function dtlsRole(
  local: Exclude<Setup, 'holdconn'>,
  remote: Setup,
  remoteType: 'offer' | 'answer',
): Result<DtlsRole, ViolationError<'SETUP_CONFLICT'> | UnsupportedError<'SETUP_UNSUPPORTED'>> {
  if (remote === 'holdconn') {
    return failure(
      new UnsupportedError('SETUP_UNSUPPORTED', 'holdconn has no meaning for DTLS', { clause: 'RFC 5763 5' }),
    );
  }
  if (remote === 'actpass') {
    // An answerer has to choose; only an offerer leaves it open.
    if (remoteType === 'answer') return conflict('an answer must not say actpass');
    return ok(local === 'active' ? 'active' : 'passive');
  }
  if (local === remote) return conflict(`both sides say ${local}`);
  return ok(remote === 'active' ? 'passive' : 'active');
}

function conflict(message: string): Result<never, ViolationError<'SETUP_CONFLICT'>> {
  return failure(new ViolationError('SETUP_CONFLICT', message, { clause: 'RFC 5763 5' }));
}
