import { MisuseError } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { magicCookie, StatelessProxy, type StatelessProxyOptions } from '../../src/index.ts';
import { RowTemplate } from '../../src/message/row-template.ts';
import { forwardUsual, type UsualForwarding } from '../../src/stateless/forward-usual.ts';
import { OwnHosts } from '../../src/uri/own-hosts.ts';
import { octetsOfText, textOfOctets } from '../support/messages.ts';

const options: StatelessProxyOptions = { name: { host: 'edge.example' }, transport: 'UDP' };
const recordRoute = 'sip:edge.example;lr';
const branch = `${magicCookie}given`;
const untouched = 0xee;

const forwarding: UsualForwarding = {
  hosts: new OwnHosts([options.name]),
  via: new RowTemplate('Via', 'SIP/2.0/UDP edge.example;branch='),
  recordRoute: undefined,
  stream: false,
};
const recording: UsualForwarding = { ...forwarding, recordRoute: new RowTemplate('Record-Route', `<${recordRoute}>`) };

const text = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'abcxyz0189-'), minLength: 1, maxLength });
const parameters = fc
  .uniqueArray(fc.constantFrom(';transport=TCP', ';maddr=192.0.2.1', ';ob', ';x=y'), { maxLength: 3 })
  .map((all) => all.join(''));
const ownRoute = fc.tuple(text(300), parameters).map(([user, more]) => `<sip:${user}@EDGE.example;lr${more}>`);
const nextRoute = fc
  .tuple(parameters, fc.constantFrom('', ':5061'))
  .map(([more, port]) => `<sip:scscf.example${port}${more};lr>`);
const route = fc
  .tuple(fc.array(ownRoute, { maxLength: 2 }), fc.array(nextRoute, { maxLength: 2 }), fc.constantFrom(',', ', ', ',  '))
  .map(([own, next, comma]) => [...own, ...next].join(comma))
  .filter((value) => value !== '')
  .map((value) => `Route: ${value}`);
const maxForwards = fc.tuple(fc.constantFrom('', '0', '00'), fc.integer({ min: 1, max: 255 }));
const body = fc.uint8Array({ maxLength: 400, size: 'max' });

/** A request that is written as nearly all are, its rows in any order. */
const usualRequests: fc.Arbitrary<Uint8Array> = fc
  .record({
    method: fc.constantFrom('INVITE', 'REGISTER', 'MESSAGE', 'REGISTRY'),
    maxForwards: maxForwards.map(([zeros, hops]) => `Max-Forwards: ${zeros}${hops}`),
    vias: fc.array(
      text(20).map((host) => `v: SIP/2.0/TCP a${host};branch=z9hG4bK${host}`),
      { maxLength: 2 },
    ),
    recordRoutes: fc.array(
      text(20).map((host) => `Record-Route: <sip:a${host}z;lr>`),
      { maxLength: 2 },
    ),
    routes: fc.array(route, { maxLength: 1 }),
    others: fc.array(
      text(150).map((value) => `X-Other:${value}`),
      { maxLength: 4 },
    ),
    body,
    behind: body,
  })
  .chain(({ method, maxForwards, vias, recordRoutes, routes, others, body, behind }) => {
    const always = [
      'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
      'From: <sip:alice@example.com>;tag=a1',
      'To: <sip:bob@example.com>',
      'Call-ID: c1@client.invalid',
      `CSeq: 1 ${method}`,
      `Content-Length: ${body.length}`,
    ];
    const rows = [...always, maxForwards, ...vias, ...recordRoutes, ...routes, ...others];
    return fc
      .shuffledSubarray(rows, { minLength: rows.length })
      .map((rows) => octetsOfText(`${[`${method} sip:bob@example.com SIP/2.0`, ...rows].join('\r\n')}\r\n\r\n`))
      .map((head) => Uint8Array.from([...head, ...body, ...behind]));
  });

/** Memory of a size that begins anywhere in its buffer, bare or as Node makes it. */
function memory(size: number, before: number, node: boolean): Uint8Array {
  const buffer = new ArrayBuffer(before + size + 8);
  return (node ? Buffer.from(buffer, before, size) : new Uint8Array(buffer, before, size)).fill(untouched);
}

