/** A capture file (pcap, raw IPv4) for a dissector to judge. @param spacing ms between packets */
export function captureFile(packets: readonly Uint8Array[], spacing: number): Uint8Array {
  const parts: Uint8Array[] = [fileHeader()];
  packets.forEach((packet, i) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor((i * spacing) / 1000), 0);
    record.writeUInt32LE(((i * spacing) % 1000) * 1000, 4);
    record.writeUInt32LE(packet.length, 8);
    record.writeUInt32LE(packet.length, 12);
    parts.push(record, packet);
  });
  return Buffer.concat(parts);
}

/** An IPv4 packet from 127.0.0.1 to 127.0.0.1, checksum included, with room for its content behind the header. */
export function ipv4Packet(protocol: 'tcp' | 'udp', contentOctets: number): Buffer {
  const packet = Buffer.alloc(20 + contentOctets);
  packet[0] = 0x45;
  packet.writeUInt16BE(packet.length, 2);
  packet[8] = 64;
  packet[9] = protocol === 'tcp' ? 6 : 17;
  packet.set([127, 0, 0, 1], 12);
  packet.set([127, 0, 0, 1], 16);
  packet.writeUInt16BE(checksum(packet.subarray(0, 20)), 10);
  return packet;
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

function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += header.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
