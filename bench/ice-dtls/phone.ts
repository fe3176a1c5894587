// A plain RTP peer, in a process of its own so that its cost is not counted: sends RTP at a pace and counts the datagrams that come, encrypted or not.
import { createSocket } from 'node:dgram';
import { type Pace, paced, rtpPacket } from './paced.ts';

/** What a benchmark tells the phone. */
export type PhoneCommand =
  | ({ readonly type: 'send'; readonly port: number } & Pace)
  /** Asks how many RTP datagrams came since it was last asked. */
  | { readonly type: 'count' };

/** What the phone tells a benchmark. */
export type PhoneReport =
  | { readonly type: 'bound'; readonly port: number }
  | { readonly type: 'sent' }
  /** `largest`: octets of the largest of them. */
  | { readonly type: 'count'; readonly packets: number; readonly largest: number };

const address = '127.0.0.1';
/** Numbers go on from one command to the next for each destination, as SRTP wants them to. */
const streams = new Map<number, (size: number) => Buffer>();
let received = { packets: 0, largest: 0 };

const socket = createSocket('udp4');
socket.on('message', (octets) => {
  if ((octets[1]! & 0x7f) !== 0) return;
  received = { packets: received.packets + 1, largest: Math.max(received.largest, octets.length) };
});
socket.bind(0, address, () => {
  socket.setRecvBufferSize(2 ** 20);
  report({ type: 'bound', port: socket.address().port });
});

process.on('message', async (command: PhoneCommand) => {
  if (command.type === 'count') {
    report({ type: 'count', ...received });
    received = { packets: 0, largest: 0 };
    return;
  }
  const { port } = command;
  const packet = streams.get(port) ?? rtpPacket(0x2345_6789);
  streams.set(port, packet);
  await paced(command, (size) => socket.send(packet(size), port, address));
  report({ type: 'sent' });
});
process.on('disconnect', () => process.exit(0));

function report(message: PhoneReport): void {
  process.send?.(message);
}
