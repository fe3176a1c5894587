import { edit, isLooseRoute, type MessageEdit, parseMessage, RowTemplate, StatelessProxy } from '@webrtc-ims/sip-ws';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { audioInvite, sizeOf, videoInvite } from './invite.ts';
import { DrachtioMessage, sip } from './peers.ts';

// Fixed for all: making random branches is no work of a codec.
const branch = 'z9hG4bK0123456789abcdef0123456789abcdef';
const recordRouteUri = 'sip:c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr;ob';
const ownHost = 'edge.example.net';
const address = '192.0.2.7';
// What is the same in every message of a flow, as each library takes it: ours as rows made once, the peers as text and objects.
const recordRoute = new RowTemplate('Record-Route', `<${recordRouteUri}>`);
const ownVia = new RowTemplate('Via', `SIP/2.0/TCP ${ownHost}:5060;branch=`);
// Every contestant of the first rows writes into this memory, as one that has a pool of send buffers would.
const memory = new Uint8Array(65_536);
const pooled = Buffer.from(memory.buffer);

export const title = 'SIP: the edge pass of an INVITE';

export const about = `What an edge proxy does with a request: parse, take its own Route off, decide the next hop, count Max-Forwards down, add its Record-Route and Via, and
write the message. The first row is \`StatelessProxy\`, which does nothing else, into a buffer that is there already; then the same by typed values and an edit list, as hosts do that
want to see and change more, into such a buffer, into one of its own, and with the source noted in the top Via (\`received\`). Branch, token and own names are given to all, in the
form that each takes: ours has its Record-Route and the start of its Via as rows that were made and checked once, and writes the branch into each message. The benchmark refuses
output that lacks any of it. The peers do it as their users would: \`sip\` by changing the objects that it parsed; drachtio-srf, which keeps headers as text, by changing texts, of
Route alone as objects. They write header names and order anew, which is less than what RFC 3261 16.6 asks for. \`sip\` reads octets as Latin-1, drachtio-srf as UTF-8.`;

export const rows = async (): Promise<BenchRow[]> =>
  [audioInvite, videoInvite].flatMap((invite) => {
    const name = `edge pass of an INVITE, ${sizeOf(invite)}`;
    for (const source of [undefined, address]) {
      const passes = [
        Buffer.from(sipPass(invite, source), 'latin1'),
        Buffer.from(drachtioPass(invite, source), 'utf8'),
      ];
      for (const pass of [oursPass(invite, source).serialize(), ...passes]) checkPass(pass, source);
    }
    checkPass(memory.slice(0, forwardedEnd(invite)), undefined);
    const intoMemory = {
      sip: () => pooled.write(sipPass(invite), 'latin1'),
      'drachtio-srf': () => pooled.write(drachtioPass(invite), 'utf8'),
    };
    return [
      measure({
        name,
        ours: () => forwardedEnd(invite),
        peers: intoMemory,
        wanted: { sip: 10, 'drachtio-srf': 7 },
      }),
      measure({
        name: `${name}, by an edit list`,
        ours: () => oursPass(invite).serializeInto(memory),
        peers: intoMemory,
      }),
      measure({
        name: `${name}, by an edit list, each in a buffer of its own`,
        ours: () => oursPass(invite).serialize(),
        peers: {
          sip: () => Buffer.from(sipPass(invite), 'latin1'),
          'drachtio-srf': () => Buffer.from(drachtioPass(invite), 'utf8'),
        },
      }),
      measure({
        name: `${name}, by an edit list, with its source noted`,
        ours: () => oursPass(invite, address).serializeInto(memory),
        peers: {
          sip: () => pooled.write(sipPass(invite, address), 'latin1'),
          'drachtio-srf': () => pooled.write(drachtioPass(invite, address), 'utf8'),
        },
      }),
    ];
  });

const proxy = new StatelessProxy({
  name: { host: ownHost, port: 5060 },
  transport: 'TCP',
  recordRoute: recordRouteUri,
  framing: 'stream',
});

