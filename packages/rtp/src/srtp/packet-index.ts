/**
 * Estimates the 48-bit index of an RTP packet (RFC 3711 3.3.1, appendix A): of the three rollover counters around that of the highest index
 * so far, the one that puts the packet nearest to it. Before the first wrap there is no lower one.
 */
export function estimateIndex(sequenceNumber: number, highest: number): number {
  const rollover = Math.floor(highest / 0x1_0000);
  const distance = sequenceNumber - (highest % 0x1_0000);
  let estimate = rollover;
  if (distance > 0x8000 && rollover > 0) estimate -= 1;
  else if (distance < -0x8000) estimate += 1;
  // Modulo 2^32.
  return (estimate % 0x1_0000_0000) * 0x1_0000 + sequenceNumber;
}
