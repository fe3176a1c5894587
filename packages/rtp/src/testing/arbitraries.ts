import fc from 'fast-check';
import type { HeaderExtension } from '../header-extension.ts';
import type { RedundantPayload } from '../redundancy.ts';
import type { RtcpPacket } from '../rtcp/compound.ts';
import type { ReportBlock } from '../rtcp/report-block.ts';
import type { RtpPacket } from '../rtp-packet.ts';
import type { CryptoAttribute } from '../sdes/crypto-attribute.ts';
import { SrtpMasterKey } from '../srtp/master-key.ts';
import { type SrtpSuiteName, srtpSuites } from '../srtp/srtp-suite.ts';

const uint8 = fc.nat(0xff);
const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffff_ffff);
const octets = (maximum: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength: maximum });
const words = (maximum: number): fc.Arbitrary<Uint8Array> =>
  fc.nat(maximum).chain((count) => fc.uint8Array({ minLength: 4 * count, maxLength: 4 * count }));

/** Any valid RTP packet. */
export const rtpPackets: fc.Arbitrary<RtpPacket> = fc.record({
  marker: fc.boolean(),
  payloadType: fc.nat(127),
  sequenceNumber: uint16,
  timestamp: uint32,
  ssrc: uint32,
  contributingSources: fc.array(uint32, { maxLength: 15 }),
  extension: fc.option(fc.record({ profile: uint16, data: words(8) }), { nil: undefined }),
  payload: octets(200),
  padding: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 255 }) },
  ),
});

/** Any valid redundant payload, empty blocks included. */
export const redundantPayloads: fc.Arbitrary<RedundantPayload> = fc.record({
  redundant: fc.array(
    fc.record({
      payloadType: fc.nat(127),
      timestampOffset: fc.nat(0x3fff),
      data: fc.oneof(octets(4), fc.uint8Array({ minLength: 250, maxLength: 1023 })),
    }),
    { maxLength: 5 },
  ),
  primary: fc.record({ payloadType: fc.nat(127), data: octets(20) }),
});

/** Any valid header extension of RFC 8285. */
export const headerExtensions: fc.Arbitrary<HeaderExtension> = fc.oneof(
  fc.record({
    form: fc.constant('one-octet' as const),
    elements: fc.array(
      fc.record({ id: fc.integer({ min: 1, max: 14 }), data: fc.uint8Array({ minLength: 1, maxLength: 16 }) }),
      { maxLength: 5 },
    ),
  }),
  fc.record({
    form: fc.constant('two-octet' as const),
    elements: fc.array(fc.record({ id: fc.integer({ min: 1, max: 255 }), data: octets(40) }), { maxLength: 5 }),
  }),
);

/** Any report block. */
export const reportBlocks: fc.Arbitrary<ReportBlock> = fc.record({
  ssrc: uint32,
  fractionLost: uint8,
  cumulativeLost: fc.integer({ min: -0x80_0000, max: 0x7f_ffff }),
  extendedHighestSequenceNumber: uint32,
  jitter: uint32,
  lastSenderReport: uint32,
  delaySinceLastSenderReport: uint32,
});

const reports = fc.array(reportBlocks, { maxLength: 31 });
const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const feedback = {
  format: fc.integer({ min: 5, max: 31 }),
  senderSsrc: uint32,
  mediaSsrc: uint32,
  controlInformation: words(6),
};

/** SR or RR: what a compound starts with. */
export const rtcpReports: fc.Arbitrary<RtcpPacket> = fc.oneof(
  fc.record({
    kind: fc.constant('sender-report' as const),
    ssrc: uint32,
    ntpTime: fc.bigInt({ min: 0n, max: 0xffff_ffff_ffff_ffffn }),
    rtpTimestamp: uint32,
    packetCount: uint32,
    octetCount: uint32,
    reports,
    extension: words(3),
  }),
  fc.record({ kind: fc.constant('receiver-report' as const), ssrc: uint32, reports, extension: words(3) }),
);

