import { createRequire } from 'node:module';
import { encodeRtpPacket, RtpRelay } from '@webrtc-ims/rtp';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';

/** What is used of werift: a packet that is parsed, changed and serialized. */
interface WeriftPacket {
  readonly header: { ssrc: number; sequenceNumber: number; timestamp: number; payloadType: number };
  serialize(): Buffer;
}

const requirePeer = createRequire(new URL('../peers/package.json', import.meta.url));

const payloadType = 0;
const remote = { address: '192.0.2.1', port: 4000 };
const receives = [{ incoming: payloadType, outgoing: 8, clockRate: 8000 }];

export const title = 'The relay core of `rtp` alone';

export const about = `Packets per second of CPU time through the relay core: demultiplexed, counted, renumbered, copied and put out. werift has no relay: it
parses, gets four header fields assigned and serializes, and keeps no state.`;

export const rows = async (): Promise<BenchRow[]> => {
  const { RtpPacket } = requirePeer('werift') as { RtpPacket: { deSerialize(octets: Buffer): WeriftPacket } };
  return [172, 1200].flatMap((size) => {
    const input = Buffer.from(packetOf(size));
    const werift = (): Buffer => {
      const sequenceNumber = advance(input);
      const packet = RtpPacket.deSerialize(input);
      packet.header.ssrc = 0x1234_5678;
      packet.header.sequenceNumber = (sequenceNumber + 7) & 0xffff;
      packet.header.timestamp = (packet.header.timestamp + 99) >>> 0;
      packet.header.payloadType = 8;
      return packet.serialize();
    };
    const peers = { 'werift (parse and serialize)': werift };
    return [
      { ...measure({ name: `relay RTP ${size} octets`, ours: relaying(size, false), peers }), unit: 'packets/s' },
      {
        ...measure({ name: `relay RTP ${size} octets in place`, ours: relaying(size, true), peers }),
        unit: 'packets/s',
      },
    ];
  });
};

function relaying(size: number, inPlace: boolean): () => unknown {
  const relay = new RtpRelay({ inPlace }, 0);
  relay.setStream('0', { web: { receives }, plain: { receives, remote } }, 0);
  const pristine = Buffer.from(packetOf(size));
  const input = Buffer.from(pristine);
  let now = 0;
  return () => {
    now += 20;
    advance(pristine);
    // In place the header of the last round was overwritten: the twelve octets are put back, as a socket would bring fresh ones.
    if (inPlace) pristine.copy(input, 0, 0, 12);
    relay.receive({ from: 'web', octets: inPlace ? input : pristine }, now);
    let last: unknown;
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) last = output;
    return last;
  };
}

/** Gives the buffer the next sequence number and timestamp. */
function advance(octets: Buffer): number {
  const sequenceNumber = (octets.readUInt16BE(2) + 1) & 0xffff;
  octets.writeUInt16BE(sequenceNumber, 2);
  octets.writeUInt32BE((octets.readUInt32BE(4) + 160) >>> 0, 4);
  return sequenceNumber;
}

function packetOf(size: number): Uint8Array {
  return encodeRtpPacket({
    marker: false,
    payloadType,
    sequenceNumber: 1,
    timestamp: 1,
    ssrc: 0xcafe_babe,
    contributingSources: [],
    payload: new Uint8Array(size - 12).fill(0x55),
    padding: 0,
  });
}
