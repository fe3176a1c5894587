/** A capture file (pcap, raw IPv4) of one TCP connection in which each message is one segment, for a dissector to judge. */
export function captureFile(messages: readonly Uint8Array[], port: number): Uint8Array {
  const parts: Buffer[] = [fileHeader()];
  let sequence = 1;
  for (const [index, message] of messages.entries()) {
    const packet = segment(message, port, sequence);
    sequence += message.length;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + index, 0);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    parts.push(record, packet);
  }
  return Buffer.concat(parts);
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2_c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(262_144, 16);
  header.writeUInt32LE(101, 20); // LINKTYPE_RAW
  return header;
}

// Checksums are left out: dissectors do not check them unless asked.
function segment(payload: Uint8Array, port: number, sequence: number): Buffer {
  const packet = Buffer.alloc(40 + payload.length);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = 64;
  packet[9] = 6;
  packet.set([127, 0, 0, 1], 12);
  packet.set([127, 0, 0, 1], 16);
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