/** Any valid RTCP packet. */
export const rtcpPackets: fc.Arbitrary<RtcpPacket> = fc.oneof(
  rtcpReports,
  fc.record({
    kind: fc.constant('source-description' as const),
    chunks: fc.array(
      fc.record({
        ssrc: uint32,
        items: fc.array(fc.record({ type: fc.integer({ min: 1, max: 255 }), value: octets(40) }), { maxLength: 4 }),
      }),
      { maxLength: 5 },
    ),
  }),
  fc.record({
    kind: fc.constant('goodbye' as const),
    sources: fc.array(uint32, { maxLength: 31 }),
    reason: fc.option(text, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('application-defined' as const),
    subtype: fc.nat(31),
    ssrc: uint32,
    name: fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 4 }),
    data: words(6),
  }),
  fc.record({
    kind: fc.constant('generic-nack' as const),
    senderSsrc: uint32,
    mediaSsrc: uint32,
    sequenceNumbers: fc.array(uint16, { minLength: 1, maxLength: 40 }),
  }),
  fc.record({ kind: fc.constant('transport-feedback' as const), ...feedback }),
  fc.record({ kind: fc.constant('picture-loss-indication' as const), senderSsrc: uint32, mediaSsrc: uint32 }),
  fc.record({
    kind: fc.constant('full-intra-request' as const),
    senderSsrc: uint32,
    entries: fc.array(fc.record({ ssrc: uint32, sequenceNumber: uint8 }), { minLength: 1, maxLength: 6 }),
  }),
  fc.record({ kind: fc.constant('payload-feedback' as const), ...feedback }),
  fc.record({
    kind: fc.constant('unknown' as const),
    type: fc.integer({ min: 207, max: 223 }),
    count: fc.nat(31),
    body: words(6),
  }),
);

/** A compound that passes the checks of RFC 3550 A.2. */
export const rtcpCompounds: fc.Arbitrary<readonly RtcpPacket[]> = fc
  .tuple(rtcpReports, fc.array(rtcpPackets, { maxLength: 5 }))
  .map(([first, rest]) => [first, ...rest]);

/** Any crypto attribute that can be written. */
export const cryptoAttributes: fc.Arbitrary<CryptoAttribute> = fc
  .constantFrom(...(Object.keys(srtpSuites) as SrtpSuiteName[]))
  .chain((suite) => {
    const { keyOctets, saltOctets } = srtpSuites[suite];
    const exactly = (length: number): fc.Arbitrary<Uint8Array> =>
      fc.uint8Array({ minLength: length, maxLength: length });
    const lifetime = fc.option(fc.integer({ min: 1, max: 2 ** 48 }), { nil: undefined });
    const mki = fc
      .uint8Array({ minLength: 5, maxLength: 5 })
      .map((octets) => Uint8Array.of(...octets.subarray(0, 4), octets[4]! | 1));
    const key = (detail: fc.Arbitrary<Uint8Array | undefined>): fc.Arbitrary<SrtpMasterKey> =>
      fc
        .tuple(exactly(keyOctets), exactly(saltOctets), lifetime, detail)
        .map(([octets, salt, packets, id]) => new SrtpMasterKey(octets, salt, { lifetime: packets, mki: id }));
    const keys = fc.oneof(fc.tuple(key(fc.constant(undefined))), fc.array(key(mki), { minLength: 1, maxLength: 3 }));
    const flag = fc.constantFrom(true as const, undefined);
    return fc.record({
      tag: fc.nat(999_999_999),
      suite: fc.constant(suite),
      keys,
      parameters: fc.record({
        keyDerivationExponent: fc.option(fc.integer({ min: 1, max: 24 }), { nil: undefined }),
        unencryptedSrtp: flag,
        unencryptedSrtcp: flag,
        unauthenticatedSrtp: flag,
        fecOrder: fc.constantFrom('FEC_SRTP' as const, 'SRTP_FEC' as const, undefined),
        fecKeys: fc.option(keys, { nil: undefined }),
        windowSizeHint: fc.option(fc.integer({ min: 64, max: 999_999_999 }), { nil: undefined }),
        optional: fc.constantFrom(undefined, ['-extension=1'], ['-a', '-b']),
      }),
    });
  });
