import { type Direction, isDirection } from '../attributes/direction.ts';

/** A line as a browser's parser sees it. */
export interface ViewLine {
  /** The letter before `=`. */
  readonly type: string;
  readonly value: string;
  /** From 1. */
  readonly number: number;
}

/** An `a=` line cut into name and value. */
export interface ViewAttribute {
  readonly name: string;
  readonly value: string;
  /** Number of its line. */
  readonly line: number;
}

/** A section as a browser's parser sees it: nothing is interpreted yet. */
export interface SectionView {
  readonly line: number;
  readonly media: string;
  /** As written, so that a port count is still to be seen. */
  readonly port: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly connection?: ViewLine;
  readonly attributes: readonly ViewAttribute[];
}

/** A description as a browser's parser sees it. */
export interface TextView {
  readonly session: readonly ViewLine[];
  readonly attributes: readonly ViewAttribute[];
  /** The `c=` line of the session. */
  readonly connection?: ViewLine;
  /** The direction of sections that have none. */
  readonly direction: Direction;
  /** The first value of each attribute of the session. */
  readonly defaults: ReadonlyMap<string, string>;
  /** The mids of the first bundle; absent when there is none. */
  readonly bundle?: ReadonlySet<string>;
  readonly sections: readonly SectionView[];
  /** Number of the first empty line. */
  readonly blank?: number;
  /** Number of the first line that is no letter with a value, but not empty. */
  readonly broken?: number;
  readonly lastLineOpen: boolean;
}

/** Cuts any text into what a browser would see in it. */
export function viewOf(sdp: string): TextView {
  const session: ViewLine[] = [];
  const sections: { readonly media: ViewLine; readonly lines: ViewLine[] }[] = [];
  const raw = sdp.split('\n');
  const lastLineOpen = raw.pop() !== '';
  let blank: number | undefined;
  let broken: number | undefined;
  for (const [index, text] of (lastLineOpen ? sdp.split('\n') : raw).entries()) {
    const number = index + 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line === '') blank ??= number;
    else if (line[1] !== '=') broken ??= number;
    else {
      const token = { type: line[0]!, value: line.slice(2), number };
      if (token.type === 'm') sections.push({ media: token, lines: [] });
      else (sections[sections.length - 1]?.lines ?? session).push(token);
    }
  }
  const attributes = attributesOf(session);
  const connection = session.find(({ type }) => type === 'c');
  const bundle = attributes.find(({ name, value }) => name === 'group' && value.split(' ', 1)[0] === 'BUNDLE');
  return {
    session,
    attributes,
    ...(connection === undefined ? {} : { connection }),
    direction: attributes.map(({ name }) => name).find(isDirection) ?? 'sendrecv',
    // Of several entries with one key the last one stays, and that is to be the first value.
    defaults: new Map(attributes.map(({ name, value }) => [name, value] as const).reverse()),
    ...(bundle === undefined ? {} : { bundle: new Set(bundle.value.split(' ').slice(1)) }),
    sections: sections.map(({ media, lines }) => sectionOf(media, lines)),
    ...(blank === undefined ? {} : { blank }),
    ...(broken === undefined ? {} : { broken }),
    lastLineOpen,
  };
}

function sectionOf(media: ViewLine, lines: readonly ViewLine[]): SectionView {
  const [kind = '', port = '', protocol = '', ...formats] = media.value.split(' ').filter((word) => word !== '');
  const connection = lines.find((line) => line.type === 'c');
  return {
    line: media.number,
    media: kind,
    port,
    protocol,
    formats,
    ...(connection === undefined ? {} : { connection }),
    attributes: attributesOf(lines),
  };
}

function attributesOf(lines: readonly ViewLine[]): readonly ViewAttribute[] {
  return lines
    .filter((line) => line.type === 'a')
    .map(({ value, number }) => {
      const colon = value.indexOf(':');
      return colon < 0
        ? { name: value.trimEnd(), value: '', line: number }
        : { name: value.slice(0, colon), value: value.slice(colon + 1).trim(), line: number };
    });
}

/** The values of an attribute. */
export function valuesIn(attributes: readonly ViewAttribute[], name: string): readonly string[] {
  return attributes.filter((attribute) => attribute.name === name).map((attribute) => attribute.value);
}

/** The first value in the section, else the first one of the session. */
export function valueFor(view: TextView, section: SectionView, name: string): string | undefined {
  return valuesIn(section.attributes, name)[0] ?? view.defaults.get(name);
}

/** Whether the section has the attribute itself. */
export function has(section: SectionView, name: string): boolean {
  return section.attributes.some((attribute) => attribute.name === name);
}

/** A section that is in use: port 0 means not, unless it stands for "only in the bundle". */
export function isUsed(section: SectionView): boolean {
  return section.port !== '0' || has(section, 'bundle-only');
}

/** A section of data channels, or of what else runs under `m=application`. */
export function isData(section: SectionView): boolean {
  return section.media === 'application';
}

/** The mid of a section, if it has one. */
export function midOf(section: SectionView): string | undefined {
  return valuesIn(section.attributes, 'mid')[0];
}

/** Whether the section is in a bundle whose transport another section describes. */
export function isBundledBehind({ bundle }: TextView, section: SectionView): boolean {
  const mid = midOf(section);
  if (bundle === undefined || mid === undefined || !bundle.has(mid)) return false;
  const [tag] = bundle;
  return tag !== mid;
}
