// Octets of T.140, cut anywhere, give the same text and the same elements as whole; nothing throws, no control code is shown, and what is held is bounded.
import { DisplayedText, ElementScanner, type TextElement, Utf8Decoder } from '@webrtc-ims/t140';

/** The first octet says where to cut. */
export function fuzz(data: Uint8Array): void {
  const step = 1 + ((data[0] ?? 0) & 7);
  const octets = data.subarray(1);
  const whole = elements([octets]);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < octets.length; at += step) pieces.push(octets.subarray(at, at + step));
  if (flat(elements(pieces)) !== flat(whole)) throw new Error('the elements depend on the cutting');
  const display = new DisplayedText(100);
  for (const element of whole) display.apply(element);
  if (display.text.length > 100) throw new Error('more is shown than is kept');
  for (const element of whole) {
    if (element.type === 'control-string' && element.content.length > 256) throw new Error('a control string too long');
    if (element.type !== 'text') continue;
    for (const character of element.text) {
      const code = character.codePointAt(0) ?? 0;
      if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0xfeff)
        throw new Error(`U+${code.toString(16)} is shown`);
    }
  }
}

function elements(pieces: readonly Uint8Array[]): TextElement[] {
  const decoder = new Utf8Decoder();
  const scanner = new ElementScanner();
  const found = pieces.flatMap((piece) => scanner.scan(decoder.decode(piece)));
  return [...found, ...scanner.scan(decoder.end())];
}

function flat(all: readonly TextElement[]): string {
  let out = '';
  for (const element of all) out += element.type === 'text' ? element.text : `\u0000${JSON.stringify(element)}`;
  return out;
}
