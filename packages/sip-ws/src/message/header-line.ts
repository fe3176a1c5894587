import { MisuseError } from '@webrtc-ims/core';
import { tokenTable } from '../syntax/octet-tables.ts';
import { type HeaderId, unknownHeader } from './header-name.ts';

/** A header row with its CRLF. MisuseError for a name that is no token, or a value that would end the row. @param id of that name */
export function lineOf(name: string, id: HeaderId, value: string): string {
  if (id === unknownHeader) checkName(name);
  checkText(value);
  return `${name}: ${value}\r\n`;
}

/** Refuses what is no token. */
export function checkName(name: string): void {
  for (let i = 0; i < name.length; i++)
    if (tokenTable[name.charCodeAt(i)] !== 1)
      throw new MisuseError('SIP_MISUSE_EDIT', 'a header or parameter name that is no token');
  if (name === '') throw new MisuseError('SIP_MISUSE_EDIT', 'an empty header or parameter name');
}

/** Refuses what would end the row. For a long text three searches cost a fifth of one loop over the characters. */
export function checkText(text: string): void {
  if (text.length < 16) {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code === 0x0d || code === 0x0a || code === 0) refuseText();
    }
  } else if (text.includes('\r') || text.includes('\n') || text.includes('\0')) refuseText();
}

function refuseText(): never {
  throw new MisuseError('SIP_MISUSE_EDIT', 'CR, LF or NUL in a header value');
}

/** Whether the text is ASCII throughout; refuses what would end the row. */
export function isAscii(text: string): boolean {
  checkText(text);
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}
