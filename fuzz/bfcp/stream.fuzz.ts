// Every cutting of a TCP stream gives the same through the relay, and no octet that is not a whole readable message passes.

import { BfcpRelay, decodeMessage } from '@webrtc-ims/bfcp';
import { drain, toHex } from '@webrtc-ims/core';

const limits = { messageSize: 4096 };

/** The first octet says how long the pieces are, the others are the stream. */
export function fuzz(data: Uint8Array): void {
  const [size = 1] = data;
  const stream = data.subarray(1);
  const whole = relayed(stream, stream.length);
  const pieces = relayed(stream, (size % 37) + 1);
  if (whole !== pieces) throw new Error('what is relayed depends on how the stream was cut');
}

function relayed(stream: Uint8Array, size: number): string {
  const relay = new BfcpRelay({
    web: { transport: 'message', open: true },
    plain: { transport: 'stream', open: true },
    limits,
  });
  const out: string[] = [];
  for (let at = 0; at < stream.length; at += size) {
    relay.receive({ from: 'plain', octets: stream.subarray(at, at + size) }, 0);
    for (const output of drain(relay)) {
      if (output.type === 'transmit') {
        if (!decodeMessage(output.octets, { anyVersion: true, limits }).ok)
          throw new Error('something malformed was relayed');
        out.push(toHex(output.octets));
      } else if (output.type !== 'event') out.push(output.type);
      // How often a closed leg is told about depends on the pieces that come after.
      else if (output.event.type !== 'dropped' || output.event.reason !== 'ended') out.push(output.event.type);
    }
  }
  return out.join(' ');
}
