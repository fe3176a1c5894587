/** The attribute types that this package knows (RFC 8489 18.3, RFC 8445 20.2), by the standard's names. */
export const attributeType = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  software: 0x8022,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
} as const;

/**
 * Whether a receiver that does not know this attribute must refuse the message: types 0x0000 to 0x7FFF (RFC 8489 14).
 */
export function isComprehensionRequired(type: number): boolean {
  return type < 0x8000;
}

/** Whether this package knows the attribute. */
export function isKnownAttribute(type: number): boolean {
  return known.has(type);
}

const known: ReadonlySet<number> = new Set(Object.values(attributeType));
