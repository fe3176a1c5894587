import { isAddress } from '../attributes/address.ts';
import { decimal, words } from '../attributes/decimal.ts';
import { readFingerprint } from '../attributes/fingerprint.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import { type Objection, objection } from './objection.ts';
import { isData, isUsed, type SectionView, type TextView, valueFor, valuesIn } from './text-view.ts';

const rtpProtocols: ReadonlySet<string> = new Set([
  'UDP/TLS/RTP/SAVPF',
  'UDP/TLS/RTP/SAVP',
  'RTP/SAVPF',
  'RTP/SAVP',
  'RTP/AVP',
]);
const dataProtocols: ReadonlySet<string> = new Set(['UDP/DTLS/SCTP', 'TCP/DTLS/SCTP', 'DTLS/SCTP']);
const audioCodecs: ReadonlySet<string> = new Set(['opus/48000/2', 'g722/8000', 'pcmu/8000', 'pcma/8000']);
const candidateTypes: ReadonlySet<string> = new Set(['host', 'srflx', 'prflx', 'relay']);

/** What browsers object to in one media section. */
export function sectionObjections(
  view: TextView,
  section: SectionView,
  role: 'answer' | 'offer',
): readonly Objection[] {
  const found = [...frameObjections(view, section)];
  if (!isUsed(section)) return found;
  found.push(...transportObjections(view, section, role));
  if (!isData(section)) found.push(...formatObjections(section), ...extensionObjections(section));
  return found;
}

function* frameObjections(view: TextView, section: SectionView): Generator<Objection> {
  const { line, media, port, protocol } = section;
  const data = isData(section);
  if (media !== 'audio' && media !== 'video' && !data)
    yield objection(line, 'firefox', 'a media type that Firefox does not parse');
  if (data ? !dataProtocols.has(protocol) : !rtpProtocols.has(protocol)) {
    yield objection(line, 'firefox', 'a transport protocol that is not parsed or not taken');
  }
  const format = section.formats[0] ?? '';
  if (
    data &&
    isUsed(section) &&
    format !== 'webrtc-datachannel' &&
    (protocol !== 'DTLS/SCTP' || decimal(format) === undefined)
  ) {
    yield objection(line, 'both', 'a data section without the format webrtc-datachannel');
  }
  if (decimal(port) === undefined) yield objection(line, 'chromium', 'a port that is no number');
  const connection = section.connection ?? view.session.find((candidate) => candidate.type === 'c');
  const address = connection === undefined ? undefined : words(connection.value)[2];
  if (address === undefined) yield objection(line, 'firefox', 'a section without c= line');
  else if (!isAddress(address)) yield objection(connection!.number, 'firefox', 'a c= line without an address');
}

function* transportObjections(view: TextView, section: SectionView, role: 'answer' | 'offer'): Generator<Objection> {
  const { line } = section;
  const ufrag = valueFor(view, section, 'ice-ufrag') ?? '';
  const password = valueFor(view, section, 'ice-pwd') ?? '';
  if (ufrag.length < 4 || ufrag.length > 256) yield objection(line, 'both', 'no ice-ufrag of 4 to 256 characters');
  if (password.length < 22 || password.length > 256)
    yield objection(line, 'both', 'no ice-pwd of 22 to 256 characters');
  const fingerprints = valuesIn(section.attributes, 'fingerprint');
  const all = fingerprints.length > 0 ? fingerprints : valuesIn(view.attributes, 'fingerprint');
  if (all.length === 0) yield objection(line, 'both', 'no fingerprint: Firefox may end its content process');
  for (const value of all) {
    const digest = words(value)[1] ?? '';
    if (readFingerprint(value) === undefined) yield objection(line, 'chromium', 'a fingerprint that cannot be used');
    else if (digest !== digest.toUpperCase()) yield objection(line, 'firefox', 'a fingerprint with lower-case digits');
  }
  const setup = valueFor(view, section, 'setup');
  if (setup === undefined && role === 'offer') yield objection(line, 'firefox', 'an offer without setup');
  const allowed = role === 'offer' ? ['actpass', 'active', 'passive'] : ['active', 'passive'];
  if (setup !== undefined && !allowed.includes(setup))
    yield objection(line, 'both', 'a setup that does not go with the role');
  for (const attribute of section.attributes) {
    if (attribute.name !== 'candidate') continue;
    const fields = words(attribute.value);
    if (fields.length < 8 || !candidateTypes.has(fields[7]!))
      yield objection(attribute.line.number, 'chromium', 'a malformed candidate');
  }
  if (!isData(section) && !section.attributes.some((attribute) => attribute.name === 'rtcp-mux')) {
    yield objection(line, 'both', 'no rtcp-mux');
  }
  if (isData(section) && valuesIn(section.attributes, 'sctp-port').length === 0 && section.protocol !== 'DTLS/SCTP') {
    yield objection(line, 'firefox', 'a data section without sctp-port');
  }
}

