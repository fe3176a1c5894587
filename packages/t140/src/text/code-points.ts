/** The code points that mean something to T.140 beside being shown (T.140 8, RFC 9071 4.2.4). */
export const codePoint = {
  /** BEL: alert in session. */
  alert: 0x07,
  /** BS: erase the last character. */
  erase: 0x08,
  lineFeed: 0x0a,
  carriageReturn: 0x0d,
  escape: 0x1b,
  delete: 0x7f,
  /** SOS, ended by ST. */
  startOfString: 0x98,
  /** CSI: what follows selects a graphic rendition, if it ends with m. */
  controlSequence: 0x9b,
  stringTerminator: 0x9c,
  /** The new line that T.140 prefers. */
  lineSeparator: 0x2028,
  byteOrderMark: 0xfeff,
  /** The missing text mark of T.140 Addendum 1. */
  missingText: 0xfffd,
} as const;

/** BS: erases the last character of the same source. */
export const eraseCharacter: string = String.fromCodePoint(codePoint.erase);
/** BEL: draws the attention of the other user. */
export const alertCharacter: string = String.fromCodePoint(codePoint.alert);
/** LINE SEPARATOR, the new line that T.140 prefers. */
export const newLine: string = String.fromCodePoint(codePoint.lineSeparator);
/** ESC 61 (hexadecimal): interrupt. */
export const interruptSequence = '\u001ba';
/** What stands where text may be missing (T.140 Addendum 1). */
export const missingTextMark: string = String.fromCodePoint(codePoint.missingText);
/** Starts a stream and fills it; never shown. */
export const byteOrderMark: string = String.fromCodePoint(codePoint.byteOrderMark);
