import type { IceCredentials } from '@webrtc-ims/iq';
import { trimmedEnd } from './trimmed.ts';

/** ICE credentials of the lengths and characters that RFC 8839 5.4 asks for: 4 to 256 and 22 to 256 ice-chars. */
export function readCredentials(ufrag: string | undefined, password: string | undefined): IceCredentials | undefined {
  if (ufrag === undefined || password === undefined) return undefined;
  const usernameFragment = trimmedEnd(ufrag);
  const trimmed = trimmedEnd(password);
  if (usernameFragment.length < 4 || usernameFragment.length > 256 || !areIceChars(usernameFragment)) return undefined;
  if (trimmed.length < 22 || trimmed.length > 256 || !areIceChars(trimmed)) return undefined;
  return { usernameFragment, password: trimmed };
}

/** ice-char = ALPHA / DIGIT / "+" / "/" (RFC 8839 5.1). */
export function areIceChars(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const alphanumeric = (c >= 0x30 && c <= 0x39) || ((c | 0x20) >= 0x61 && (c | 0x20) <= 0x7a);
    if (!alphanumeric && c !== 0x2b && c !== 0x2f) return false;
  }
  return true;
}
