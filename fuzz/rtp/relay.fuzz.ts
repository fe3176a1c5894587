// Whatever arrives from either side, nothing is thrown, memory stays bounded, and what leaves never repeats or goes far back in its numbers.
import { insecureSeededRandom } from '@webrtc-ims/core';
import { decodeRtpPacket, type RelayStreamOptions, RtpRelay } from '@webrtc-ims/rtp';

const receives = [
  { incoming: 0, outgoing: 8, clockRate: 8000 },
  { incoming: 1, outgoing: 101, clockRate: 48_000, outgoingClockRate: 8000, telephoneEvents: [0, 1] },
];
const options: RelayStreamOptions = {
  web: { receives, mid: '0', midExtension: 1, feedback: ['nack', 'pli', 'fir'], headerExtensions: 'keep' },
  plain: {
    receives,
    remote: { address: '192.0.2.1', port: 4000 },
    feedback: ['fir'],
    latch: 'always',
    reducedSize: true,
  },
};

/** Datagrams behind one another: one octet of side and delay, one of length, then the datagram. */
export function fuzz(data: Uint8Array): void {
  const relay = new RtpRelay({ random: insecureSeededRandom(1), limits: { sources: 8, associations: 8 } }, 0);
  relay.setStream('0', options, 0);
  const highest = new Map<string, number>();
  let now = 0;
  for (let at = 0; at + 2 <= data.length; ) {
    const first = data[at]!;
    const octets = data.slice(at + 2, at + 2 + data[at + 1]!);
    at += 2 + octets.length;
    now += (first >>> 2) * 50;
    relay.expire(now);
    const component = (first & 3) === 2 ? 'rtcp' : 'rtp';
    if ((first & 3) === 0) relay.receive({ from: 'web', octets }, now);
    else
      relay.receive(
        { from: 'plain', stream: '0', component, octets, source: { address: '192.0.2.1', port: 4000 } },
        now,
      );
    for (let output = relay.poll(); output !== undefined; output = relay.poll()) {
      if (output.type !== 'transmit' || output.component !== 'rtp') continue;
      const packet = decodeRtpPacket(output.octets);
      if (!packet.ok) throw packet.error;
      const { ssrc, sequenceNumber } = packet.value;
      const key = `${output.to} ${ssrc}`;
      const last = highest.get(key) ?? sequenceNumber - 1;
      const distance = ((sequenceNumber - last) << 16) >> 16;
      if (distance === 0 || distance <= -128) throw new Error(`sequence number ${sequenceNumber} after ${last}`);
      if (distance > 0) highest.set(key, sequenceNumber);
    }
  }
  const { streams } = relay.statistics();
  for (const leg of streams.flatMap(({ web, plain }) => [web, plain])) {
    if (leg.received.sources.length > 8) throw new Error(`${leg.received.sources.length} sources`);
  }
  relay.close(now);
}
