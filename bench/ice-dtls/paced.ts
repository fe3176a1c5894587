/** How a far end sends. */
export interface Pace {
  readonly packets: number;
  /** Packets in a second. */
  readonly perSecond: number;
  /** Octets of a packet, its header among them. */
  readonly size: number;
}

/** What goes out in one go at most. rtpengine gives a call up when it finds more than 50 packets on its socket several times. */
const burst = 12;

/** Calls `send` at a pace, and resolves when what is under way has had time to arrive. A far end that is held up does not catch up. */
export async function paced({ packets, perSecond, size }: Pace, send: (size: number) => void): Promise<void> {
  let due = 0;
  let last = performance.now();
  for (let sent = 0; sent < packets; ) {
    const now = performance.now();
    due = Math.min(due + ((now - last) / 1000) * perSecond, burst);
    last = now;
    for (; due >= 1 && sent < packets; due--, sent++) send(size);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await new Promise((resolve) => setTimeout(resolve, 60));
}

/** Packets of PCMU from one source, each with the next number, all in a buffer of their own. */
export function rtpPacket(ssrc: number): (size: number) => Buffer {
  let sequence = 0;
  return (size) => {
    const packet = Buffer.alloc(size, 0x55);
    sequence = (sequence + 1) & 0xffff;
    packet.writeUInt8(0x80, 0);
    packet.writeUInt8(0, 1);
    packet.writeUInt16BE(sequence, 2);
    packet.writeUInt32BE((sequence * 160) >>> 0, 4);
    packet.writeUInt32BE(ssrc, 8);
    return packet;
  };
}
