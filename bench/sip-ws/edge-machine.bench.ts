import { EdgeProxy, type Hop } from '@webrtc-ims/sip-ws';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { audioInvite, sizeOf, videoInvite } from './invite.ts';

export const title = 'SIP: the whole edge proxy';

export const about = `Calls per second of CPU time through \`EdgeProxy\`: an INVITE from a client is validated, routed by the state of its flow and sent to the core in a client
transaction; the core answers 486, which is acknowledged there and relayed; the ACK of the client ends it. Four messages come in or go out by transactions with
their timers, with loop detection, random branches, trust boundary and dialog watch as a product has them; no sockets. No peer has such a machine without sockets.`;

// So much code takes a while to be compiled.
const warmUpTime = 10_000;

export const rows = async (): Promise<BenchRow[]> =>
  [audioInvite, videoInvite].map((invite) =>
    measure({
      name: `INVITE of ${sizeOf(invite)} to the core, 486 and ACK back`,
      ours: callThrough(invite),
      peers: {},
      warmUpTime,
    }),
  );

const core = { type: 'address', transport: 'TCP', host: '192.0.2.20', port: 5060 } as const;
const ack = octetsOf(`ACK sip:bob@ims.example.net SIP/2.0\r
Via: SIP/2.0/WSS maesq1q66kej.invalid;branch=z9hG4bK5144395\r
From: "Alice" <sip:alice@ims.example.net>;tag=di6hhla19u\r
To: <sip:bob@ims.example.net>;tag=b1\r
Call-ID: hea8f5n44ljrto0qspde\r
CSeq: 1901 ACK\r
Max-Forwards: 70\r
Content-Length: 0\r
\r
`);

/** What of the request stands in every response to it. */
const answered = `Via: SIP/2.0/WSS maesq1q66kej.invalid;branch=z9hG4bK5144395\r
From: "Alice" <sip:alice@ims.example.net>;tag=di6hhla19u\r
To: <sip:bob@ims.example.net>;tag=b1\r
Call-ID: hea8f5n44ljrto0qspde\r
CSeq: 1901 INVITE\r
Content-Length: 0\r
\r
`;

function callThrough(invite: Uint8Array): () => void {
  const edge = new EdgeProxy({
    access: { host: 'edge.example.net', port: 443 },
    core: { host: '192.0.2.10', port: 5060, transport: 'TCP', nextHop: core },
    tokens: { key: { id: 1, secret: new Uint8Array(32).fill(7) } },
  });
  // The token of the other benchmarks is none of this edge.
  const request = Buffer.from(Buffer.from(invite).toString('latin1').replace('c2hvcnQtdG9rZW4@', ''), 'latin1');
  const flow = edge.openFlow({ transport: 'WSS', address: '203.0.113.7', port: 51544 })!;
  const start = octetsOf('SIP/2.0 486 Busy Here\r\n');
  const end = octetsOf(answered);
  const busy = new Uint8Array(start.length + 200 + end.length);
  busy.set(start);
  return () => {
    edge.receive({ type: 'access', flow, octets: request }, 0);
    const sent = sentTo(edge, 'address');
    const from = firstVia(sent);
    const via = sent.subarray(from, sent.indexOf(0x0a, from) + 1);
    busy.set(via, start.length);
    busy.set(end, start.length + via.length);
    const octets = busy.subarray(0, start.length + via.length + end.length);
    edge.receive({ type: 'core', from: core, octets }, 0);
    sentTo(edge, 'flow');
    edge.receive({ type: 'access', flow, octets: ack }, 0);
    if (edge.poll() !== undefined || edge.stateSize > 0) throw new Error('the call is not over');
  };
}

/** What leaves for that side; everything else that the edge says is passed over. */
function sentTo(edge: EdgeProxy, side: Hop['type']): Uint8Array {
  let sent: Uint8Array | undefined;
  for (let output = edge.poll(); output !== undefined; output = edge.poll())
    if (output.type === 'transmit' && output.to.type === side) sent = output.octets;
  if (sent === undefined) throw new Error(`nothing went to the ${side}`);
  return sent;
}

/** Where the Via of the edge begins. */
function firstVia(octets: Uint8Array): number {
  let at = 0;
  while (octets[at] !== 0x56) at = octets.indexOf(0x0a, at) + 1;
  return at;
}

function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
