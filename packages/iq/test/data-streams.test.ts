import { expect, test } from 'vitest';
import { descriptionDefect } from '../src/description-check.ts';
import type {
  BfcpStreamRequest,
  IceDtlsTransportRequest,
  MsrpStreamRequest,
  RtpStreamRequest,
  StreamRequest,
  T140StreamRequest,
  TcpTransportRequest,
  TerminationDescription,
  TransportRequest,
} from '../src/index.ts';
import { absentBrowser, coreDescription, fakeMediaGateway } from '../src/testing.ts';

const iceDtls: IceDtlsTransportRequest = {
  kind: 'ice-dtls',
  iceGeneration: 0,
  setup: 'passive',
  media: true,
  data: true,
  remote: { ...absentBrowser, sctp: { port: 5000, maxMessageSize: 262_144 } },
};
const tcp: TcpTransportRequest = { kind: 'tcp', tls: false, setup: 'actpass', connection: 0 };
const chat: MsrpStreamRequest = {
  kind: 'msrp',
  stream: 1,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 2, label: 'chat' },
  session: 'abcdefghijklmnop',
  remotePath: ['msrps://browser.invalid:9/abcdefghijklmnop;dc'],
};
const { channel: _, ...plainChat } = chat;
const floor: BfcpStreamRequest = {
  kind: 'bfcp',
  stream: 2,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 4, label: '' },
};
const { channel: __, ...plainFloor } = floor;
const text: T140StreamRequest = {
  kind: 't140',
  stream: 3,
  transport: 1,
  mode: 'sendrecv',
  channel: { id: 6, label: '', priority: 512 },
  receiveRate: 30,
  sendRate: 30,
};

function on(transport: TransportRequest, ...streams: readonly StreamRequest[]): TerminationDescription {
  return { transports: { 1: transport }, streams: Object.fromEntries(streams.map((one) => [one.stream, one])) };
}

test.each<readonly [string, TerminationDescription, string | undefined]>([
  ['three channels on one association', on(iceDtls, chat, floor, text), undefined],
  ['MSRP on a connection', on(tcp, plainChat), undefined],
  ['BFCP on a connection', on(tcp, plainFloor), undefined],
  ['BFCP on datagrams', on({ kind: 'udp' }, plainFloor), undefined],
  ['MSRP on datagrams', on({ kind: 'udp' }, plainChat), 'stream 1 does not run on a transport of the kind udp'],
  [
    'a channel on a transport without data',
    on({ ...iceDtls, data: false, remote: absentBrowser }, chat),
    'stream 1 is on a transport without data',
  ],
  ['MSRP on an association without a channel', on(iceDtls, plainChat), 'stream 1 names no data channel'],
  ['a channel on a connection', on(tcp, chat), 'stream 1 names a data channel on a transport that has none'],
  ['text on a connection', on(tcp, text), 'stream 3 names a data channel on a transport that has none'],
  [
    'two streams on one channel',
    on(iceDtls, chat, { ...floor, channel: { id: 2, label: '' } }),
    'stream 2 is where another one is',
  ],
  ['two streams on one connection', on(tcp, plainChat, plainFloor), 'stream 2 is where another one is'],
  [
    'audio on a connection',
    on(tcp, coreDescription().streams[1] as RtpStreamRequest),
    'stream 1 does not run on a transport of the kind tcp',
  ],
  [
    'TLS without the fingerprint of the peer',
    on(
      {
        ...tcp,
        tls: true,
        remote: { address: { address: '192.0.2.1', port: 2855 }, setup: 'active', fingerprints: [] },
      },
      plainChat,
    ),
    'transport 1 has no fingerprint of the peer',
  ],
  [
    'two active ends of a connection',
    on(
      {
        ...tcp,
        setup: 'active',
        remote: { address: { address: '192.0.2.1', port: 2855 }, setup: 'active', fingerprints: [] },
      },
      plainChat,
    ),
    'transport 1 gives both sides the same TCP role',
  ],
])('%s', (_name, description, defect) => {
  expect(descriptionDefect(description, undefined)).toBe(defect);
});

test.each<readonly [string, TerminationDescription]>([
  ['stream id 65535 (RFC 8864 5.1.1)', on(iceDtls, { ...chat, channel: { id: 65_535, label: '' } })],
  ['a session-id of less than 80 bits', on(tcp, { ...plainChat, session: 'abcdefghijklm' })],
  ['a session-id with a slash', on(tcp, { ...plainChat, session: 'abcdefghijklm/nop' })],
  ['a path with a space', on(tcp, { ...plainChat, remotePath: ['msrp://a b;tcp'] })],
  ['a path of nine', on(tcp, { ...plainChat, remotePath: Array.from({ length: 9 }, () => 'msrp://a;tcp') })],
  ['no characters per second', on(iceDtls, { ...text, sendRate: 0 })],
  ['a member that nobody knows', on(tcp, { ...plainFloor, conference: 1 } as StreamRequest)],
  ['a kind that nobody knows', on(tcp, { ...plainFloor, kind: 'fax' } as unknown as StreamRequest)],
  ['a suite that nobody knows', on(sdes('F8_128_HMAC_SHA1_80', 'A'.repeat(40)))],
  ['a key that is no base64', on(sdes('AES_CM_128_HMAC_SHA1_80', `${'A'.repeat(39)}|`))],
])('bad-parameter: %s', async (_name, description) => {
  const answer = await fakeMediaGateway().reserve({ realm: 'core', description });
  expect(answer).toMatchObject({ ok: false, error: { cause: 'bad-parameter' } });
});

function sdes(suite: string, key: string): TransportRequest {
  return { kind: 'rtp', rtcpMux: false, latching: false, sdes: { local: { suite, key } } } as TransportRequest;
}

test('the fake gateway answers with SCTP parameters, and with address and fingerprint of a connection', async () => {
  const gateway = fakeMediaGateway();
  const access = await gateway.reserve({ realm: 'access', description: on(iceDtls, chat, floor, text) });
  expect(access.ok && access.value.transports[1]).toMatchObject({
    kind: 'ice-dtls',
    sctp: { port: 5000, maxMessageSize: 262_144 },
  });
  const context = access.ok ? access.value.context : '';
  const core = await gateway.reserve({ context, realm: 'core', description: on({ ...tcp, tls: true }, plainChat) });
  expect(core.ok && core.value.transports[1]).toEqual({
    kind: 'tcp',
    address: { address: '192.0.2.2', port: expect.any(Number) },
    fingerprint: { algorithm: 'sha-256', value: expect.stringMatching(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/) },
  });
});
