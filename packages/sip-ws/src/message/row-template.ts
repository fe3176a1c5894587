import { concatenate } from '@webrtc-ims/core';
import { octetsOf } from '../syntax/text.ts';
import { type HeaderName, headerNamed } from './header-name.ts';
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
  /** The whole row without the text, CRLF included. Not to be changed. */
  readonly octets: Uint8Array;
  /** Where in {@link RowTemplate.octets} the text goes. */
  readonly gap: number;

  /**
   * @param before what stands before the text; the whole value where there is none
   * @param after what stands behind it
   */
  constructor(name: string, before: string, after = '') {
    checkName(name);
    checkText(before);
    checkText(after);
    const head = octetsOf(`${name}: ${before}`);
    this.header = headerNamed(name);
    this.octets = concatenate([head, octetsOf(`${after}\r\n`)]);
    this.gap = head.length;
  }
}
