import type { HeaderField } from '../message/encode.ts';

/** A message to send. */
export interface MessageOptions {
  /** The whole body; left out when it is to be written in pieces. */
  readonly body?: Uint8Array;
  readonly contentType: string;
  /** Octets of the whole body, where they are known before they are written; never wrong. */
  readonly size?: number;
  /** @defaultValue a new one; give that of an earlier session for what is sent again (RFC 4975 5.4) */
  readonly messageId?: string;
  /** @defaultValue 'no' */
  readonly successReport?: 'yes' | 'no';
  /** @defaultValue 'yes' */
  readonly failureReport?: 'yes' | 'no' | 'partial';
  /** Content-Disposition, Content-ID and others. */
  readonly mime?: readonly HeaderField[];
  readonly extensions?: readonly HeaderField[];
}
