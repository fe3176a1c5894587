// Whatever arrives from either side, nothing is thrown, no deadline stands still, text keeps its bounds, and every RTP packet that leaves is well formed and new.
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { decodeRedundancy, decodeRtpPacket } from '@webrtc-ims/rtp';
import { TextRelay, type TextRelayInput } from '@webrtc-ims/t140';

const format = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };

/** Events behind one another: one octet of kind and delay, one of length, then a datagram or a message. */
export function fuzz(data: Uint8Array): void {
  const relay = new TextRelay(
    {
      rtp: { format, connected: true, random: insecureSeededRandom(1), limits: { heldPackets: 8, queuedOctets: 256 } },
    },
    0,
  );
  let now = 0;
  let last: number | undefined;
  const settle = (): void => {
    for (const output of drain(relay)) {
      if (output.type !== 'transmit' || output.to === 'channel' || output.component === 'rtcp') continue;
      const packet = decodeRtpPacket(output.octets);
      if (!packet.ok) throw packet.error;
      const blocks = decodeRedundancy(packet.value.payload);
      if (!blocks.ok) throw blocks.error;
      new TextDecoder('utf-8', { fatal: true }).decode(blocks.value.primary.data);
      const { sequenceNumber } = packet.value;
      if (last !== undefined && sequenceNumber !== ((last + 1) & 0xffff))
        throw new Error(`number ${sequenceNumber} after ${last}`);
      last = sequenceNumber;
    }
  };
  for (let at = 0; at + 2 <= data.length; ) {
    const first = data[at] ?? 0;
    const octets = data.slice(at + 2, at + 2 + (data[at + 1] ?? 0));
    at += 2 + octets.length;
    relay.receive(inputOf(first & 7, octets), now);
    settle();
    const until = now + (first >>> 3) * 100;
    let steps = 0;
    for (let due = relay.deadline; due !== undefined && due <= until; due = relay.deadline) {
      steps += 1;
      if (steps > 1000) throw new Error('a deadline stands still');
      relay.expire(due);
      settle();
    }
    now = until;
  }
  relay.close(now);
  settle();
}

function inputOf(kind: number, octets: Uint8Array): TextRelayInput {
  switch (kind) {
    case 0:
      return { from: 'channel', type: 'open' };
    case 1:
      return { from: 'channel', type: 'closed' };
    case 2:
      return { from: 'channel', type: 'message', message: octets };
    case 3:
      return { from: 'channel', type: 'message', message: new TextDecoder('latin1').decode(octets) };
    case 4:
      return { from: 'rtp', component: 'rtcp', octets };
    case 5:
      return { from: 'rtp', octets };
    default:
      return { from: 'rtp', component: 'rtp', octets };
  }
}
