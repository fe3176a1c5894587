import { createSocket } from 'node:dgram';
import { freeUdpPort } from '../free-port.ts';

/**
 * Sends every datagram back to where it came from, on an even UDP port of 127.0.0.1, until `stop` is called. This is the loudspeaker and microphone of a
 * phone that is SIPp: its own (`-rtp_echo` of 3.6.1) now and then sends nothing back in a whole call, as captures show.
 */
export interface Echo {
  readonly port: number;
  stop(): void;
}

export async function startEcho(): Promise<Echo> {
  const port = await freeUdpPort();
  const socket = createSocket('udp4');
  socket.on('message', (datagram, from) => socket.send(datagram, from.port, from.address));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, '127.0.0.1', resolve);
  });
  return { port, stop: () => socket.close() };
}
