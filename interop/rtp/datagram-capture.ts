import { captureFile, ipv4Packet } from '../capture-file.ts';

/** A capture file of UDP datagrams between two ports of 127.0.0.1, 20 ms apart, for a dissector to judge. */
export function datagramCapture(datagrams: readonly Uint8Array[], port: number): Uint8Array {
  return captureFile(
    datagrams.map((octets) => datagram(octets, port)),
    20,
  );
}

function datagram(payload: Uint8Array, port: number): Buffer {
  const packet = ipv4Packet('udp', 8 + payload.length);
  packet.writeUInt16BE(port, 20);
  packet.writeUInt16BE(port, 22);
  packet.writeUInt16BE(8 + payload.length, 24);
  packet.set(payload, 28);
  return packet;
}
