import { MisuseError, secretsEqual } from '@webrtc-ims/core';
import type { MessageHead } from '../message/head.ts';
import { octetsOf } from '../syntax/text.ts';
import { decodeUri } from '../uri/msrp-uri.ts';
import { sessionKey, uriKey } from '../uri/uri-equals.ts';

/** Our URI of one leg, with which the To-Paths that one parser gives are compared in a time that tells nothing about it. */
export class OwnAddress {
  readonly uri: string;
  readonly #matching: 'uri' | 'session';
  readonly #key: Uint8Array;
  // The line of the last To-Path that was ours: one connection has hardly ever another.
  #last: object | undefined;

  /** @throws {MisuseError} `MSRP_MISUSE_LEG` */
  constructor(uri: string, matching: 'uri' | 'session' = 'uri') {
    const own = decodeUri(uri);
    if (!own.ok || own.value.sessionId === undefined) {
      throw new MisuseError('MSRP_MISUSE_LEG', 'our URI is an MSRP URI with a session id', { clause: 'RFC 4975 8.2' });
    }
    this.uri = uri;
    this.#matching = matching;
    this.#key = octetsOf(matching === 'session' ? sessionKey(own.value) : uriKey(own.value));
  }

  /** Whether To-Path is our URI and nothing else; `undefined` if it is no path at all. */
  isIn(head: MessageHead): boolean | undefined {
    const line = head.lineOf('to-path');
    if (line !== undefined && line === this.#last) return true;
    const path = head.toPath();
    if (!path.ok) return undefined;
    const [uri, ...others] = path.value;
    if (uri === undefined || others.length > 0) return false;
    const key = octetsOf(this.#matching === 'session' ? sessionKey(uri) : uriKey(uri));
    if (!secretsEqual(key, this.#key)) return false;
    this.#last = line;
    return true;
  }
}
