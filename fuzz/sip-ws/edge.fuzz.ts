// Whatever a client and the core send, in whatever order: nothing throws, what is forwarded reads back, the flow stays open, and in the end nothing is left.
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { type AddressHop, EdgeProxy, holdBodies, parseMessage } from '@webrtc-ims/sip-ws';

const core: AddressHop = { type: 'address', transport: 'UDP', host: '192.0.2.9', port: 5060 };
const key = { id: 1, secret: new Uint8Array(32) };
const separator = 0x1e;

export function fuzz(data: Uint8Array): void {
  const edge = new EdgeProxy({
    access: { host: 'edge.example' },
    core: { host: '192.0.2.1', port: 5060, nextHop: core, datagramLimit: Number.POSITIVE_INFINITY },
    tokens: { key },
    random: insecureSeededRandom(1),
    hold: holdBodies('application/sdp'),
    withoutPathSupport: 'insert',
  });
  const flow = edge.openFlow({ transport: 'WSS', address: '192.0.2.3', port: 3 })!;
  let now = 0;
  let pieces = 0;
  for (let from = 0; from < data.length && pieces < 40; pieces++) {
    const found = data.indexOf(separator, from);
    const end = found < 0 ? data.length : found;
    const octets = data.slice(from + 1, end);
    // The first octet of a piece says who sends it, and whether time passes before.
    const control = data[from] ?? 0;
    if (control & 2) now += 5000;
    expireUpTo(edge, now);
    if (control & 1) edge.receive({ type: 'core', from: core, octets }, now);
    else edge.receive({ type: 'access', flow, octets }, now);
    carryOut(edge, now, (control & 4) !== 0);
    from = end + 1;
  }
  if (edge.flowCount !== 1) throw new Error('the flow is gone');
  edge.receive({ type: 'flow closed', flow }, now);
  carryOut(edge, now, false);
  expireUpTo(edge, now + 600_000);
  if (edge.stateSize !== 0) throw new Error(`${edge.stateSize} things are left`);
}

function carryOut(edge: EdgeProxy, now: number, release: boolean): void {
  const held: string[] = [];
  for (const output of drain(edge)) {
    if (output.type === 'hold') held.push(output.id);
    if (output.type !== 'transmit') continue;
    const text = new TextDecoder('latin1').decode(output.octets.subarray(0, 8));
    // A response to a broken request copies what is broken.
    if (!text.startsWith('SIP/2.0 ') && !parseMessage(output.octets).ok)
      throw new Error('what is forwarded does not read back');
  }
  for (const id of held) {
    if (release) edge.release(id, { edit: (message) => message.setBody('text/plain', new Uint8Array(3)) }, now);
    else edge.reject(id, 488, {}, now);
  }
  if (held.length > 0) carryOut(edge, now, release);
}

function expireUpTo(edge: EdgeProxy, end: number): void {
  for (let steps = 0; steps < 10_000; steps++) {
    const due = edge.deadline;
    if (due === undefined || due > end) return;
    edge.expire(due);
    carryOut(edge, due, false);
  }
  throw new Error('timers without end');
}
