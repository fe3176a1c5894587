/** The CRC-32 of ITU-T V.42 (RFC 8489 14.7), as an unsigned number. */
export function crc32(octets: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (const octet of octets) crc = table[(crc ^ octet) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}

const table = new Uint32Array(256);
for (let index = 0; index < 256; index++) {
  let value = index;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb8_8320 ^ (value >>> 1) : value >>> 1;
  table[index] = value;
}
