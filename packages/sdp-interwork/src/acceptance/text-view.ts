import { defaultSdpLimits } from '../limits.ts';
import type { AttributeToken, LineToken } from '../tokens/description-tokens.ts';
import { attributeOf, tokenize } from '../tokens/tokenize.ts';

/** A section as a browser's parser sees it: nothing is interpreted yet. */
export interface SectionView {
  readonly line: number;
  readonly media: string;
  /** As written, so that a port count is still to be seen. */
  readonly port: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly connection?: LineToken;
  readonly attributes: readonly AttributeToken[];
}

/** A description as a browser's parser sees it. */
export interface TextView {
  readonly session: readonly LineToken[];
  readonly attributes: readonly AttributeToken[];
  readonly sections: readonly SectionView[];
}

/** `undefined` when the text is not even made of lines. */
export function viewOf(sdp: string): TextView | undefined {
  const tokens = tokenize(sdp, defaultSdpLimits);
  if (!tokens.ok) return undefined;
  const { session, sections } = tokens.value;
  return {
    session,
    attributes: session.filter((line) => line.type === 'a').map(attributeOf),
    sections: sections.map(({ media, lines }) => {
      const [kind = '', port = '', protocol = '', ...formats] = media.value.split(' ').filter((word) => word !== '');
      const connection = lines.find((line) => line.type === 'c');
      return {
        line: media.number,
        media: kind,
        port,
        protocol,
        formats,
        ...(connection === undefined ? {} : { connection }),
        attributes: lines.filter((line) => line.type === 'a').map(attributeOf),
      };
    }),
  };
}

/** The values of an attribute. */
export function valuesIn(attributes: readonly AttributeToken[], name: string): readonly string[] {
  return attributes.filter((attribute) => attribute.name === name).map((attribute) => attribute.value.trim());
}

/** The first value in the section, else the first one of the session. */
export function valueFor(view: TextView, section: SectionView, name: string): string | undefined {
  return valuesIn(section.attributes, name)[0] ?? valuesIn(view.attributes, name)[0];
}

/** A section that is in use: port 0 means not, unless it stands for "only in the bundle". */
export function isUsed(section: SectionView): boolean {
  return section.port !== '0' || section.attributes.some((attribute) => attribute.name === 'bundle-only');
}

export function isData(section: SectionView): boolean {
  return section.media === 'application';
}
