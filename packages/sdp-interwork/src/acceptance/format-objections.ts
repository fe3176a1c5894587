import { decimal, words } from '../attributes/decimal.ts';
import { readH264Profile } from '../codecs/h264-profile.ts';
import { staticPayload } from '../codecs/static-payloads.ts';
import type { BrowserConfiguration } from './acceptance-context.ts';
import { codecByNumber } from './codecs-in-view.ts';
import { type Objection, objection } from './objection.ts';
import { type SectionView, valuesIn } from './text-view.ts';

const audioCodecs: ReadonlySet<string> = new Set(['opus/48000/2', 'g722/8000', 'pcmu/8000', 'pcma/8000']);
const videoCodecs: ReadonlySet<string> = new Set(['vp8/90000', 'vp9/90000', 'av1/90000']);
const h264 = 'h264/90000';
const h264Profiles: ReadonlySet<string> = new Set(['baseline', 'constrained-baseline', 'main']);

/** What browsers object to in the formats and header extensions of an audio or video section. */
export function* formatObjections(section: SectionView, configuration: BrowserConfiguration): Generator<Objection> {
  yield* numberObjections(section);
  yield* parameterObjections(section);
  yield* codecObjections(section, configuration);
  yield* extensionObjections(section);
}

function* numberObjections(section: SectionView): Generator<Objection> {
  // 64 to 95 would be taken for RTCP on a port that both share.
  const unusable = section.formats
    .map((number) => decimal(number) ?? 128)
    .some((number) => number > 127 || (number >= 64 && number <= 95));
  if (unusable) yield objection(section.line, 'payload-number');
  const names = new Map<string, string>();
  for (const attribute of section.attributes) {
    if (attribute.name !== 'rtpmap') continue;
    const [number = '', text = ''] = words(attribute.value);
    const name = text.toLowerCase();
    const known = names.get(number);
    if (known !== undefined && known !== name) yield objection(attribute.line, 'payload-two-meanings');
    names.set(number, known ?? name);
    const fixed = staticPayload(Number(number));
    if (fixed !== undefined && !name.startsWith(`${fixed[0].toLowerCase()}/${fixed[1]}`))
      yield objection(attribute.line, 'payload-static');
  }
}

function* parameterObjections(section: SectionView): Generator<Objection> {
  const numbers = new Set(section.formats);
  for (const { name, value, line } of section.attributes) {
    if (name !== 'fmtp' && name !== 'rtcp-fb') continue;
    const number = words(value)[0] ?? '';
    if (number !== '*' && !numbers.has(number))
      yield objection(line, name === 'fmtp' ? 'fmtp-dangling' : 'rtcp-fb-dangling');
    const repaired = name === 'fmtp' ? value.split('apt=')[1]?.split(';')[0] : undefined;
    if (repaired !== undefined && !numbers.has(repaired)) yield objection(line, 'rtx-dangling');
  }
}

function* codecObjections(section: SectionView, { firefoxLacksH264 }: BrowserConfiguration): Generator<Objection> {
  const codecs = codecByNumber(section);
  if (section.media === 'audio') {
    if (![...codecs.values()].some((codec) => audioCodecs.has(codec))) yield objection(section.line, 'audio-codec');
    return;
  }
  if ([...codecs.values()].some((codec) => videoCodecs.has(codec))) return;
  const served = [...codecs].some(
    ([number, codec]) => codec === h264 && h264Profiles.has(h264ProfileOf(section, number)),
  );
  if (!served) yield objection(section.line, 'video-codec');
  else if (firefoxLacksH264 === true) yield objection(section.line, 'video-codec-without-h264');
}

function h264ProfileOf(section: SectionView, number: string): string {
  const parameters = valuesIn(section.attributes, 'fmtp').find((value) => words(value)[0] === number) ?? '';
  const id = parameters.toLowerCase().split('profile-level-id=')[1]?.split(';')[0]?.trim();
  return readH264Profile(id).profile;
}

function* extensionObjections(section: SectionView): Generator<Objection> {
  const seen = new Set<string>();
  for (const { name, value, line } of section.attributes) {
    if (name !== 'extmap') continue;
    const id = (words(value)[0] ?? '').split('/')[0] ?? '';
    const number = decimal(id) ?? 0;
    if (number < 1) yield objection(line, 'extension-zero');
    else if (number > 14) yield objection(line, 'extension-two-byte');
    if (seen.has(id)) yield objection(line, 'extension-twice');
    seen.add(id);
  }
}
