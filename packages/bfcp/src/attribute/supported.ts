/**
 * SUPPORTED-ATTRIBUTES (RFC 8855 5.2.10): one octet per type, the type in its upper seven bits.
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 1 0 1 0|M|    Length     | Supp. Attr. |R| Supp. Attr. |R|
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface SupportedAttributes {
  readonly kind: 'supported-attributes';
  readonly mandatory?: boolean;
  readonly types: readonly number[];
}

/**
 * SUPPORTED-PRIMITIVES (RFC 8855 5.2.11): one octet per primitive.
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 1 0 1 1|M|    Length     |   Primitive   |   Primitive   |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface SupportedPrimitives {
  readonly kind: 'supported-primitives';
  readonly mandatory?: boolean;
  readonly primitives: readonly number[];
}
