import { expect, test } from 'vitest';
import {
  answerBfcpMedia,
  type BfcpMedia,
  bfcpProtocol,
  isTlsServer,
  readBfcpAttributes,
  readBfcpMedia,
  versionsOf,
  writeBfcpAttributes,
  writeBfcpMedia,
} from '../../src/index.ts';

function media(...lines: string[]): BfcpMedia {
  const read = readBfcpMedia(lines);
  if (!read.ok) throw read.error;
  return read.value;
}

function failed(...lines: string[]): unknown {
  const read = readBfcpMedia(lines);
  return read.ok ? read.value : [read.error.code, read.error.line];
}

const offer = media(
  'm=application 50000 TCP/TLS/BFCP *',
  'c=IN IP4 192.0.2.1',
  'a=setup:actpass',
  'a=connection:new',
  'a=floorctrl:c-only s-only',
  'a=confid:4321',
  'a=userid:1234',
  'a=floorid:1 mstrm:10 11',
  'a=floorid:2 m-stream:12',
  'a=bfcpver:1 2',
);

test('RFC8856-4-1 the media line is read, whatever its format, and written with *', () => {
  expect(media('m=application 9 TCP/BFCP 17').port).toBe(9);
  expect(writeBfcpMedia(offer)[0]).toBe('m=application 50000 TCP/TLS/BFCP *');
  for (const line of [
    'm=audio 9 TCP/BFCP *',
    'm=application 65536 TCP/BFCP *',
    'm=application x TCP/BFCP *',
    'm=application 9 RTP/AVP *',
    'm=application 9 TCP/BFCP',
    '',
  ]) {
    expect(failed(line), line).toEqual(['BFCP_MEDIA_LINE', 1]);
  }
});

test.each([
  ['TCP/BFCP', 'tcp', 'none', 1],
  ['TCP/TLS/BFCP', 'tcp', 'tls', 1],
  ['TCP/DTLS/BFCP', 'tcp', 'dtls', 1],
  ['UDP/BFCP', 'udp', 'none', 2],
  ['UDP/TLS/BFCP', 'udp', 'dtls', 2],
  ['TCP/WS/BFCP', 'websocket', 'none', 1],
  ['TCP/WSS/BFCP', 'websocket', 'tls', 1],
])(
  'RFC8856-4-2 RFC8856-5.5-1 %s is %s with security %s, and version %i without bfcpver',
  (proto, transport, security, version) => {
    expect(bfcpProtocol(proto)).toEqual({ transport, security, defaultVersion: version });
    expect(versionsOf(media(`m=application 9 ${proto} *`))).toEqual([version]);
    expect(versionsOf(media(`m=application 9 ${proto} *`, 'a=bfcpver:3 1'))).toEqual([3, 1]);
  },
);

test('RFC8856-4-3 an active side writes port 9, and 0 for what it rejects', () => {
  expect(writeBfcpMedia({ ...offer, setup: 'active' })[0]).toBe('m=application 9 TCP/TLS/BFCP *');
  expect(writeBfcpMedia({ ...offer, setup: 'active', port: 0 })[0]).toBe('m=application 0 TCP/TLS/BFCP *');
  const udp = media('m=application 50000 UDP/BFCP *', 'a=setup:active');
  expect(writeBfcpMedia(udp)[0]).toBe('m=application 50000 UDP/BFCP *');
});

test('RFC8856-5.1-2 RFC8856-5.4-2 RFC8856-10.1-1 all attributes are read; c-s counts as both and is never written; m-stream is mstrm', () => {
  expect(offer).toMatchObject({
    port: 50_000,
    setup: 'actpass',
    connection: 'new',
    roles: ['client', 'server'],
    conferenceId: 4321,
    userId: 1234,
    floors: [
      { floorId: 1, labels: ['10', '11'] },
      { floorId: 2, labels: ['12'] },
    ],
    versions: [1, 2],
  });
  const old = media('m=application 9 TCP/BFCP *', 'a=floorctrl:c-s');
  expect(old.roles).toEqual(['client', 'server']);
  expect(writeBfcpMedia(old)).toEqual(['m=application 9 TCP/BFCP *', 'a=floorctrl:c-only s-only']);
  expect(writeBfcpMedia(offer)).toEqual([
    'm=application 50000 TCP/TLS/BFCP *',
    'a=setup:actpass',
    'a=connection:new',
    'a=floorctrl:c-only s-only',
    'a=confid:4321',
    'a=userid:1234',
    'a=floorid:1 mstrm:10 11',
    'a=floorid:2 mstrm:12',
    'a=bfcpver:1 2',
  ]);
});

