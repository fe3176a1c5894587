import { concatenate } from '@webrtc-ims/core';
import { octetsOf } from '../syntax/text.ts';
import { type HeaderName, headerNamed } from './header-name.ts';
import { OctetWords } from './octet-words.ts';
import { checkName, checkText } from './row-text.ts';

/**
 * A header row that is made and checked once and put into many messages, all but a text that is another one each time, as the branch of a Via.
 *
 * {@link MisuseError} for a name that is no token, and for CR, LF or NUL.
 *
 * @example
 * ```ts
 * const via = new RowTemplate('Via', 'SIP/2.0/TCP edge.example:5060;branch=');
 * edit(request).prepend(via, newBranch(random)).serialize();
 * ```
 */
export class RowTemplate {
  /** Which header it is; for the edit list. */
  readonly header: HeaderName;
  /** For the edit list: the whole row without the text, what stands before the text, and what stands behind it. */
  readonly whole: OctetWords;
  readonly head: OctetWords;
  readonly rest: OctetWords;

  /**
   * @param before what stands before the text; the whole value where there is none
   * @param after what stands behind it
   */
  constructor(name: string, before: string, after = '') {
    checkName(name);
    checkText(before);
    checkText(after);
    const head = octetsOf(`${name}: ${before}`);
    const rest = octetsOf(`${after}\r\n`);
    this.header = headerNamed(name);
    this.whole = new OctetWords(concatenate([head, rest]));
    this.head = new OctetWords(head);
    this.rest = new OctetWords(rest);
  }

  /** The whole row without the text, CRLF included. Not to be changed. */
  get octets(): Uint8Array {
    return this.whole.octets;
  }
}
