import type { PayloadFormat } from '@webrtc-ims/iq';
import type { PayloadNumbers } from '../codecs/payload-numbers.ts';

/** The formats of real-time text in a section of the core. */
export interface TextFormats {
  readonly text: PayloadFormat;
  /** Redundancy over it, if there is (RFC 4103 4). */
  readonly redundant?: PayloadFormat;
}

/** Redundant generations of our offers (RFC 4103 4, RFC 8865 6). */
const generations = 2;

/** The first t140 of a list with the redundancy that repeats it and nothing else; `undefined` without t140. */
export function readTextFormats(formats: readonly PayloadFormat[]): TextFormats | undefined {
  const text = formats.find((format) => format.encodingName === 't140');
  if (text === undefined) return undefined;
  const redundant = formats.find((format) => {
    const [list = ''] = Object.keys(format.parameters);
    return format.encodingName === 'red' && list.split('/').every((number) => number === String(text.payloadType));
  });
  return redundant === undefined ? { text } : { text, redundant };
}

/** As a list, the redundant format first, because it is the better one. */
export function listOf({ text, redundant }: TextFormats): readonly PayloadFormat[] {
  return redundant === undefined ? [text] : [redundant, text];
}

/** What we offer to the core: t140 with this rate, and redundancy over it, with numbers of this leg. */
export function offeredTextFormats(rate: number, payloads: PayloadNumbers): readonly PayloadFormat[] {
  const format = { payloadType: -1, clockRate: 1_000, channels: 1 };
  const numbered = payloads.number([
    { ...format, encodingName: 'red', parameters: {} },
    { ...format, encodingName: 't140', parameters: { cps: String(rate) } },
  ]);
  const text = numbered.find(({ encodingName }) => encodingName === 't140');
  if (text === undefined) return [];
  return numbered.map((one) =>
    one.encodingName === 'red' ? { ...one, parameters: repeated(text, generations) } : one,
  );
}

/** Our formats for a section that the peer described: its own numbers and redundancy, with our rate (RFC 3264 6.1). */
export function answeredTextFormats(theirs: TextFormats, rate: number): readonly PayloadFormat[] {
  return listOf({ ...theirs, text: { ...theirs.text, parameters: { cps: String(rate) } } });
}

/** RFC 4102 4: the number of the repeated format once for the primary and once for every generation. */
function repeated(text: PayloadFormat, count: number): Readonly<Record<string, string>> {
  return {
    [Array(count + 1)
      .fill(text.payloadType)
      .join('/')]: '',
  };
}
