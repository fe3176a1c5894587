import type {
  Adaptation,
  DataChannelRequest,
  Fingerprint,
  HeaderExtension,
  IceCandidate,
  IceCredentials,
  IceDtlsTransportRequest,
  PayloadFormat,
  RemoteIceDtls,
  RemoteRtp,
  RemoteTcp,
  RtpStreamRequest,
  RtpTransportRequest,
  SctpParameters,
  SdesKey,
  SdesProtection,
  StreamRequest,
  TcpTransportRequest,
  TerminationDescription,
  TerminationStep,
  TransportAddress,
  TransportRequest,
  UdpTransportRequest,
} from '@webrtc-ims/iq';
import {
  type CoreProfile,
  type DtmfPath,
  imsAccessSdes,
  type Leg,
  type Plan,
  receive,
  type TelephoneEvent,
} from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer, browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import {
  bfcpChannel,
  browserOfChannels,
  msrpChannel,
  msrpSection,
  phoneOf,
  textChannel,
  textSection,
} from '../support/channels.ts';
import { coreAnswer } from '../support/core-answer.ts';
import { expectPlanOfSchema, type PropertySchema, planSchema } from '../support/plan-schema.ts';
import { allSamples, sample } from '../support/samples.ts';

/** Every member of a type, and whether it may be absent. A member that comes, goes or becomes optional is a compile error below. */
type Members<T> = { readonly [K in keyof T]-?: object extends Pick<T, K> ? 'optional' : 'required' };
/** Every value of a union of literals. */
type Values<T extends string> = Readonly<Record<T, true>>;
type Step<O extends TerminationStep['operation']> = Extract<TerminationStep, { readonly operation: O }>;
type Stream<K extends StreamRequest['kind']> = Extract<StreamRequest, { readonly kind: K }>;
type Dtmf<K extends DtmfPath['kind']> = Extract<DtmfPath, { readonly kind: K }>;
type Adapted<K extends Adaptation['kind']> = Extract<Adaptation, { readonly kind: K }>;

const required = 'required';
const optional = 'optional';
const ofPlan: Members<Plan> = {
  version: required,
  access: required,
  core: required,
  adaptation: required,
  dtmf: required,
  nothingAccepted: required,
  reoffer: optional,
  preconditionsMet: required,
};
const place = { stream: required, transport: required, mode: required } as const;
const members = {
  stepNone: { operation: required } satisfies Members<Step<'none'>>,
  stepReserve: { operation: required, request: required } satisfies Members<Step<'reserve'>>,
  stepConfigure: { operation: required, description: required } satisfies Members<Step<'configure'>>,
  stepModify: { operation: required, modes: required } satisfies Members<Step<'modify'>>,
  stepRelease: { operation: required } satisfies Members<Step<'release'>>,
  reserveRequest: { realm: required, description: required, emergency: optional } satisfies Members<
    Step<'reserve'>['request']
  >,
  terminationDescription: { transports: required, streams: required } satisfies Members<TerminationDescription>,
  iceDtlsTransport: {
    kind: required,
    iceGeneration: required,
    setup: required,
    media: required,
    data: required,
    remote: optional,
  } satisfies Members<IceDtlsTransportRequest>,
  rtpTransport: {
    kind: required,
    rtcpMux: required,
    remote: optional,
    latching: required,
    sdes: optional,
  } satisfies Members<RtpTransportRequest>,
  tcpTransport: {
    kind: required,
    tls: required,
    tlsRole: optional,
    setup: required,
    connection: required,
    remote: optional,
  } satisfies Members<TcpTransportRequest>,
  udpTransport: { kind: required, remote: optional } satisfies Members<UdpTransportRequest>,
  address: { address: required, port: required } satisfies Members<TransportAddress>,
  remoteIceDtls: {
    credentials: required,
    lite: required,
    candidates: required,
    fingerprints: required,
    setup: required,
    sctp: optional,
  } satisfies Members<RemoteIceDtls>,
  iceCredentials: { usernameFragment: required, password: required } satisfies Members<IceCredentials>,
  iceCandidate: {
    foundation: required,
    component: required,
    protocol: required,
    priority: required,
    address: required,
    port: required,
    type: required,
    related: optional,
  } satisfies Members<IceCandidate>,
  fingerprint: { algorithm: required, value: required } satisfies Members<Fingerprint>,
  sctpParameters: { port: required, maxMessageSize: required } satisfies Members<SctpParameters>,
  remoteRtp: { rtp: required, rtcp: optional } satisfies Members<RemoteRtp>,
  remoteTcp: { address: required, setup: required, fingerprints: required } satisfies Members<RemoteTcp>,
  sdesProtection: { local: required, remote: optional } satisfies Members<SdesProtection>,
  sdesKey: { suite: required, key: required, identifier: optional } satisfies Members<SdesKey>,
  masterKeyIdentifier: { value: required, octets: required } satisfies Members<NonNullable<SdesKey['identifier']>>,
  rtpStream: {
    ...place,
    kind: required,
    media: required,
    receive: required,
    send: required,
    mid: optional,
    headerExtensions: required,
    remoteSources: required,
    feedback: required,
    inactivityTimeout: optional,
    dscp: optional,
  } satisfies Members<Stream<'rtp'>>,
  msrpStream: {
    ...place,
    kind: required,
    channel: optional,
    session: required,
    remotePath: optional,
  } satisfies Members<Stream<'msrp'>>,
  bfcpStream: { ...place, kind: required, channel: optional } satisfies Members<Stream<'bfcp'>>,
  t140Stream: {
    ...place,
    kind: required,
    channel: required,
    receiveRate: required,
    sendRate: required,
  } satisfies Members<Stream<'t140'>>,
  dataChannel: { id: required, label: required, priority: optional } satisfies Members<DataChannelRequest>,
  payloadFormat: {
    payloadType: required,
    encodingName: required,
    clockRate: required,
    channels: required,
    parameters: required,
  } satisfies Members<PayloadFormat>,
  headerExtension: { id: required, uri: required } satisfies Members<HeaderExtension>,
  adaptationRelay: { kind: required } satisfies Members<Adapted<'relay'>>,
  adaptationTranscode: { kind: required, access: required, core: required } satisfies Members<Adapted<'transcode'>>,
  dtmfRelay: { kind: required, access: required, core: required } satisfies Members<Dtmf<'relay'>>,
  dtmfConvert: { kind: required, access: required, core: required } satisfies Members<Dtmf<'convert'>>,
  dtmfInBand: { kind: required } satisfies Members<Dtmf<'in-band'>>,
  telephoneEvent: { payloadType: required, clockRate: required } satisfies Members<TelephoneEvent>,
} as const;

