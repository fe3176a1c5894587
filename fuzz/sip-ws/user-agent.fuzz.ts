// Whatever a peer sends to a user agent that calls and is called, in whatever order: nothing throws, what is sent reads back, and in the end nothing is left.
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { type Call, type Hop, parseMessage, UserAgent } from '@webrtc-ims/sip-ws';

// Over UDP, and on a connection, where keep-alives are offered and sent.
const peers: readonly Hop[] = [
  { type: 'address', transport: 'UDP', host: '10.0.0.2', port: 5060 },
  { type: 'flow', flow: 'w' },
];
const separator = 0x1e;

export function fuzz(data: Uint8Array): void {
  for (const peer of peers) talk(data, peer);
}

function talk(data: Uint8Array, peer: Hop): void {
  const agent = new UserAgent({
    identity: 'sip:alice@ims.example',
    contact: '<sip:alice@10.0.0.1:5060>',
    via: { transport: 'UDP', host: '10.0.0.1', port: 5060 },
    next: peer,
    credentials: ({ values }) => values[0],
    methods: ['MESSAGE'],
    random: insecureSeededRandom(1),
  });
  const calls: Call[] = [agent.call('sip:bob@ims.example', { offer: 'o1' }, 0)];
  let now = 0;
  let pieces = 0;
  for (let from = 0; from < data.length && pieces < 40; pieces++) {
    const found = data.indexOf(separator, from);
    const end = found < 0 ? data.length : found;
    // The first octet of a piece says what the user does afterwards, and whether time passes before.
    const control = data[from] ?? 0;
    if (control & 8) now += 700;
    expireUpTo(agent, now);
    agent.receive({ type: 'octets', octets: data.slice(from + 1, end), from: peer }, now);
    carryOut(agent, calls, now);
    const call = calls.at(-1);
    if (call !== undefined) act(call, control & 7, now);
    carryOut(agent, calls, now);
    from = end + 1;
  }
  agent.receive({ type: 'closed', hop: peer }, now);
  carryOut(agent, calls, now);
  expireUpTo(agent, now + 600_000);
  carryOut(agent, calls, now);
  if (agent.transactions !== 0 || agent.calls.length !== 0 || agent.deadline !== undefined)
    throw new Error('something is left');
}

function act(call: Call, what: number, now: number): void {
  if (what === 1) call.accept('a', now);
  else if (what === 2) call.progress(183, { description: 'a', reliable: true }, now);
  else if (what === 3) call.answer('a', now);
  else if (what === 4) call.decline(488, now);
  else if (what === 5) call.reoffer('o', 'INVITE', now);
  else if (what === 6) call.reoffer('o', 'UPDATE', now);
  else if (what === 7) call.hangUp([], now);
}

function carryOut(agent: UserAgent, calls: Call[], now: number): void {
  for (const output of drain(agent)) {
    if (output.type === 'transmit') {
      const text = new TextDecoder('latin1').decode(output.octets.subarray(0, 8));
      // A response to a broken request copies what is broken.
      if (text !== '\r\n\r\n' && !text.startsWith('SIP/2.0 ') && !parseMessage(output.octets).ok)
        throw new Error('what is sent does not read back');
    } else if (output.event.kind === 'incoming call') calls.push(output.event.call);
    else if (output.event.kind === 'request') agent.respond(output.event.transaction, 202, {}, now);
  }
}

function expireUpTo(agent: UserAgent, end: number): void {
  for (let steps = 0; steps < 10_000; steps++) {
    const due = agent.deadline;
    if (due === undefined || due > end) return;
    agent.expire(due);
    for (const _ of drain(agent));
  }
  throw new Error('timers without end');
}
