import { expect, test } from 'vitest';
import { descriptionDefect } from '../src/description-check.ts';
import type { IceDtlsTransportRequest, PayloadFormat, RtpStreamRequest, TerminationDescription } from '../src/index.ts';
import { absentBrowser, accessDescription, coreDescription, pcmu } from '../src/testing.ts';

const opus: PayloadFormat = { payloadType: 111, encodingName: 'opus', clockRate: 48_000, channels: 2, parameters: {} };

function withTransport(members: Partial<IceDtlsTransportRequest>): TerminationDescription {
  const plain = accessDescription();
  return { ...plain, transports: { 1: { ...(plain.transports[1] as IceDtlsTransportRequest), ...members } } };
}

function bundled(...streams: readonly Partial<RtpStreamRequest>[]): TerminationDescription {
  const plain = accessDescription();
  const first = plain.streams[1] as RtpStreamRequest;
  return {
    ...plain,
    streams: Object.fromEntries(streams.map((members, at) => [at + 1, { ...first, stream: at + 1, ...members }])),
  };
}

test.each<readonly [string, TerminationDescription, string | undefined]>([
  ['an audio stream over ICE', accessDescription({ remote: absentBrowser }), undefined],
  ['an audio stream over plain RTP', coreDescription(), undefined],
  [
    'a transport for data alone',
    { transports: withTransport({ media: false, data: true }).transports, streams: {} },
    undefined,
  ],
  [
    'a transport for nothing',
    { transports: withTransport({ media: false }).transports, streams: {} },
    'transport 1 carries neither media nor data',
  ],
  [
    'a stream on a data transport',
    withTransport({ media: false, data: true }),
    'stream 1 is on a transport without media',
  ],
  [
    'a peer without fingerprint',
    withTransport({ remote: { ...absentBrowser, fingerprints: [] } }),
    'transport 1 has no fingerprint of the peer',
  ],
  [
    'a peer with SCTP where there is no data',
    withTransport({ remote: { ...absentBrowser, sctp: { port: 5000, maxMessageSize: 0 } } }),
    'transport 1 carries no data and has an SCTP association',
  ],
  [
    'two active sides',
    withTransport({ setup: 'active', remote: absentBrowser }),
    'transport 1 gives both sides the same DTLS role',
  ],
  [
    'two undecided sides',
    withTransport({ setup: 'actpass', remote: { ...absentBrowser, setup: 'actpass' } }),
    'transport 1 gives both sides the same DTLS role',
  ],
  ['an undecided side and a decided one', withTransport({ setup: 'actpass', remote: absentBrowser }), undefined],
  [
    'RTCP payload types on ICE',
    accessDescription({ formats: [{ ...pcmu, payloadType: 72 }] }),
    'stream 1 uses a payload type from 64 to 95 beside RTCP',
  ],
  ['the same with RTCP on its own port', coreDescription({ formats: [{ ...pcmu, payloadType: 72 }] }), undefined],
  [
    'the same with RTCP multiplexed',
    coreDescription({ rtcpMux: true, formats: [{ ...pcmu, payloadType: 95 }] }),
    'stream 1 uses a payload type from 64 to 95 beside RTCP',
  ],
  [
    'one payload type for two formats',
    coreDescription({ formats: [pcmu, { ...opus, payloadType: 0 }] }),
    'stream 1 uses a payload type twice',
  ],
  [
    'one header extension id for two',
    bundled({
      headerExtensions: [
        { id: 1, uri: 'urn:a' },
        { id: 1, uri: 'urn:b' },
      ],
    }),
    'stream 1 uses a header extension id twice',
  ],
  ['bundled streams with mids', bundled({ mid: '0' }, { mid: '1' }), undefined],
  ['bundled streams with one mid', bundled({ mid: '0' }, { mid: '0' }), 'streams on transport 1 cannot be told apart'],
  ['bundled streams with different payload types', bundled({}, { receive: [opus] }), undefined],
  [
    'bundled streams with the same payload types',
    bundled({ mid: '0' }, {}),
    'streams on transport 1 cannot be told apart',
  ],
  [
    'multiplexed RTCP with an address of its own',
    coreDescription({
      rtcpMux: true,
      remote: { rtp: { address: '192.0.2.1', port: 4000 }, rtcp: { address: '192.0.2.1', port: 4001 } },
    }),
    'transport 1 multiplexes RTCP and names an address of its own for it',
  ],
])('%s', (_name, description, defect) => {
  expect(descriptionDefect(description, undefined)).toBe(defect);
});

test('a transport keeps its kind', () => {
  expect(descriptionDefect(coreDescription(), accessDescription())).toBe('transport 1 cannot change its kind');
  expect(descriptionDefect(coreDescription({ rtcpMux: true }), coreDescription())).toBe(undefined);
});
