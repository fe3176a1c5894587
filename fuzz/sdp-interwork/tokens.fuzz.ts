// Invariant: whatever is tokenized and read is a value or an error of ours, and reading does not depend on how the text is given (octets or string).
import { createSession, receive, type SdpErrorCode } from '@webrtc-ims/sdp-interwork';

const codes: ReadonlySet<SdpErrorCode> = new Set<SdpErrorCode>([
  'SDP_LIMIT',
  'SDP_MALFORMED',
  'SDP_NOTHING_ACCEPTABLE',
  'SDP_SECTIONS_CHANGED',
]);
const state = createSession({ random: (length) => new Uint8Array(length) });

export function fuzz(data: Uint8Array): void {
  let text = '';
  for (const octet of data) text += String.fromCharCode(octet);
  for (const leg of ['browser', 'core'] as const) {
    const fromOctets = receive(state, { leg, kind: 'offer', sdp: data });
    const fromText = receive(state, { leg, kind: 'offer', sdp: text });
    if (fromOctets.ok !== fromText.ok) throw new Error('octets and text are read differently');
    if (fromOctets.ok && fromText.ok && JSON.stringify(fromOctets.value) !== JSON.stringify(fromText.value)) {
      throw new Error('octets and text give different results');
    }
    if (!fromOctets.ok && !codes.has(fromOctets.error.code)) throw fromOctets.error;
  }
}