/** Unions of objects, by the member that tells them apart. */
const unions: {
  readonly step: Values<TerminationStep['operation']>;
  readonly transport: Values<TransportRequest['kind']>;
  readonly stream: Values<StreamRequest['kind']>;
  readonly adaptation: Values<Adaptation['kind']>;
  readonly dtmfPath: Values<DtmfPath['kind']>;
} = {
  step: { none: true, reserve: true, configure: true, modify: true, release: true },
  transport: { 'ice-dtls': true, rtp: true, tcp: true, udp: true },
  stream: { rtp: true, msrp: true, bfcp: true, t140: true },
  adaptation: { relay: true, transcode: true },
  dtmfPath: { relay: true, convert: true, 'in-band': true },
};

/** Members that are one of some words. */
const words: readonly (readonly [PropertySchema | undefined, Readonly<Record<string, true>>])[] = [
  [
    planSchema.$defs.mode,
    { inactive: true, recvonly: true, sendonly: true, sendrecv: true } satisfies Values<RtpStreamRequest['mode']>,
  ],
  [planSchema.$defs.setup, { active: true, passive: true, actpass: true } satisfies Values<RemoteTcp['setup']>],
  [planSchema.$defs.setup, { active: true, passive: true, actpass: true } satisfies Values<RemoteIceDtls['setup']>],
  [planSchema.properties?.reoffer, { browser: true, core: true } satisfies Values<NonNullable<Plan['reoffer']>>],
  [
    propertyOf('tcpTransport', 'tlsRole'),
    { client: true, server: true } satisfies Values<NonNullable<TcpTransportRequest['tlsRole']>>,
  ],
  [propertyOf('iceCandidate', 'protocol'), { udp: true, tcp: true } satisfies Values<IceCandidate['protocol']>],
  [
    propertyOf('iceCandidate', 'type'),
    { host: true, srflx: true, prflx: true, relay: true } satisfies Values<IceCandidate['type']>,
  ],
  [
    propertyOf('rtpStream', 'media'),
    { audio: true, video: true, text: true } satisfies Values<RtpStreamRequest['media']>,
  ],
  [
    propertyOf('sdesKey', 'suite'),
    {
      AEAD_AES_128_GCM: true,
      AEAD_AES_256_GCM: true,
      AES_256_CM_HMAC_SHA1_32: true,
      AES_256_CM_HMAC_SHA1_80: true,
      AES_CM_128_HMAC_SHA1_32: true,
      AES_CM_128_HMAC_SHA1_80: true,
    } satisfies Values<SdesKey['suite']>,
  ],
];

