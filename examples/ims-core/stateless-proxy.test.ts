import { type AddressHop, parseMessage, type SipMessage, type SipRequest, type SipResponse } from '@webrtc-ims/sip-ws';
import { expect, test } from 'vitest';
import { type Location, StatelessProxy } from './stateless-proxy.ts';

const from: AddressHop = { type: 'address', transport: 'UDP', host: '10.0.0.9', port: 4000 };
const locations = new Map<string, Location>([
  [
    'sip:alice@ims.example',
    { target: 'sip:alice@x.invalid;transport=ws', routes: ['<sip:token@10.0.0.2:5070;transport=tcp;lr;ob>'] },
  ],
  ['sip:echo@ims.example', { target: 'sip:phone@10.0.0.3:5080', routes: [] }],
]);
const proxy = new StatelessProxy({
  host: '10.0.0.1',
  port: 5060,
  domain: 'ims.example',
  locate: (identity) => locations.get(identity),
});

function message(startLine: string, ...rows: readonly string[]): SipMessage {
  const text = [
    startLine,
    ...rows,
    'From: <sip:a@ims.example>;tag=1',
    'To: <sip:b@ims.example>',
    'Call-ID: c',
    `CSeq: 1 ${startLine.startsWith('SIP/2.0') ? 'INVITE' : startLine.split(' ')[0]}`,
    '',
    '',
  ].join('\r\n');
  const parsed = parseMessage(new TextEncoder().encode(text));
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

function request(method: string, uri: string, ...rows: readonly string[]): SipRequest {
  return message(`${method} ${uri} SIP/2.0`, 'Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKx', ...rows) as SipRequest;
}

function forwarded(sent: SipRequest) {
  const decision = proxy.request(sent, from);
  if (decision.kind !== 'forward') throw new Error(`refused with ${decision.status}`);
  const parsed = parseMessage(decision.octets);
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('not a request');
  return { to: decision.to, request: parsed.value };
}

test('a request to a registered user goes along its Path, with its Contact as Request-URI', () => {
  const { to, request: out } = forwarded(request('INVITE', 'sip:alice@ims.example', 'Max-Forwards: 70'));
  expect(to).toEqual({ type: 'address', transport: 'TCP', host: '10.0.0.2', port: 5070 });
  expect(out.requestUriText).toBe('sip:alice@x.invalid;transport=ws');
  expect(out.header('Route')?.text).toBe('<sip:token@10.0.0.2:5070;transport=tcp;lr;ob>');
  expect(out.header('Record-Route')?.text).toBe('<sip:10.0.0.1:5060;lr>');
  expect(out.header('P-Called-Party-ID')?.text).toBe('<sip:alice@ims.example>');
  expect(out.header('Max-Forwards')?.text).toBe('69');
  const vias = out.vias();
  expect(vias.ok && vias.value.map((via) => [via.host, via.received, via.rport])).toEqual([
    ['10.0.0.1', undefined, undefined],
    ['10.9.9.9', '10.0.0.9', 4000],
  ]);
});

test('its own Route values are taken out, others are followed', () => {
  const own = 'Route: <sip:orig@10.0.0.1:5060;lr>';
  expect(forwarded(request('INVITE', 'sip:echo@ims.example', own)).to.port).toBe(5080);
  const { to, request: out } = forwarded(request('BYE', 'sip:x@y.invalid', own, 'Route: <sip:10.0.0.7:5090;lr>'));
  expect(to).toEqual({ type: 'address', transport: 'UDP', host: '10.0.0.7', port: 5090 });
  expect(out.headers('Route').map(({ text }) => text)).toEqual(['<sip:10.0.0.7:5090;lr>']);
  expect(out.header('Record-Route')).toBeUndefined();
});

test('a repetition and a CANCEL get the branch of the first INVITE, another INVITE gets another', () => {
  const branch = (sent: SipRequest): string | undefined => {
    const via = forwarded(sent).request.topVia();
    return via.ok ? via.value.branch : undefined;
  };
  const first = branch(request('INVITE', 'sip:echo@ims.example'));
  expect(branch(request('INVITE', 'sip:echo@ims.example'))).toBe(first);
  expect(branch(request('CANCEL', 'sip:echo@ims.example'))).toBe(first);
  const other = message('INVITE sip:echo@ims.example SIP/2.0', 'Via: SIP/2.0/UDP 10.9.9.9;branch=z9hG4bKy');
  expect(branch(other as SipRequest)).not.toBe(first);
});

test.each([
  ['sip:nobody@ims.example', 'Max-Forwards: 70', 404],
  ['sip:x@y.invalid', 'Max-Forwards: 70', 404],
  ['tel:+15551230001', 'Max-Forwards: 70', 404],
  ['sip:echo@ims.example', 'Max-Forwards: 0', 483],
])('%s with %s is refused with %i', (uri, row, status) => {
  expect(proxy.request(request('INVITE', uri, row), from)).toEqual({ kind: 'refuse', status });
});

test('a response goes back to where its request came from, and one that is not for us nowhere', () => {
  const next = 'Via: SIP/2.0/TCP 10.9.9.9;branch=z9hG4bKx;received=10.0.0.9;rport=4000';
  const response = message('SIP/2.0 200 OK', 'Via: SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bKz', next) as SipResponse;
  const back = proxy.response(response);
  expect(back?.to).toEqual({ type: 'address', transport: 'TCP', host: '10.0.0.9', port: 4000 });
  expect(new TextDecoder().decode(back?.octets)).not.toContain('10.0.0.1');
  const stray = message('SIP/2.0 200 OK', 'Via: SIP/2.0/UDP 10.0.0.8:5060;branch=z9hG4bKz', next) as SipResponse;
  expect(proxy.response(stray)).toBeUndefined();
});