test('RFC8856-5.2-1 RFC8856-5.3-1 RFC8856-5.4-1 the highest identifiers are read and written, the next ones refused', () => {
  const highest = ['confid:4294967295', 'userid:65535', 'floorid:65535 mstrm:a'];
  const read = readBfcpAttributes(highest);
  expect(read.ok && writeBfcpAttributes(read.value)).toEqual(highest);
  for (const [at, value] of ['confid:4294967296', 'userid:65536', 'floorid:65536'].entries()) {
    const result = readBfcpAttributes([...highest.slice(0, at), value]);
    expect(!result.ok && [result.error.code, result.error.line], value).toEqual(['BFCP_ATTRIBUTE_VALUE', at + 1]);
  }
  const range = expect.objectContaining({ code: 'FIELD_RANGE' });
  for (const wrong of [{ conferenceId: 2 ** 32 }, { userId: 65_536 }, { floors: [{ floorId: 65_536, labels: [] }] }]) {
    expect(() => writeBfcpAttributes({ floors: [], ...wrong })).toThrow(range);
  }
});

test.each([
  'confid:',
  'confid:1x',
  'confid:-1',
  'userid: 1',
  'floorctrl:both',
  'floorctrl:',
  'bfcpver:1 x',
  'floorid:x',
  'floorid:1 label:10',
  'confid:00000000001',
])('a wrong value is told with its line: %s', (attribute) => {
  expect(failed('m=application 9 TCP/BFCP *', 'a=sendrecv', `a=${attribute}`)).toEqual(['BFCP_ATTRIBUTE_VALUE', 3]);
});

test('a floor may have no label, and what is not of BFCP is passed over', () => {
  const read = readBfcpAttributes(['floorid:3', 'label:10', 'sendrecv', 'x']);
  expect(read.ok && read.value.floors).toEqual([{ floorId: 3, labels: [] }]);
});

test('DC-1-6 attributes of a data channel are read and written as dcsa has them, and may all be missing', () => {
  const read = readBfcpAttributes(['floorctrl:c-only', 'confid:1', 'userid:2', 'floorid:3', 'bfcpver:1']);
  expect(read).toEqual({
    ok: true,
    value: { roles: ['client'], conferenceId: 1, userId: 2, floors: [{ floorId: 3, labels: [] }], versions: [1] },
  });
  expect(readBfcpAttributes([])).toEqual({ ok: true, value: { floors: [] } });
});

test('RFC8856-5.1-1 RFC8856-10.2-1 RFC8856-10.4-1 an answer has the proto, one role that fits, the common versions, and what a server tells', () => {
  const answer = answerBfcpMedia(offer, {
    roles: ['server'],
    versions: [1],
    port: 40_000,
    setup: 'passive',
    connection: 'existing',
    conferenceId: 5,
    userId: 6,
    floors: [{ floorId: 1, labels: ['10'] }],
  });
  expect(answer.role).toBe('server');
  expect(writeBfcpMedia(answer.media)).toEqual([
    'm=application 40000 TCP/TLS/BFCP *',
    'a=setup:passive',
    'a=connection:existing',
    'a=floorctrl:s-only',
    'a=confid:5',
    'a=userid:6',
    'a=floorid:1 mstrm:10',
    'a=bfcpver:1',
  ]);
  const client = answerBfcpMedia(offer, { roles: ['client', 'server'], versions: [2], port: 1, conferenceId: 5 });
  expect([client.role, writeBfcpMedia(client.media)]).toEqual([
    'client',
    ['m=application 1 TCP/TLS/BFCP *', 'a=floorctrl:c-only', 'a=bfcpver:2'],
  ]);
});

test('RFC8856-5.1-3 without floorctrl the offerer is the client and the answer has none', () => {
  const plain = media('m=application 9 TCP/BFCP *');
  const answer = answerBfcpMedia(plain, { roles: ['client', 'server'], versions: [1, 2], port: 1 });
  expect([answer.role, answer.media.roles]).toEqual(['server', undefined]);
});

test('RFC8856-10.2-1 RFC8856-4-3 no common version, no role or a rejected offer is answered with port 0', () => {
  const rejected = (described: BfcpMedia, roles: readonly ('client' | 'server')[], versions: readonly number[]) => {
    const answer = answerBfcpMedia(described, { roles, versions, port: 40_000 });
    return [answer.role, writeBfcpMedia(answer.media)];
  };
  const refusal = [undefined, ['m=application 0 TCP/TLS/BFCP *']];
  expect(rejected(offer, ['server'], [3])).toEqual(refusal);
  expect(rejected({ ...offer, roles: ['server'] }, ['server'], [1])).toEqual(refusal);
  expect(rejected({ ...offer, port: 0 }, ['server'], [1])).toEqual(refusal);
});

test('RFC8856-8-1 with TLS over TCP the answerer is the server of TLS', () => {
  expect([isTlsServer('offerer'), isTlsServer('answerer')]).toEqual([false, true]);
});
