import { missingTextMark } from './code-points.ts';

/** A text without surrogates that stand alone: what UTF-8 makes of it. */
export function wellFormed(text: string): string {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if ((unit & 0xf800) !== 0xd800) continue;
    if (text.codePointAt(at)! > 0xffff) at += 1;
    else return replaceLoneSurrogates(text);
  }
  return text;
}

function replaceLoneSurrogates(text: string): string {
  let out = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    out += (code & 0xff_f800) === 0xd800 ? missingTextMark : character;
  }
  return out;
}