function propertyOf(definition: string, name: string): PropertySchema | undefined {
  return planSchema.$defs[definition]?.properties?.[name];
}

function membersIn({
  properties = {},
  required: needed = [],
}: (typeof planSchema.$defs)[string]): Record<string, string> {
  return Object.fromEntries(Object.keys(properties).map((name) => [name, needed.includes(name) ? required : optional]));
}

test('the schema says which version of the plan it describes', () => {
  const { version } = planOf(new Call());
  expect(planSchema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(planSchema.$id).toBe(`urn:webrtc-ims:sdp-interwork:plan:${version}`);
  expect(planSchema.properties?.version?.const).toBe(version);
});

test('the schema has the members of the types, optional where they are, and no object may have others', () => {
  expect(membersIn(planSchema)).toEqual(ofPlan);
  expect(planSchema.additionalProperties).toBe(false);
  const objects = Object.entries(planSchema.$defs).filter(([, { properties }]) => properties !== undefined);
  expect(Object.fromEntries(objects.map(([name, definition]) => [name, membersIn(definition)]))).toEqual(members);
  for (const [name, { additionalProperties }] of objects) expect(additionalProperties, name).toBe(false);
});

test('the schema has the members of the unions and the words of the types', () => {
  const tags = Object.entries(planSchema.$defs)
    .filter(([, { oneOf }]) => oneOf !== undefined)
    .map(([name, { oneOf = [] }]) => [name, Object.fromEntries(oneOf.map(({ $ref }) => [tagOf($ref), true]))]);
  expect(Object.fromEntries(tags)).toEqual(unions);
  for (const [schema, expected] of words)
    expect([...(schema?.enum ?? [])].sort()).toEqual(Object.keys(expected).sort());
});

function tagOf(reference: string): string {
  const definition = planSchema.$defs[reference.slice('#/$defs/'.length)];
  const { kind, operation } = definition?.properties ?? {};
  return String((kind ?? operation)?.const);
}

test('a plan with a member too many, too few, or of another version is not one of the schema', () => {
  const plan = planOf(new Call());
  expectPlanOfSchema(plan);
  const { dtmf: _, ...lacking } = plan;
  for (const wrong of [
    { ...plan, more: 1 },
    lacking,
    { ...plan, version: 2 },
    { ...plan, core: { operation: 'stop' } },
  ]) {
    expect(() => expectPlanOfSchema(wrong as Plan)).toThrow();
  }
});

test('every member of every union and every optional member is in a plan that is made here', () => {
  const seen = new Set<string>();
  for (const plan of plans()) collect('', JSON.parse(JSON.stringify(plan)), seen);
  const tags = [
    ...Object.keys(unions.step).map((operation) => `operation=${operation}`),
    ...[...Object.keys(unions.transport), ...Object.keys(unions.stream)].map((kind) => `kind=${kind}`),
    ...Object.keys(unions.adaptation).map((kind) => `adaptation kind=${kind}`),
    ...Object.keys(unions.dtmfPath).map((kind) => `dtmf kind=${kind}`),
  ];
  expect(tags.filter((tag) => !seen.has(tag))).toEqual([]);
  const optionals = [ofPlan, ...Object.values(members)].flatMap((definition) =>
    Object.entries(definition)
      .filter(([, presence]) => presence === optional)
      .map(([name]) => name),
  );
  // Marking of packets is for the gateway's operator, and nothing in a description asks for it.
  expect(new Set(optionals.filter((name) => !seen.has(name)))).toEqual(new Set(['dscp']));
});

/** Names of members, and the values of those that tell members of a union apart. */
function collect(path: string, value: unknown, seen: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (!Array.isArray(value)) seen.add(name);
    if (name === 'kind' || name === 'operation') seen.add(`${name}=${member}`).add(`${path} ${name}=${member}`);
    collect(name === 'adaptation' || name === 'dtmf' ? name : path, member, seen);
  }
}

function planOf(call: Call): Plan {
  call.offer('browser', browserDescription());
  return call.plan;
}

