/** One thing that a user did, as the stream of T.140 has it (T.140 8). */
export type TextElement =
  /** Characters to be shown, at least one. */
  | { readonly type: 'text'; readonly text: string }
  /** BS: the last character of this source is erased, or its last new line. */
  | { readonly type: 'erase' }
  /** U+2028, CR LF, or either of them alone. */
  | { readonly type: 'new-line' }
  /** U+FFFD: text may be missing here. */
  | { readonly type: 'missing-text' }
  /** BEL: attention is asked for. */
  | { readonly type: 'alert' }
  /** ESC 61 (hexadecimal): interrupt. */
  | { readonly type: 'interrupt' }
  /** SGR: how the following text looks. `parameters` as they came, such as `1;31`; empty or `0` ends it. */
  | { readonly type: 'rendition'; readonly parameters: string }
  /** The content of SOS ... ST, without the two. It is not meant for the eye. */
  | { readonly type: 'control-string'; readonly content: string }
  /** A control code or sequence that T.140 gives no meaning to: to be ignored. What it was, without the octets that were too many. */
  | { readonly type: 'unsupported'; readonly control: string };
