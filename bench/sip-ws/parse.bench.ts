import { parseMessage } from '@webrtc-ims/sip-ws';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { allocatedOctets } from './allocation.ts';
import { audioInvite, sizeOf, videoInvite } from './invite.ts';
import { DrachtioMessage, parseWithJssip, type SipjsMessage, sip, sipjsParser } from './peers.ts';

export const title = 'SIP: parsing an INVITE';

export const about = `Parsing one INVITE with the SDP of Chromium, and reading a dozen fields of it. Peers that parse text are given the cost of decoding it. Ours parses a value
when it is asked for, so the first rows are what each library does with every message and the second what it costs to use one. Of the twelve fields, the
URIs of the request line and of From are taken apart, which \`sip\` does when it is asked to; those of To, Contact and Route stay text. Heap does not
count the 20 octets for each header row that ours keeps in memory which messages share.`;

export const rows = async (): Promise<BenchRow[]> => {
  const parseWithSipjs = await sipjsParser();
  return [audioInvite, videoInvite].flatMap((invite) => rowsOf(invite, parseWithSipjs));
};

function rowsOf(invite: Buffer, parseWithSipjs: (text: string) => SipjsMessage): BenchRow[] {
  const size = sizeOf(invite);
  const parseOnly = measure({
    name: `parse INVITE ${size}`,
    ours: () => parseMessage(invite),
    peers: {
      sip: () => sip.parse(invite),
      'drachtio-srf': () => new DrachtioMessage(invite.toString('utf8')),
      jssip: () => parseWithJssip(invite.toString('utf8')),
      'sip.js': () => parseWithSipjs(invite.toString('utf8')),
    },
  });
  const readDozen = measure({
    name: `parse INVITE ${size} and read 12 fields`,
    ours: () => readOurs(invite),
    peers: {
      sip: () => readSip(invite),
      'drachtio-srf': () => readDrachtio(invite),
      jssip: () => {
        const message = parseWithJssip(invite.toString('utf8'));
        return [message.from, message.to, message.call_id, message.cseq, message.parseHeader('contact')];
      },
      'sip.js': () => {
        const message = parseWithSipjs(invite.toString('utf8'));
        return [message.parseHeader('from'), message.parseHeader('to'), message.getHeader('call-id')];
      },
    },
    wanted: { sip: 5 },
  });
  const ours = allocatedOctets(() => parseMessage(invite));
  const peers = { sip: allocatedOctets(() => sip.parse(invite)) };
  const ratios = { sip: peers.sip / ours };
  return [
    parseOnly,
    readDozen,
    { name: `heap allocated to parse INVITE ${size}`, ours, peers, ratios, unit: 'octets', wanted: { ours: 3000 } },
  ];
}

function readOurs(invite: Buffer): unknown {
  const parsed = parseMessage(invite);
  if (!parsed.ok || parsed.value.kind !== 'request') throw parsed;
  const request = parsed.value;
  const via = request.topVia();
  const from = request.from();
  const to = request.to();
  const callId = request.callId();
  const cseq = request.cseq();
  const contacts = request.contacts();
  const routes = request.routes();
  const maxForwards = request.maxForwards();
  if (!via.ok || !from.ok || !to.ok || !callId.ok || !cseq.ok || !contacts.ok || !routes.ok || !maxForwards.ok)
    throw parsed;
  const uri = from.value.uri();
  const target = request.requestUri();
  return [
    request.method,
    target.ok && target.value.kind === 'sip' ? target.value.host : '',
    via.value.host,
    via.value.branch,
    uri.ok && uri.value.kind === 'sip' ? uri.value.user : '',
    from.value.tag,
    to.value.uriText,
    callId.value,
    cseq.value.number,
    contacts.value,
    routes.value[0]?.uriText,
    maxForwards.value,
  ];
}

function readSip(invite: Buffer): unknown {
  const { method, uri, headers } = sip.parse(invite);
  const { from, to, contact, route, cseq } = headers as Record<string, { uri: string; params: { tag?: string } }>;
  return [
    method,
    sip.parseUri(uri).host,
    headers.via[0]?.host,
    headers.via[0]?.params.branch,
    sip.parseUri(from!.uri).user,
    from?.params.tag,
    to?.uri,
    headers['call-id'],
    cseq,
    contact,
    route,
    headers['max-forwards'],
  ];
}

function readDrachtio(invite: Buffer): unknown {
  const message = new DrachtioMessage(invite.toString('utf8'));
  return [
    message.method,
    message.uri,
    message.getParsedHeader('Via'),
    message.getParsedHeader('From'),
    message.getParsedHeader('To'),
    message.get('Call-ID'),
    message.getParsedHeader('CSeq'),
    message.getParsedHeader('Contact'),
    message.getParsedHeader('Route'),
    message.get('Max-Forwards'),
  ];
}