/** Plans of the samples, and of calls that have what no sample has. */
function plans(): readonly Plan[] {
  const made: Plan[] = [];
  const offer = (call: Call, leg: Leg, text: string): string => {
    const crossed = call.offer(leg, text);
    made.push(call.plan);
    return crossed;
  };
  const answer = (call: Call, leg: Leg, text: string): void => {
    call.answer(leg, text);
    made.push(call.plan);
  };
  for (const path of allSamples) {
    const leg = path.startsWith('ims') ? 'core' : 'browser';
    const call = new Call();
    if (!receive(call.state, { leg, kind: 'offer', sdp: sample(path) }).ok) continue;
    const crossed = offer(call, leg, sample(path));
    const answered = coreAnswer(crossed);
    if (leg === 'browser' && receive(call.state, { leg: 'core', kind: 'answer', sdp: answered }).ok)
      answer(call, 'core', answered);
  }

  const opus = { encodingName: 'opus', clockRate: 48_000 };
  const amr = { encodingName: 'AMR-WB', clockRate: 16_000 };
  const policy = { gatewayTranscodes: [[opus, amr] as const], emergency: true, inactivityTimeout: 1000 };
  const converting = new Call({ policy });
  offer(converting, 'core', sample('ims/volte-offer-amrwb-amr-preconditions.sdp'));
  answer(
    converting,
    'browser',
    browserAnswer({ formats: '96 102' }).replaceAll(':111 ', ':96 ').replace(':101 ', ':102 '),
  );

  const rescaling = new Call({ policy });
  offer(rescaling, 'browser', browserDescription().replace('telephone-event/8000', 'telephone-event/48000'));
  answer(rescaling, 'core', phone({ formats: '0 101' }));

  const secured = new Call({ legs: { core: imsAccessSdes } });
  answer(secured, 'core', coreAnswer(offer(secured, 'browser', browserDescription())));
  const keyed = new Call();
  const crypto = `a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}|2^20|1:4`;
  offer(keyed, 'core', phone({ attributes: [crypto] }).replace('RTP/AVP', 'RTP/SAVP'));
  answer(keyed, 'browser', browserAnswer());

  const held = new Call();
  const relayed = 'a=candidate:2 1 udp 1677729535 203.0.113.9 40001 typ srflx raddr 192.0.2.77 rport 51946';
  offer(held, 'browser', browserDescription().replace('a=ice-ufrag', `${relayed}\r\na=ice-ufrag`));
  answer(held, 'core', phone({ formats: '8 0', attributes: [] }));
  const branch = receive(held.state, {
    leg: 'core',
    kind: 'answer',
    sdp: phone({ address: '10.20.7.7', formats: '0' }),
  });
  if (branch.ok) made.push(branch.value.plan);
  offer(held, 'browser', browserDescription({ version: 3, direction: 'sendonly' }));
  answer(held, 'core', phone({ version: 2, formats: '8 0', attributes: ['a=recvonly'] }));
  offer(held, 'core', phone({ version: 3, port: 0 }));
  answer(held, 'browser', browserAnswer({ version: 4 }).replace('m=audio 9', 'm=audio 0'));

  const channels = [...msrpChannel(0), ...bfcpChannel(2, 'floorctrl:c-only'), ...textChannel(4)];
  const prioritized = channels.map((line) => line.replace('label="chat"', 'label="chat";priority=512'));
  for (const bfcpProtocol of ['TCP/BFCP', 'TCP/TLS/BFCP', 'UDP/BFCP'] as const) {
    const call = new Call({ legs: { core: { bfcpProtocol } } });
    offer(call, 'browser', browserOfChannels(prioritized));
    answer(call, 'core', phoneOf(msrpSection(), bfcpAnswer(bfcpProtocol), textSection()));
  }
  return made;
}

function bfcpAnswer(protocol: CoreProfile['bfcpProtocol']): readonly string[] {
  const version = protocol === 'UDP/BFCP' ? 2 : 1;
  const terms = ['a=floorctrl:s-only', 'a=confid:1', 'a=userid:2', 'a=floorid:1', `a=bfcpver:${version}`];
  const connection = protocol === 'UDP/BFCP' ? [] : ['a=setup:passive', 'a=connection:new'];
  const certificate = protocol === 'TCP/TLS/BFCP' ? [`a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`] : [];
  return [`m=application 2860 ${protocol} *`, ...terms, ...connection, ...certificate];
}
