/**
 * The media edge of a WebRTC gateway: STUN and ICE-lite as machines, candidates, credentials and fingerprints as values. The
 * transports themselves are in `@webrtc-ims/ice-dtls/node`.
 *
 * @packageDocumentation
 */
export {
  type Candidate,
  type CandidateType,
  candidatePriority,
  formatCandidate,
  isUsableCandidate,
  liteCandidates,
  parseCandidate,
  typePreference,
} from './candidate.ts';
export { type DatagramKind, demultiplex, isRtcp } from './demultiplex.ts';
export type {
  IceDtlsErrorCode,
  StunErrorCode,
  TransportErrorCode,
  TransportParameterErrorCode,
} from './errors.ts';
export {
  type Fingerprint,
  type FingerprintAlgorithm,
  type FingerprintError,
  fingerprintFromOctets,
  fingerprintMatches,
  fingerprintsEqual,
  formatFingerprint,
  parseFingerprint,
  strongestFingerprints,
} from './fingerprint.ts';
export { checkIceCredentials, createIceCredentials, type IceCredentials } from './ice-credentials.ts';
export { type BindingOutcome, type BindingSession, serveBinding } from './ice-lite/binding-server.ts';
export type {
  FrontDropStats,
  FrontEvent,
  FrontInput,
  FrontOutput,
  FrontTransportStats,
  IceTransportId,
  SelectedPair,
} from './ice-lite/front-types.ts';
export { IceLiteFront, type IceLiteFrontOptions, type OpenedTransport } from './ice-lite/ice-lite-front.ts';
export { type Endpoint, formatIpAddress, ipVersion, parseIpAddress } from './ip-address.ts';
export { defaultLimits, type IceDtlsLimits } from './limits.ts';
export { type CandidateOutcome, RemoteCandidates } from './remote-candidates.ts';
export { type DtlsRole, dtlsRole, type Setup } from './setup-role.ts';
export { attributeType, isComprehensionRequired, isKnownAttribute } from './stun/attribute-type.ts';
export { decodeErrorCode, encodeErrorCode, type StunError } from './stun/error-code.ts';
export { appendFingerprint, checkFingerprint } from './stun/fingerprint.ts';
export {
  bindingMethod,
  decodeStunMessage,
  encodeStunMessage,
  findAttribute,
  magicCookie,
  type StunAttribute,
  type StunClass,
  type StunDecodeError,
  type StunMessage,
  type StunMessageContent,
} from './stun/message.ts';
export {
  appendMessageIntegrity,
  type IntegrityKind,
  shortTermKey,
  verifyMessageIntegrity,
} from './stun/message-integrity.ts';
export { decodePriority, encodePriority } from './stun/priority.ts';
export { decodeSoftware, encodeSoftware } from './stun/software.ts';
export { decodeTieBreaker, encodeTieBreaker } from './stun/tie-breaker.ts';
export { decodeUnknownAttributes, encodeUnknownAttributes } from './stun/unknown-attributes.ts';
export { type CheckUsername, decodeCheckUsername, encodeCheckUsername } from './stun/username.ts';
export { decodeXorMappedAddress, encodeXorMappedAddress } from './stun/xor-mapped-address.ts';
