import type { TransportAddress } from './address.ts';
import type { AuditRequest } from './audit.ts';
import type { PayloadFormat } from './codec.ts';
import type { DataChannelRequest } from './data-channel.ts';
import type {
  Fingerprint,
  IceCandidate,
  IceCredentials,
  IceDtlsTransportRequest,
  RemoteIceDtls,
  SctpParameters,
} from './ice-dtls-transport.ts';
import { isHexDigit, isIpLiteral } from './ip-literal.ts';
import type { GatewayLimits } from './limits.ts';
import type { RemoteRtp, RtpTransportRequest } from './rtp-transport.ts';
import type { SdesKey, SdesProtection } from './sdes.ts';
import { byKind, integer, list, object, oneOf, optional, record, type Shape, text, truth } from './shape.ts';
import type {
  BfcpStreamRequest,
  HeaderExtension,
  MsrpStreamRequest,
  RtpStreamRequest,
  StreamMode,
  StreamRequest,
  T140StreamRequest,
} from './stream.ts';
import type { RemoteTcp, TcpTransportRequest } from './tcp-transport.ts';
import type {
  ConfigureRequest,
  ModifyRequest,
  ReleaseRequest,
  ReserveRequest,
  TerminationDescription,
  TransportRequest,
} from './termination.ts';
import type { UdpTransportRequest } from './udp-transport.ts';

/** One shape per request of a gateway. */
export interface RequestShapes {
  readonly reserve: Shape<ReserveRequest>;
  readonly configure: Shape<ConfigureRequest>;
  readonly modify: Shape<ModifyRequest>;
  readonly release: Shape<ReleaseRequest>;
  readonly audit: Shape<AuditRequest>;
}

/** What each request has to look like, member by member. What members mean together is checked in `description-check.ts`. */
export function requestShapes(limits: GatewayLimits): RequestShapes {
  const identifier = text(1, 128);
  const name = text(1, limits.textLength);
  const port = integer(1, 0xffff);

  const address = object<TransportAddress>({ address: ipLiteral, port });

  const candidate = object<IceCandidate>({
    foundation: text(1, 32, isIceCharacter),
    component: integer(1, 256),
    protocol: oneOf('udp', 'tcp'),
    priority: integer(0, 0xffff_ffff),
    address: candidateAddress,
    port,
    type: oneOf('host', 'srflx', 'prflx', 'relay'),
    // Browsers hide it: 0.0.0.0 with port 0, or a name.
    related: optional(object<TransportAddress>({ address: candidateAddress, port: integer(0, 0xffff) })),
  });
  const remoteIceDtls = object<RemoteIceDtls>({
    // RFC 8839 5.4
    credentials: object<IceCredentials>({
      usernameFragment: text(4, 256, isIceCharacter),
      password: text(22, 256, isIceCharacter),
    }),
    lite: truth,
    candidates: list(candidate, limits.candidates),
    fingerprints: list(fingerprint, limits.fingerprints),
    setup: oneOf('active', 'passive', 'actpass'),
    sctp: optional(object<SctpParameters>({ port, maxMessageSize: integer(0, Number.MAX_SAFE_INTEGER) })),
  });
  const setup = oneOf('active', 'passive', 'actpass');
  const sdesKey = object<SdesKey>({
    suite: oneOf(
      'AEAD_AES_128_GCM',
      'AEAD_AES_256_GCM',
      'AES_256_CM_HMAC_SHA1_32',
      'AES_256_CM_HMAC_SHA1_80',
      'AES_CM_128_HMAC_SHA1_32',
      'AES_CM_128_HMAC_SHA1_80',
    ),
    // 28 octets of the smallest key with its salt to 46 of the largest, in base64.
    key: text(38, 64, isBase64),
    // RFC 4568 6.1: 1 to 128 octets; a value that is a number has at most 4.
    identifier: optional(
      object<NonNullable<SdesKey['identifier']>>({ value: integer(0, 0xffff_ffff), octets: integer(1, 128) }),
    ),
  });
  const transport = byKind<TransportRequest>({
    'ice-dtls': object<IceDtlsTransportRequest>({
      kind: oneOf('ice-dtls'),
      iceGeneration: integer(0, 0xffff_ffff),
      setup: oneOf('active', 'passive', 'actpass'),
      media: truth,
      data: truth,
      remote: optional(remoteIceDtls),
    }),
    rtp: object<RtpTransportRequest>({
      kind: oneOf('rtp'),
      rtcpMux: truth,
      remote: optional(object<RemoteRtp>({ rtp: address, rtcp: optional(address) })),
      latching: truth,
      sdes: optional(object<SdesProtection>({ local: sdesKey, remote: optional(sdesKey) })),
    }),
    tcp: object<TcpTransportRequest>({
      kind: oneOf('tcp'),
      tls: truth,
      tlsRole: optional(oneOf('client', 'server')),
      setup,
      connection: integer(0, 0xffff_ffff),
      remote: optional(object<RemoteTcp>({ address, setup, fingerprints: list(fingerprint, limits.fingerprints) })),
    }),
    udp: object<UdpTransportRequest>({ kind: oneOf('udp'), remote: optional(address) }),
  });

  const format = object<PayloadFormat>({
    payloadType: integer(0, 127),
    encodingName: text(1, 64, isToken),
    clockRate: integer(1, 0xffff_ffff),
    channels: integer(1, 255),
    parameters: record(text(1, 128), text(0, limits.textLength), limits.formatParameters),
  });
  const mode = oneOf<StreamMode>('inactive', 'recvonly', 'sendonly', 'sendrecv');
  // RFC 8864 5.1.1: 65535 is reserved.
  const channel = object<DataChannelRequest>({
    id: integer(0, 65534),
    label: text(0, limits.textLength),
    priority: optional(integer(0, 0xffff)),
  });
  const place = { stream: number, transport: number, mode };
  const rate = integer(1, 0x7fff_ffff);
  const rtpStream = object<RtpStreamRequest>({
    ...place,
    kind: oneOf('rtp'),
    media: oneOf('audio', 'video', 'text'),
    receive: list(format, limits.payloadFormats),
    send: list(format, limits.payloadFormats),
    mid: optional(text(1, 255, isToken)),
    headerExtensions: list(object<HeaderExtension>({ id: integer(1, 255), uri: name }), limits.headerExtensions),
    remoteSources: list(integer(0, 0xffff_ffff), limits.remoteSources),
    feedback: truth,
    inactivityTimeout: optional(integer(1, 0x7fff_ffff)),
    dscp: optional(integer(0, 63)),
  });
  const stream = byKind<StreamRequest>({
    rtp: rtpStream,
    msrp: object<MsrpStreamRequest>({
      ...place,
      kind: oneOf('msrp'),
      channel: optional(channel),
      session: text(14, 128, isUnreserved),
      remotePath: optional(list(text(1, limits.textLength, isVisible), limits.pathLength)),
    }),
    bfcp: object<BfcpStreamRequest>({ ...place, kind: oneOf('bfcp'), channel: optional(channel) }),
    t140: object<T140StreamRequest>({
      ...place,
      kind: oneOf('t140'),
      channel,
      receiveRate: rate,
      sendRate: rate,
    }),
  });

  const description = object<TerminationDescription>({
    transports: record(numeral, transport, limits.transportsPerTermination),
    streams: record(numeral, stream, limits.streamsPerTermination),
  });
  return {
    reserve: object<ReserveRequest>({
      context: optional(identifier),
      realm: name,
      description,
      emergency: optional(truth),
    }),
    configure: object<ConfigureRequest>({ context: identifier, termination: identifier, description }),
    modify: object<ModifyRequest>({
      context: identifier,
      termination: identifier,
      modes: record(numeral, mode, limits.streamsPerTermination),
    }),
    release: object<ReleaseRequest>({ context: identifier, termination: optional(identifier) }),
    audit: object<AuditRequest>({ context: optional(identifier) }),
  };
}

