// Whatever datagrams come, a floor control server on UDP stays within its bounds and never throws; what it sends can be read.

import { decodeHeader, FloorControlServer } from '@webrtc-ims/bfcp';
import { drain } from '@webrtc-ims/core';

const conferences = [{ conferenceId: 1, floors: [{ floorId: 1 }, { floorId: 2, chair: 9 }] }];

/** Datagrams, each behind one octet with its length and one with the time that has passed, in units of 100 ms. */
export function fuzz(data: Uint8Array): void {
  const server = new FloorControlServer({
    conferences,
    limits: { connections: 4, incompleteOctets: 1024, queuedRequests: 16 },
  });
  server.connect('u', { transport: 'datagram' }, 0);
  server.connect('s', { transport: 'message' }, 0);
  let now = 0;
  let sent = 0;
  for (let at = 0; at + 2 <= data.length; ) {
    const length = data[at]!;
    now += data[at + 1]! * 100;
    const octets = data.subarray(at + 2, at + 2 + length);
    at += 2 + length;
    server.expire(now);
    server.receive({ connection: length % 2 === 0 ? 'u' : 's', octets }, now);
    for (const output of drain(server)) {
      if (output.type !== 'transmit') continue;
      sent++;
      const header = decodeHeader(output.octets);
      if (!header.ok) throw header.error;
      const { fragmented, payloadLength } = header.value;
      if (!fragmented && output.octets.length !== 12 + 4 * payloadLength)
        throw new Error('a message with a wrong length was sent');
    }
  }
  if (sent > 64 * (data.length + 1)) throw new Error('far more was sent than came in');
}
