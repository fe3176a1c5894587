// Whatever arrives at a stateless proxy: nothing throws, what it writes reads back, and the short way and the long one write the same.
import { parseMessage, StatelessProxy } from '@webrtc-ims/sip-ws';

const proxy = new StatelessProxy({
  name: { host: 'edge.example' },
  transport: 'UDP',
  recordRoute: 'sip:edge.example;lr',
});
const target = new Uint8Array(262_144);
const other = new Uint8Array(262_144);

export function fuzz(data: Uint8Array): void {
  const long = proxy.forward(data, target);
  if (long.type !== 'forwarded') return;
  const written = target.subarray(0, long.end);
  const read = parseMessage(written);
  if (!read.ok) throw read.error;
  const branch = read.value.kind === 'request' ? read.value.topVia() : undefined;
  if (branch === undefined) return;
  if (!branch.ok) throw branch.error;
  const short = proxy.forward(data, other, 0, branch.value.branch);
  if (short.type !== 'forwarded' || short.end !== long.end) throw new Error(`${short.type} on the short way`);
  for (let at = 0; at < long.end; at++) if (other[at] !== target[at]) throw new Error(`octet ${at} differs`);
  if (JSON.stringify(short.to) !== JSON.stringify(long.to)) throw new Error('another next hop');
}