test('what is written as nearly all are is forwarded octet by octet as by the whole procedure, into any place that has room', () => {
  const place = fc.record({
    offset: fc.nat(40),
    room: fc.oneof(fc.nat(20), fc.integer({ min: -600, max: -1 }), fc.integer({ min: -1, max: 1 })),
    before: fc.nat(9),
    node: fc.boolean(),
    recorded: fc.boolean(),
  });
  const seen = { shrunk: 0, refused: 0 };
  fc.assert(
    fc.property(usualRequests, place, (octets, { offset, room, before, node, recorded }) => {
      const proxy = new StatelessProxy(recorded ? { ...options, recordRoute } : options);
      const whole = new Uint8Array(8192);
      const expected = proxy.forward(octets, whole);
      if (expected.type !== 'forwarded') throw expected;
      const text = textOfOctets(whole.subarray(0, expected.end));
      const branch = /^Via: SIP\/2\.0\/UDP edge\.example;branch=(\S*)/m.exec(text)![1]!;

      const target = memory(Math.max(0, offset + expected.end + room), before, node);
      const result = forwardUsual(octets, recorded ? recording : forwarding, branch, target, offset);
      const fits = target.length >= offset + expected.end;
      const end = fits ? offset + expected.end : offset;
      expect(result).toEqual(fits ? { ...expected, end } : { type: 'no room' });
      expect(textOfOctets(target.subarray(offset, end))).toBe(fits ? text : '');
      const around = [...target.subarray(0, offset), ...target.subarray(end)];
      expect(around.every((octet) => octet === untouched)).toBe(true);
      if (!fits) seen.refused++;
      else if (expected.end < octets.length) seen.shrunk++;
    }),
    { numRuns: 600 },
  );
  expect(seen.shrunk).toBeGreaterThan(0);
  expect(seen.refused).toBeGreaterThan(0);
});

const invite = octetsOfText(
  [
    'INVITE sip:bob@example.com SIP/2.0',
    'Via: SIP/2.0/WSS client.invalid;branch=z9hG4bK1',
    'From: <sip:alice@example.com>;tag=a1',
    'To: <sip:bob@example.com>',
    'Call-ID: c1@client.invalid',
    'CSeq: 1 INVITE',
    'Max-Forwards: 10',
    '\r\n',
  ].join('\r\n'),
);

test('what would end the row of Via is refused as a branch, with nothing written', () => {
  const proxy = new StatelessProxy(options);
  for (const end of ['\r', '\n', '\0', '\r\nX: y', `\n${'a'.repeat(300)}`, 'é\n']) {
    const target = memory(1024, 0, false);
    expect(() => proxy.forward(invite, target, 0, branch + end)).toThrow(MisuseError);
    expect(target.every((octet) => octet === untouched)).toBe(true);
  }
});

test('a branch of any other text is written as it is', () => {
  const proxy = new StatelessProxy(options);
  for (const given of ['', 'a', '1234567', 'a'.repeat(160), 'a'.repeat(161), 'a\tb', 'é', '€'.repeat(160)]) {
    const target = memory(2048, 3, true);
    const result = proxy.forward(invite, target, 5, given);
    if (result.type !== 'forwarded') throw result;
    const row = new TextDecoder().decode(target.subarray(5, result.end)).split('\r\n')[1];
    expect(row).toBe(`Via: SIP/2.0/UDP edge.example;branch=${given}`);
  }
});

test('what needs the whole procedure is left to it, with nothing written', () => {
  const text = textOfOctets(invite);
  const others = [
    text.replace('INVITE sip:bob@example.com', 'INVITE sip:bob@edge.example'),
    text.replace('INVITE sip:bob@example.com', 'INVITE tel:+1'),
    text.replace('INVITE sip:bob@example.com', 'INVITE sip:bob@example.com?a=b'),
    text.replace('Max-Forwards: 10', 'Max-Forwards: 0'),
    text.replace('Max-Forwards: 10', 'Max-Forwards: 256'),
    text.replace('Max-Forwards: 10\r\n', ''),
    text.replace('To:', 'Proxy-Require: x\r\nTo:'),
    text.replace('To:', 'Route: <sip:a;lr>\r\nRoute: <sip:b;lr>\r\nTo:'),
    text.replace('To:', 'Route: <sip:strict>\r\nTo:'),
    text.replace('To:', 'Route: <sip:a;lr>,\r\nTo:'),
    text.replace('To:', 'Route: <sip:a;lr>;x=y\r\nTo:'),
    text.replace('To:', 'Route: <sip:edge.example>,<sip:edge.example>,<sip:edge.example>\r\nTo:'),
    text.replace('To:', 'Route: <sip:a;lr;transport=tcp;transport=udp>\r\nTo:'),
    text.replace('To:', 'Subject: a\r\n b\r\nTo:'),
  ];
  expect(forwardUsual(invite, forwarding, branch, memory(1024, 0, false), 0)?.type).toBe('forwarded');
  for (const other of others) {
    const target = memory(1024, 0, false);
    expect([other, forwardUsual(octetsOfText(other), forwarding, branch, target, 0)]).toEqual([other, undefined]);
    expect(target.every((octet) => octet === untouched)).toBe(true);
  }
});
