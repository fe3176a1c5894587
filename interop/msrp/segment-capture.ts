import { captureFile, ipv4Packet } from '../capture-file.ts';

/** A capture file of one TCP connection in which each message is one segment, a second apart, for a dissector to judge. */
export function segmentCapture(messages: readonly Uint8Array[], port: number): Uint8Array {
  let sequence = 1;
  const segments = messages.map((message) => {
    const packet = segment(message, port, sequence);
    sequence += message.length;
    return packet;
  });
  return captureFile(segments, 1000);
}

// The checksum of TCP is left out: dissectors do not check it unless asked.
function segment(payload: Uint8Array, port: number, sequence: number): Buffer {
  const packet = ipv4Packet('tcp', 20 + payload.length);
  packet.writeUInt16BE(port + 1, 20);
  packet.writeUInt16BE(port, 22);
  packet.writeUInt32BE(sequence, 24);
  packet.writeUInt32BE(1, 28);
  packet[32] = 0x50;
  packet[33] = 0x18;
  packet.writeUInt16BE(65_535, 34);
  packet.set(payload, 40);
  return packet;
}
