import { isAddress } from '../attributes/address.ts';
import { decimal, words } from '../attributes/decimal.ts';
import { readFingerprint } from '../attributes/fingerprint.ts';
import type { BrowserConfiguration, Role } from './acceptance-context.ts';
import { formatObjections } from './format-objections.ts';
import { type Objection, objection } from './objection.ts';
import {
  has,
  isBundledBehind,
  isData,
  isUsed,
  midOf,
  type SectionView,
  type TextView,
  valueFor,
  valuesIn,
} from './text-view.ts';

const chromiumProtocols: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'TCP/TLS/RTP/SAVPF',
  'TCP/TLS/RTP/SAVP',
  'RTP/SAVPF',
  'RTP/SAVP',
  'RTP/AVPF',
  'RTP/AVP',
]);
const firefoxProtocols: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'RTP/SAVPF',
  'RTP/SAVP',
  'RTP/AVP',
]);
const dataProtocols: ReadonlySet<string> = new Set(['UDP/DTLS/SCTP', 'TCP/DTLS/SCTP', 'DTLS/SCTP']);
const candidateTypes: ReadonlySet<string> = new Set(['host', 'srflx', 'prflx', 'relay']);
const firefoxHashes: ReadonlySet<string> = new Set(['md5', 'sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']);

/** What browsers object to in one media section. */
export function* sectionObjections(
  view: TextView,
  section: SectionView,
  role: Role,
  configuration: BrowserConfiguration,
): Generator<Objection> {
  yield* frameObjections(view, section, role);
  if (!isUsed(section) || !isServable(section)) return;
  yield* credentialObjections(view, section, role);
  yield* setupObjections(view, section, role);
  yield* candidateObjections(section);
  yield* muxObjections(view, section, configuration);
  if (!isData(section)) yield* formatObjections(section, configuration);
}

/** Whether it is media that browsers know: in other sections they look no further. */
function isServable({ media, protocol }: SectionView): boolean {
  return media === 'audio' || media === 'video' || (media === 'application' && dataProtocols.has(protocol));
}

function* frameObjections(view: TextView, section: SectionView, role: Role): Generator<Objection> {
  const { line, media, port, protocol } = section;
  if (media === 'audio' || media === 'video') {
    if (!firefoxProtocols.has(protocol)) yield objection(line, 'protocol-unparsed');
    if (!protocol.includes('RTP/')) yield objection(line, 'protocol-of-no-media');
    else if (isUsed(section) && !chromiumProtocols.has(protocol)) yield objection(line, 'protocol-unserved');
  } else if (isData(section)) yield* dataFrameObjections(section, role);
  else {
    yield objection(line, 'media-unparsed');
    if (isUsed(section)) yield objection(line, 'media-unserved');
  }
  if (decimal(port) === undefined) yield objection(line, 'port-count');
  const connection = section.connection ?? view.connection;
  const address = connection === undefined ? undefined : words(connection.value)[2];
  if (address === undefined) yield objection(line, 'connection-missing');
  else if (!isAddress(address)) yield objection(connection!.number, 'connection-name');
}

function* dataFrameObjections(section: SectionView, role: Role): Generator<Objection> {
  const { line, protocol, formats } = section;
  if (!dataProtocols.has(protocol)) {
    yield objection(line, 'protocol-unparsed');
    if (isUsed(section)) yield objection(line, 'protocol-unserved');
    return;
  }
  if (!isUsed(section)) return;
  const numbered = protocol === 'DTLS/SCTP' && decimal(formats[0]) !== undefined;
  if (!numbered && formats[0] !== 'webrtc-datachannel') yield objection(line, 'data-format');
  else if (!numbered && protocol === 'DTLS/SCTP') yield objection(line, 'sctp-format');
  if (numbered || has(section, 'sctp-port')) return;
  yield objection(line, role === 'answer' ? 'sctp-port-missing-in-answer' : 'sctp-port-missing');
}

// A bundled section behind the tagged one shares its transport, so RFC 9143 7.1.3 has it say nothing of it. Chromium goes by that.
function* credentialObjections(view: TextView, section: SectionView, role: Role): Generator<Objection> {
  const { line } = section;
  const behind = isBundledBehind(view, section);
  const ufrag = valueFor(view, section, 'ice-ufrag') ?? '';
  const password = valueFor(view, section, 'ice-pwd') ?? '';
  if (behind && ufrag === '' && password === '') {
    if (role !== 'answer') yield objection(line, 'ice-not-repeated');
  } else {
    if (ufrag.length < 4) yield objection(line, 'ice-ufrag');
    if (password.length < 22) yield objection(line, 'ice-pwd');
    if (ufrag.length > 256 || password.length > 256) yield objection(line, 'ice-long');
  }
  const own = valuesIn(section.attributes, 'fingerprint');
  const fingerprints = own.length > 0 ? own : valuesIn(view.attributes, 'fingerprint');
  if (fingerprints.length === 0) yield objection(line, behind ? 'fingerprint-not-repeated' : 'fingerprint-missing');
  else if (!fingerprints.some((value) => firefoxHashes.has((words(value)[0] ?? '').toLowerCase())))
    yield objection(line, 'fingerprint-unknown');
  for (const value of fingerprints) {
    const digest = words(value)[1] ?? '';
    if (readFingerprint(value) === undefined) yield objection(line, 'fingerprint-unusable');
    if (digest !== digest.toUpperCase()) yield objection(line, 'fingerprint-lower-case');
  }
}

function* setupObjections(view: TextView, section: SectionView, role: Role): Generator<Objection> {
  const setup = valueFor(view, section, 'setup');
  if (setup === undefined) {
    if (role !== 'answer') yield objection(section.line, 'setup-missing');
    return;
  }
  const isRole = setup === 'active' || setup === 'passive' || (role !== 'answer' && setup === 'actpass');
  if (!isRole) yield objection(section.line, 'setup-value');
}

function* candidateObjections(section: SectionView): Generator<Objection> {
  for (const attribute of section.attributes) {
    if (attribute.name !== 'candidate') continue;
    const fields = words(attribute.value);
    if (fields.length < 8 || !candidateTypes.has(fields[7]!)) yield objection(attribute.line, 'candidate-malformed');
  }
}

function* muxObjections(
  view: TextView,
  section: SectionView,
  { rtcpMuxPolicy }: BrowserConfiguration,
): Generator<Objection> {
  // Of a bundled section that is said by another rule, whatever the policy.
  const bundled = view.bundle?.has(midOf(section) ?? '') === true;
  if (!isData(section) && !bundled && rtcpMuxPolicy !== 'negotiate' && !has(section, 'rtcp-mux'))
    yield objection(section.line, 'mux-missing');
}
