import { MisuseError } from '@webrtc-ims/core';
import { tokenTable } from '../syntax/octet-tables.ts';

/** Refuses what is no token. */
export function checkName(name: string): void {
  for (let i = 0; i < name.length; i++) if (tokenTable[name.charCodeAt(i)] !== 1) refuseName();
  if (name === '') refuseName();
}

export function refuseName(): never {
  throw new MisuseError('SIP_MISUSE_EDIT', 'a header or parameter name that is no token');
}

/** Refuses what would end the row. */
export function checkText(text: string): void {
  if (text.includes('\r') || text.includes('\n') || text.includes('\0')) refuseText();
}

export function refuseText(): never {
  throw new MisuseError('SIP_MISUSE_EDIT', 'CR, LF or NUL in a header value');
}
