import { ok, type Result } from '@webrtc-ims/core';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import type { AttributeToken, DescriptionTokens, LineToken, SectionTokens } from './description-tokens.ts';
import { indexLines } from './index-lines.ts';

/**
 * Cuts a description into lines, each a value of its own: every line is kept, in order, with its number and offset. For those who look at all of a
 * text; who wants few of its values reads them by the index (see `indexLines`, whose errors these are).
 */
export function tokenize(input: string | Uint8Array, limits: SdpLimits): Result<DescriptionTokens, SdpError> {
  const indexed = indexLines(input, limits);
  if (!indexed.ok) return indexed;
  const index = indexed.value;
  const tokens = (from: number, to: number): LineToken[] => {
    const lines: LineToken[] = [];
    for (let line = from; line < to; line++) lines.push(index.token(line));
    return lines;
  };
  const sections = index.sections.map(
    (line, section): SectionTokens => ({ media: index.token(line), lines: tokens(line + 1, index.endOf(section)) }),
  );
  return ok({ text: index.text, session: tokens(0, index.endOf(-1)), sections });
}

/** The text that was tokenized, octet for octet (as characters). */
export function join(tokens: DescriptionTokens): string {
  let text = '';
  const add = (line: LineToken): void => {
    text += `${line.type}=${line.value}${line.ending}`;
  };
  tokens.session.forEach(add);
  for (const section of tokens.sections) {
    add(section.media);
    section.lines.forEach(add);
  }
  return text;
}

/** Splits an attribute line at its first colon. The name is taken as a whole: `rtcp-mux-only` is not `rtcp-mux`. */
export function attributeOf(line: LineToken): AttributeToken {
  const colon = line.value.indexOf(':');
  return colon < 0
    ? { name: line.value.trimEnd(), value: '', line }
    : { name: line.value.slice(0, colon), value: line.value.slice(colon + 1), line };
}
