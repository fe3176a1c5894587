import { isWellFormedUtf8, utf8Text } from '../utf8.ts';

/** The attributes that hold text. */
export type TextKind = 'error-info' | 'participant-provided-info' | 'status-info' | 'user-display-name' | 'user-uri';

/**
 * ERROR-INFO, PARTICIPANT-PROVIDED-INFO, STATUS-INFO, USER-DISPLAY-NAME and USER-URI (RFC 8855 5.2.7 to 5.2.9, 5.2.12, 5.2.13), the
 * format OctetString. UTF-8, not terminated; U+0000 is a character like any other.
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Type     |M|    Length     |                               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               |
 * /                             Text                              /
 * /                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                               |            Padding            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface TextAttribute {
  readonly kind: TextKind;
  readonly mandatory?: boolean;
  readonly text: string;
  /** The octets on the wire; when given they are written instead of `text`. */
  readonly octets?: Uint8Array;
}

/** Text as it was received: decoded when it is asked for. */
export class ReceivedText implements TextAttribute {
  readonly kind: TextKind;
  readonly mandatory: boolean;
  readonly #message: Uint8Array;
  readonly #start: number;
  readonly #end: number;

  constructor(kind: TextKind, mandatory: boolean, message: Uint8Array, start: number, end: number) {
    this.kind = kind;
    this.mandatory = mandatory;
    this.#message = message;
    this.#start = start;
    this.#end = end;
  }

  /** The text; what is not UTF-8 is U+FFFD in it. */
  get text(): string {
    return utf8Text(this.#message, this.#start, this.#end);
  }

  /** A view of the octets of the text, in the message. */
  get octets(): Uint8Array {
    return this.#message.subarray(this.#start, this.#end);
  }

  /** Whether the octets are UTF-8. */
  get isWellFormed(): boolean {
    return isWellFormedUtf8(this.octets);
  }
}
