import { failure, MalformedError, ok, type Result, UnsupportedError, ViolationError } from '@webrtc-ims/core';
import { type Fingerprint, fingerprintMatches, parseFingerprint, strongestFingerprints } from '../fingerprint.ts';
import { checkIceCredentials, type IceCredentials } from '../ice-credentials.ts';
import { type DtlsRole, dtlsRole, type Setup } from '../setup-role.ts';
import type { DataParameters, RemoteParameters, RemoteParametersError } from './transport-types.ts';

/** What a description of the peer means, once it has been found sound. */
export interface ReadRemote {
  readonly credentials: IceCredentials;
  readonly expected: readonly Fingerprint[];
  readonly role: DtlsRole;
  readonly data: DataParameters | undefined;
  /** Both credentials differ from those before. */
  readonly iceChanged: boolean;
  /** Fingerprints or role differ from those before, in a way that the running association cannot carry. */
  readonly newAssociation: boolean;
}

/** Reads a description against what is known so far; changes nothing. */
export function readRemote(
  remote: RemoteParameters,
  setup: Exclude<Setup, 'holdconn'>,
  before: ReadRemote | undefined,
): Result<ReadRemote, RemoteParametersError> {
  const credentials = checkIceCredentials(remote);
  if (!credentials.ok) return credentials;
  const ufragChanged = before !== undefined && before.credentials.ufrag !== remote.ufrag;
  const pwdChanged = before !== undefined && before.credentials.pwd !== remote.pwd;
  if (ufragChanged !== pwdChanged) {
    return failure(
      new MalformedError('CREDENTIALS_HALF_CHANGED', 'a restart changes ice-ufrag and ice-pwd', {
        clause: 'RFC 8445 9',
      }),
    );
  }
  const expected = readFingerprints(remote.fingerprints);
  if (!expected.ok) return expected;

  // Once there is an association, a peer that leaves the role open keeps it (RFC 8842 5.3).
  const keepsRole = before !== undefined && remote.setup === 'actpass' && remote.type === 'offer';
  const role = keepsRole
    ? ok(before.role)
    : dtlsRole(before === undefined ? setup : 'actpass', remote.setup, remote.type);
  if (!role.ok) return role;

  const sameCertificate = before?.expected.some((one) => fingerprintMatches(one, expected.value)) ?? true;
  const newAssociation = before !== undefined && (!sameCertificate || role.value !== before.role);
  if (newAssociation && !ufragChanged) {
    return failure(
      new ViolationError(
        'NEW_ASSOCIATION_NEEDS_ICE_RESTART',
        'the fingerprint or the role changed, the ICE credentials did not',
        {
          clause: 'RFC 8842 6',
        },
      ),
    );
  }
  return ok({
    credentials: { ufrag: remote.ufrag, pwd: remote.pwd },
    expected: expected.value,
    role: role.value,
    // RFC 8841 6.1: 65536 without an announcement, no bound of the peer's with 0.
    data:
      remote.data === undefined || remote.data.sctpPort === 0
        ? undefined
        : { sctpPort: remote.data.sctpPort, maxMessageSize: remote.data.maxMessageSize ?? 65_536 },
    iceChanged: ufragChanged,
    newAssociation,
  });
}

// Hashes that are weak or unknown say nothing (RFC 8122 5); with no other there is nothing to compare with.
function readFingerprints(texts: readonly string[]): Result<readonly Fingerprint[], RemoteParametersError> {
  const usable: Fingerprint[] = [];
  for (const text of texts) {
    const parsed = parseFingerprint(text);
    if (parsed.ok) usable.push(parsed.value);
    else if (parsed.error.fault === 'malformed') return parsed;
  }
  if (usable.length === 0) {
    return failure(
      new UnsupportedError('FINGERPRINT_MISSING', 'no fingerprint with a supported hash', { clause: 'RFC 8122 5' }),
    );
  }
  return ok(strongestFingerprints(usable));
}
