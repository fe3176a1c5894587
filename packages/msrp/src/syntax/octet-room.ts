/**
 * Room for octets that are about to be sent, all zero. Small rooms are cut out of a larger piece, because an allocation costs several times what it costs to fill
 * them; each octet is given out once.
 */
export function octetRoom(length: number): Uint8Array<ArrayBuffer> {
  if (length > largestPart) return new Uint8Array(length);
  if (at + length > piece.byteLength) {
    piece = new ArrayBuffer(pieceSize);
    at = 0;
  }
  const room = new Uint8Array(piece, at, length);
  at += length;
  return room;
}

// A message that waits in a transport keeps its piece alive, so that pieces are small.
const pieceSize = 16_384;
// A chunk of 2048 octets with its header section.
const largestPart = 4096;
let piece = new ArrayBuffer(0);
let at = 0;
