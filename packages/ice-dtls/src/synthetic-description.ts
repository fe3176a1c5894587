import { type Fingerprint, formatFingerprint } from './fingerprint.ts';
import type { IceCredentials } from './ice-credentials.ts';

/** What the native engine is told about its peer. */
export interface SyntheticPeer {
  readonly credentials: IceCredentials;
  readonly fingerprint: Fingerprint;
  /** Role of the peer. */
  readonly setup: 'active' | 'passive';
  readonly lite: boolean;
  /** Values of `a=candidate`, beginning with `candidate:`. */
  readonly candidates: readonly string[];
  readonly media: boolean;
  /** Without it there is no SCTP association. */
  readonly data?: { readonly sctpPort: number; readonly maxMessageSize: number } | undefined;
}

/**
 * The description of which the native engine is fed, whatever the real one looks like: one media line at most, so that every RTP
 * and RTCP packet comes out of one track, and one application line at most. With two media lines the engine sorts by
 * signalled SSRC and silently drops the rest.
 */
export function syntheticDescription(peer: SyntheticPeer): string {
  const transport = [
    `a=ice-ufrag:${peer.credentials.ufrag}`,
    `a=ice-pwd:${peer.credentials.pwd}`,
    `a=fingerprint:${formatFingerprint(peer.fingerprint)}`,
    `a=setup:${peer.setup}`,
  ];
  const lines = ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0'];
  if (peer.media && peer.data !== undefined) lines.push('a=group:BUNDLE 0 1');
  if (peer.lite) lines.push('a=ice-lite');
  if (peer.media) {
    lines.push('m=audio 9 UDP/TLS/RTP/SAVPF 0', 'c=IN IP4 0.0.0.0', 'a=mid:0', 'a=sendrecv', 'a=rtcp-mux');
    lines.push('a=rtpmap:0 PCMU/8000', ...transport);
  }
  if (peer.data !== undefined) {
    lines.push('m=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', `a=mid:${peer.media ? 1 : 0}`);
    lines.push(`a=sctp-port:${peer.data.sctpPort}`, `a=max-message-size:${peer.data.maxMessageSize}`, ...transport);
  }
  for (const candidate of peer.candidates) lines.push(`a=${candidate}`);
  return `${lines.join('\r\n')}\r\n`;
}
