// A text that is a candidate formats to one that is read the same; fingerprints and addresses likewise; all else is refused with one of our errors.
import { ProtocolError } from '@webrtc-ims/core';
import {
  formatCandidate,
  formatFingerprint,
  formatIpAddress,
  isUsableCandidate,
  parseCandidate,
  parseFingerprint,
  parseIpAddress,
} from '@webrtc-ims/ice-dtls';

const utf8 = new TextDecoder();

export function fuzz(data: Uint8Array): void {
  const text = utf8.decode(data);
  for (const input of [text, `candidate:${text}`]) {
    const candidate = parseCandidate(input);
    if (candidate.ok) {
      isUsableCandidate(candidate.value);
      const again = parseCandidate(formatCandidate(candidate.value));
      if (!again.ok) throw again.error;
      if (JSON.stringify(again.value) !== JSON.stringify(candidate.value)) throw new Error('candidate changed');
    } else if (!(candidate.error instanceof ProtocolError)) {
      throw new Error('not one of ours');
    }
  }
  const fingerprint = parseFingerprint(text);
  if (fingerprint.ok) {
    const again = parseFingerprint(formatFingerprint(fingerprint.value));
    if (!again.ok || again.value.value !== fingerprint.value.value) throw new Error('fingerprint changed');
  }
  const address = parseIpAddress(text);
  if (address !== undefined) {
    const again = parseIpAddress(formatIpAddress(address));
    if (again === undefined || again.join() !== address.join()) throw new Error('address changed');
  }
}