function forwardedEnd(invite: Buffer): number {
  const forwarded = proxy.forward(invite, memory, 0, branch);
  if (forwarded.type !== 'forwarded' || forwarded.to.host !== 'scscf.ims.example.net') throw forwarded;
  return forwarded.end;
}

function oursPass(invite: Buffer, source?: string): MessageEdit {
  const parsed = parseMessage(invite);
  if (!parsed.ok || parsed.value.kind !== 'request') throw parsed;
  const request = parsed.value;
  const routes = request.routes();
  const maxForwards = request.maxForwards();
  if (!routes.ok || !maxForwards.ok) throw parsed;
  const [own, next] = routes.value;
  const uri = own?.uri();
  const change = edit(request)
    .setMaxForwards((maxForwards.value ?? 71) - 1)
    .prepend(recordRoute)
    .prepend(ownVia, branch);
  if (source !== undefined) change.setTopViaParameter('received', source);
  if (own !== undefined && uri?.ok && uri.value.kind === 'sip' && uri.value.host === ownHost) change.removeValue(own);
  const hop = next !== undefined && isLooseRoute(next) ? next.uri() : request.requestUri();
  if (!hop.ok) throw parsed;
  return change;
}

function sipPass(invite: Buffer, source?: string): string {
  const message = sip.parse(invite);
  const { headers } = message;
  if (source !== undefined) headers.via[0]!.params.received = source;
  headers['max-forwards']--;
  headers['record-route'] ??= [];
  headers['record-route'].unshift({ uri: recordRouteUri, params: {} });
  headers.via.unshift({ version: '2.0', protocol: 'TCP', host: ownHost, port: 5060, params: { branch } });
  const route = headers.route as { uri: string }[];
  if (sipUri(route[0]!.uri).host === ownHost) route.shift();
  const hop = route.length > 0 ? sipUri(route[0]!.uri) : sipUri(message.uri);
  if (hop.host === undefined) throw message;
  return sip.stringify(message);
}

// This peer keeps headers as text until asked. Via and Route are changed as text, which is the cheapest way it has.
function drachtioPass(invite: Buffer, source?: string): string {
  const message = new DrachtioMessage(invite.toString('utf8'));
  const { headers } = message;
  headers['max-forwards'] = String(Number(headers['max-forwards']) - 1);
  headers['record-route'] = `<${recordRouteUri}>`;
  const received = source === undefined ? '' : `;received=${source}`;
  headers.via = `SIP/2.0/TCP ${ownHost}:5060;branch=${branch},${headers.via}${received}`;
  const [own, next] = message.getParsedHeader('Route') as { uri: { host?: string } }[];
  if (own!.uri.host === ownHost) headers.route = headers.route!.slice(headers.route!.indexOf(',') + 1).trim();
  if (next!.uri.host === undefined) throw message;
  return message.toString();
}

// Of `sip`, whose Route is parsed already, this gives back what it is given.
function sipUri(text: string): { host?: string } {
  return sip.parseUri(text);
}

/** Whoever left something out has not taken part. */
function checkPass(written: Uint8Array, source: string | undefined): void {
  const parsed = parseMessage(written);
  if (!parsed.ok) throw parsed.error;
  const message = parsed.value;
  const [ours, client, ...others] = must(message.vias());
  const [recorded, ...otherRecorded] = must(message.recordRoutes());
  const routes = must(message.routes());
  const done =
    ours?.branch === branch &&
    client?.branch === 'z9hG4bK5144395' &&
    client.received === source &&
    others.length + otherRecorded.length === 0 &&
    recorded?.uriText === recordRouteUri &&
    routes.length === 1 &&
    routes[0]?.uriText === 'sip:scscf.ims.example.net;lr' &&
    must(message.maxForwards()) === 68 &&
    must(message.contentLength()) === message.body.length;
  if (!done) throw new Error(`not the whole pass:\n${new TextDecoder().decode(written)}`);
}

function must<T>(result: { ok: true; value: T } | { ok: false; error: Error }): T {
  if (!result.ok) throw result.error;
  return result.value;
}
