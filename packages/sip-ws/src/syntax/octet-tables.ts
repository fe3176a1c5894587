import { alphanumericTable } from '@webrtc-ims/core';

// token = 1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~")     RFC 3261 25.1
/** 1 for the octets of `token`. */
export const tokenTable: Uint8Array = alphanumericTable("-.!%*_+`'~");

// word = 1*(alphanum / "-" / "." / "!" / "%" / "*" / "_" / "+" / "`" / "'" / "~" / "(" / ")" / "<" / ">" / ":" / "\" / DQUOTE /
//        "/" / "[" / "]" / "?" / "{" / "}")                                             RFC 3261 25.1
/** 1 for the octets of `word`. */
export const wordTable: Uint8Array = alphanumericTable('-.!%*_+`\'~()<>:\\"/[]?{}');

/** 1 for control octets except HTAB: what ends or spoils a header line. */
export const controlTable: Uint8Array = controls();

/** 1 for SP, HTAB and, because a scanned row holds CR and LF in folds only, CR and LF. */
export const lwsTable: Uint8Array = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet === 0x20 || octet === 0x09 || octet === 0x0d || octet === 0x0a ? 1 : 0,
);

function controls(): Uint8Array {
  const table = new Uint8Array(256);
  table.fill(1, 0, 0x20);
  table[0x09] = 0;
  table[0x7f] = 1;
  return table;
}
