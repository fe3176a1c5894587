import type { HeaderExtension } from '@webrtc-ims/iq';
import { decimal, words } from './decimal.ts';

/** `a=extmap:<id>[/<direction>] <URI> …` (RFC 8285 7). `undefined` for ids outside 1 to 14, which one-byte headers cannot carry. */
export function readExtmap(value: string): HeaderExtension | undefined {
  const [idText, uri] = words(value);
  if (idText === undefined || uri === undefined) return undefined;
  const slash = idText.indexOf('/');
  const id = decimal(slash < 0 ? idText : idText.slice(0, slash));
  return id === undefined || id < 1 || id > 14 ? undefined : { id, uri };
}
