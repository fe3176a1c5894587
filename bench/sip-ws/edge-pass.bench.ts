import { edit, formatVia, isLooseRoute, parseMessage } from '@webrtc-ims/sip-ws';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { invite } from './invite.ts';
import { DrachtioMessage, type PeerSipMessage, sip } from './peers.ts';
import { warmUp } from './warm-up.ts';

const branch = 'z9hG4bK0123456789abcdef0123456789abcdef';
const recordRoute = '<sip:c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr;ob>';

/**
 * What an edge proxy does with every request: parse, note the source in the top Via, take its own Route off, decide the next hop, count Max-Forwards down,
 * add its Record-Route and Via, and write the message.
 */
export const rows = async (): Promise<BenchRow[]> => {
  warmUp([oursPass, sipPass, drachtioPass]);
  return [
    measure({
      name: `edge pass of an INVITE, ${(invite.length / 1000).toFixed(1)} kB`,
      ours: oursPass,
      peers: { sip: sipPass, 'drachtio-srf': drachtioPass },
    }),
  ];
};

function oursPass(): Uint8Array {
  const parsed = parseMessage(invite);
  if (!parsed.ok || parsed.value.kind !== 'request') throw parsed;
  const request = parsed.value;
  const vias = request.vias();
  const routes = request.routes();
  const maxForwards = request.maxForwards();
  if (!vias.ok || !routes.ok || !maxForwards.ok) throw parsed;
  const [own, next] = routes.value;
  const uri = own?.uri();
  const change = edit(request)
    .setTopViaParameter('received', '192.0.2.7')
    .setTopViaParameter('rport', '50123')
    .replace('Max-Forwards', String((maxForwards.value ?? 70) - 1))
    .prepend('Record-Route', recordRoute)
    .pushVia(formatVia({ transport: 'TCP', host: 'edge.example.net', port: 5060, parameters: [['branch', branch]] }));
  if (own !== undefined && uri?.ok && uri.value.kind === 'sip' && uri.value.host === 'edge.example.net')
    change.removeValue(own);
  const hop = next !== undefined && isLooseRoute(next) ? next.uri() : request.requestUri();
  if (!hop.ok) throw parsed;
  return change.serialize();
}

function sipPass(): Buffer {
  const message = sip.parse(invite);
  const { headers } = message;
  const top = headers.via[0]!;
  top.params.received = '192.0.2.7';
  top.params.rport = 50123;
  headers['max-forwards']--;
  headers['record-route'] ??= [];
  headers['record-route'].unshift({
    uri: 'sip:c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr;ob',
    params: {},
  });
  headers.via.unshift({ version: '2.0', protocol: 'TCP', host: 'edge.example.net', port: 5060, params: { branch } });
  const route = headers.route as { uri: string }[];
  if (sipUri(route[0]!.uri).host === 'edge.example.net') route.shift();
  const hop = route.length > 0 ? sipUri(route[0]!.uri) : sipUri(message.uri);
  if (hop.host === undefined) throw message;
  return Buffer.from(sip.stringify(message satisfies PeerSipMessage), 'latin1');
}

function drachtioPass(): Buffer {
  const message = new DrachtioMessage(invite.toString('utf8'));
  const { headers } = message;
  headers['max-forwards'] = String(Number(headers['max-forwards']) - 1);
  headers['record-route'] = recordRoute;
  headers.via = `SIP/2.0/TCP edge.example.net:5060;branch=${branch}\r\nVia: ${headers.via};received=192.0.2.7`;
  const route = message.getParsedHeader('Route') as { uri: string }[];
  if (sipUri(route[0]!.uri).host === 'edge.example.net')
    headers.route = route
      .slice(1)
      .map(({ uri }) => `<${uri}>`)
      .join(', ');
  const hop = sipUri(route[1]!.uri);
  if (hop.host === undefined) throw message;
  return Buffer.from(message.toString(), 'utf8');
}

function sipUri(text: string): { host?: string } {
  return sip.parseUri(text);
}