const number: Shape<number> = integer(0, 0xffff);

/** A stream or transport number as a member name: canonical decimal, so that two names cannot mean one number. */
const numeral: Shape<string> = (value, at) =>
  typeof value === 'string' && String(Number(value)) === value && number(Number(value), at) === undefined
    ? undefined
    : `${at} is not an integer from 0 to 65535`;

const ipLiteral: Shape<string> = (value, at) =>
  typeof value === 'string' && isIpLiteral(value) ? undefined : `${at} is not an IP address`;

const candidateAddress: Shape<string> = (value, at) => {
  if (typeof value === 'string' && value.endsWith('.local')) return text(7, 253, isHostCharacter)(value, at);
  return ipLiteral(value, at);
};

const fingerprintMembers = object<Fingerprint>({
  algorithm: text(1, 32, (unit) => isToken(unit) && !(unit >= 0x41 && unit <= 0x5a)),
  value: text(2, 3 * 128 - 1, (unit) => unit === 0x3a || isHexDigit(unit)),
});

const fingerprint: Shape<Fingerprint> = (value, at) => {
  const wrong = fingerprintMembers(value, at);
  if (wrong !== undefined) return wrong;
  const pairs = (value as Fingerprint).value.split(':');
  return pairs.every((pair) => pair.length === 2) ? undefined : `${at}.value is not pairs of digits joined by colons`;
};

// RFC 8839 5.1: ice-char = ALPHA / DIGIT / "+" / "/"
function isIceCharacter(unit: number): boolean {
  return isAlphanumeric(unit) || unit === 0x2b || unit === 0x2f;
}

// RFC 4648 4
function isBase64(unit: number): boolean {
  return isAlphanumeric(unit) || unit === 0x2b || unit === 0x2f || unit === 0x3d;
}

// RFC 3986 2.3, of which RFC 4975 9 makes a session-id
function isUnreserved(unit: number): boolean {
  return isHostCharacter(unit) || unit === 0x5f || unit === 0x7e;
}

function isVisible(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f;
}

function isHostCharacter(unit: number): boolean {
  return isAlphanumeric(unit) || unit === 0x2d || unit === 0x2e;
}

// RFC 8866 9: token-char
function isToken(unit: number): boolean {
  return (
    isAlphanumeric(unit) ||
    unit === 0x21 ||
    (unit >= 0x23 && unit <= 0x27) ||
    (unit >= 0x2a && unit <= 0x2b) ||
    (unit >= 0x2d && unit <= 0x2e) ||
    (unit >= 0x5e && unit <= 0x60) ||
    (unit >= 0x7b && unit <= 0x7e)
  );
}

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}
