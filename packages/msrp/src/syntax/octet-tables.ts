import { alphanumericTable } from '@webrtc-ims/core';

// ident-char = ALPHANUM / "." / "-" / "+" / "%" / "="                                  RFC 4975 9
/** 1 for the octets of an id. */
export const identTable: Uint8Array = alphanumericTable('.-+%=');

/** 1 for letters and digits. */
export const alphanumeric: Uint8Array = alphanumericTable('');

// token = 1*(%x21 / %x23-27 / %x2A-2B / %x2D-2E / %x30-39 / %x41-5A / %x5E-7E)          RFC 4975 9
/** 1 for the octets of `token`. */
export const tokenTable: Uint8Array = alphanumericTable("!#$%&'*+-.^_`{|}~");
