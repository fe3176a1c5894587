import { expect, test } from 'vitest';
import { checkMessage, edit, parseMessage, type SipRequest } from '../../src/index.ts';
import { expectRefused, octetsOfText, textOfOctets } from '../support/messages.ts';
import { requestIn, rfc5118 } from '../support/torture.ts';

function parsed(name: string, mode: 'lenient' | 'strict' = 'strict'): SipRequest {
  return requestIn(parseMessage(rfc5118(name), { mode }));
}

function requestUri(name: string): unknown {
  const uri = parsed(name).requestUri();
  return uri.ok && uri.value.kind === 'sip' && [uri.value.host, uri.value.port];
}

test('RFC5118-4.1-1 RFC3261-19.1.1-3 ipv6-good: references keep their brackets', () => {
  const message = parsed('ipv6-good');
  const via = message.topVia();
  const contacts = message.contacts();
  expect(requestUri('ipv6-good')).toEqual(['[2001:db8::10]', undefined]);
  expect(via.ok && [via.value.host, via.value.port]).toEqual(['[2001:db8::9:1]', undefined]);
  expect(contacts.ok && contacts.value !== '*' && contacts.value[0]?.uriText).toBe('sip:caller@[2001:db8::1]');
});

test('RFC5118-4.2-1 ipv6-bad: an address without brackets', () => {
  expectRefused(parseMessage(rfc5118('ipv6-bad'), { mode: 'strict' }), 'SIP_URI', 18);
  const error = checkMessage(parsed('ipv6-bad', 'lenient'));
  expect([error?.code, error?.offset, error?.status]).toEqual(['SIP_URI', 18, 400]);
});

test('RFC5118-4.3-1 port-ambiguous: the brackets hold all of it', () => {
  expect(requestUri('port-ambiguous')).toEqual(['[2001:db8::10:5070]', undefined]);
});

test('RFC5118-4.4-1 port-unambiguous: a port after the brackets', () => {
  expect(requestUri('port-unambiguous')).toEqual(['[2001:db8::10]', 5070]);
});

test('RFC5118-4.5-1 via-received-param-with-delim: received in brackets is an address', () => {
  const via = parsed('via-received-param-with-delim').topVia();
  expect(via.ok && [via.value.received, via.value.parameters.raw('received')]).toEqual([
    '2001:db8::9:255',
    '[2001:db8::9:255]',
  ]);
});

test('RFC5118-4.5-2 via-received-param-no-delim: received without brackets, as we write it', () => {
  const message = parsed('via-received-param-no-delim');
  const via = message.topVia();
  expect(via.ok && via.value.received).toBe('2001:db8::9:255');
  const again = requestIn(
    parseMessage(edit(message).setTopViaParameter('received', '2001:db8::1').serialize(), { mode: 'strict' }),
  ).topVia();
  expect(again.ok && again.value.parameters.raw('received')).toBe('2001:db8::1');
});

/** The archive was made with other line ends, and its Content-Length does not fit its own body. */
function carries(name: string, length: number): void {
  const text = textOfOctets(rfc5118(name)).replace(/Content-Length: \d+/, `Content-Length: ${length}`);
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  const message = requestIn(parseMessage(octetsOfText(text), { mode: 'strict' }));
  expect(textOfOctets(message.body)).toBe(body);
  const out = textOfOctets(edit(message).pushVia('SIP/2.0/TCP x').serialize());
  expect(out.slice(out.indexOf('\r\n\r\n') + 4)).toBe(body);
}

test('RFC5118-4.6-1 ipv6-in-sdp: the body is carried unchanged', () => carries('ipv6-in-sdp', 251));

test('RFC5118-4.8-1 mult-ip-in-sdp: the body is carried unchanged', () => carries('mult-ip-in-sdp', 189));

test('RFC5118-4.7-1 mult-ip-in-header: mixed addresses in their order', () => {
  const vias = parsed('mult-ip-in-header').vias();
  expect(vias.ok && vias.value.map((via) => [via.host, via.port, via.received])).toEqual([
    ['[2001:db8::9:1]', 6050, undefined],
    ['192.0.2.1', undefined, undefined],
    ['[2001:db8::9:255]', undefined, '192.0.2.200'],
  ]);
});

test('RFC5118-4.9-1 ipv4-mapped-ipv6: an IPv4 tail in Via and Contact', () => {
  const message = parseMessage(rfc5118('ipv4-mapped-ipv6'));
  if (!message.ok) throw message.error;
  const via = message.value.topVia();
  const contacts = message.value.contacts();
  expect(via.ok && [via.value.host, via.value.port]).toEqual(['[::ffff:192.0.2.10]', 19823]);
  expect(contacts.ok && contacts.value !== '*' && contacts.value[0]?.uriText).toBe('sip:ted@[::ffff:192.0.2.2]');
});

test('RFC5118-4.10-1 ipv6-bug-abnf-3-colons: lenient only', () => {
  expectRefused(parseMessage(rfc5118('ipv6-bug-abnf-3-colons'), { mode: 'strict' }), 'SIP_URI', 17);
  const uri = parsed('ipv6-bug-abnf-3-colons', 'lenient').requestUri();
  expect(uri.ok && uri.value.kind === 'sip' && uri.value.host).toBe('[2001:db8:::192.0.2.1]');
});

test('RFC5118-4.10-2 ipv6-correct-abnf-2-colons: two colons before an IPv4 tail', () => {
  expect(requestUri('ipv6-correct-abnf-2-colons')).toEqual(['[2001:db8::192.0.2.1]', undefined]);
});

test('the archived octets, with LF alone as line end, are read leniently and never strictly', () => {
  const lf = rfc5118('port-unambiguous').filter((octet) => octet !== 0x0d);
  const message = requestIn(parseMessage(lf));
  expect(message.defects.map((defect) => defect.code)).toEqual(['SIP_LINE_END']);
  expect(textOfOctets(message.octets)).toBe(textOfOctets(rfc5118('port-unambiguous')));
  expectRefused(parseMessage(lf, { mode: 'strict' }), 'SIP_START_LINE', 40);
});