function* formatObjections(section: SectionView): Generator<Objection> {
  const numbers = new Set(section.formats);
  const names = new Map<string, string>();
  for (const attribute of section.attributes) {
    if (attribute.name !== 'rtpmap') continue;
    const [number = '', name = ''] = words(attribute.value);
    const known = names.get(number);
    if (known !== undefined && known.toLowerCase() !== name.toLowerCase())
      yield objection(attribute.line.number, 'chromium', 'two meanings of one payload number');
    const fixed = staticPayload(Number(number));
    if (fixed !== undefined && !name.toLowerCase().startsWith(`${fixed[0].toLowerCase()}/${fixed[1]}`)) {
      yield objection(attribute.line.number, 'chromium', 'another meaning of a static payload number');
    }
    names.set(number, known ?? name);
  }
  for (const number of section.formats) {
    const value = decimal(number);
    if (value === undefined || value > 127 || (value >= 64 && value <= 95))
      yield objection(section.line, 'both', 'a payload number that cannot be used');
    const fixed = staticPayload(value ?? -1);
    if (fixed !== undefined && !names.has(number)) names.set(number, `${fixed[0]}/${fixed[1]}`);
  }
  for (const attribute of section.attributes) {
    const number = words(attribute.value)[0] ?? '';
    if ((attribute.name === 'fmtp' || attribute.name === 'rtcp-fb') && number !== '*' && !numbers.has(number)) {
      yield objection(
        attribute.line.number,
        'chromium',
        `${attribute.name} for a payload number that the section does not have`,
      );
    }
    const apt = attribute.name === 'fmtp' ? attribute.value.split('apt=')[1] : undefined;
    if (apt !== undefined && !numbers.has(apt.split(';')[0]!))
      yield objection(attribute.line.number, 'chromium', 'rtx for a format that is not there');
  }
  const media = [...numbers].map((number) => (names.get(number) ?? '').toLowerCase());
  if (
    section.media === 'audio' &&
    !media.some((name) => audioCodecs.has(name) || audioCodecs.has(withoutChannel(name)))
  ) {
    yield objection(section.line, 'both', 'no codec that carries speech');
  }
}

function withoutChannel(name: string): string {
  return name.endsWith('/1') ? name.slice(0, -2) : name;
}

function* extensionObjections(section: SectionView): Generator<Objection> {
  const seen = new Set<string>();
  for (const attribute of section.attributes) {
    if (attribute.name !== 'extmap') continue;
    const id = (words(attribute.value)[0] ?? '').split('/')[0]!;
    const number = decimal(id) ?? 0;
    if (number < 1 || number > 14)
      yield objection(attribute.line.number, 'firefox', 'a header extension id outside 1 to 14');
    if (seen.has(id)) yield objection(attribute.line.number, 'both', 'a header extension id that is used twice');
    seen.add(id);
  }
}
