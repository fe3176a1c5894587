import { failure, MalformedError, ok, type Result } from '@webrtc-ims/core';
import { readGroup } from '../attributes/group.ts';
import { readOrigin } from '../attributes/origin.ts';
import type { SdpError } from '../errors.ts';
import type { SdpLimits } from '../limits.ts';
import type { DescriptionTokens, LineToken } from '../tokens/description-tokens.ts';
import { attributeOf } from '../tokens/tokenize.ts';
import { readSection } from './read-section.ts';
import type { SectionDescription, SessionDescription } from './session-description.ts';

/** How strictly a description is read. */
export interface ReadOptions {
  readonly limits: SdpLimits;
  /** Drop lines of an unknown type letter instead of refusing the description. */
  readonly lenient: boolean;
}

// The letters of RFC 8866 5, by level.
const sessionLetters = 'vosiuepcbtrzka';
const sectionLetters = 'icbka';

/** Reads tokens into the model, or says which line breaks the grammar of RFC 8866. */
export function readDescription(tokens: DescriptionTokens, options: ReadOptions): Result<SessionDescription, SdpError> {
  const [version, origin, name] = tokens.session;
  if (version?.type !== 'v' || version.value.trimEnd() !== '0')
    return malformed('v=0 is expected first', version, '5.1');
  if (origin?.type !== 'o') return malformed('o= is expected after v=', origin ?? version, '5.2');
  const originValue = readOrigin(origin.value);
  if (originValue === undefined) return malformed('o= needs six fields, two of them digits', origin, '5.2');
  if (name?.type !== 's') return malformed('s= is expected after o=', name ?? origin, '5.3');
  const timing = tokens.session.findIndex((line) => line.type === 't');
  const attribute = tokens.session.findIndex((line) => line.type === 'a');
  if (timing < 0 || (attribute >= 0 && attribute < timing)) {
    return malformed('t= is expected before the attributes', tokens.session[attribute] ?? name, '5.9');
  }
  const stranger = strangeLine(tokens);
  if (stranger !== undefined && !options.lenient)
    return malformed('a type letter that is not defined here', stranger, '5');

  const sessionAttributes = tokens.session.filter((line) => line.type === 'a').map(attributeOf);
  const sections: SectionDescription[] = [];
  for (const section of tokens.sections) {
    const read = readSection(section, tokens.session, sessionAttributes, options.limits);
    if (!read.ok) return read;
    sections.push(read.value);
  }
  const groups = sessionAttributes.filter((a) => a.name === 'group').map((a) => readGroup(a.value));
  return ok({
    origin: originValue,
    groups: groups.filter((group) => group !== undefined),
    iceLite: sessionAttributes.some((a) => a.name === 'ice-lite'),
    sections,
  });
}

function strangeLine(tokens: DescriptionTokens): LineToken | undefined {
  const inSession = tokens.session.find((line) => !sessionLetters.includes(line.type));
  if (inSession !== undefined) return inSession;
  for (const section of tokens.sections) {
    const inSection = section.lines.find((line) => !sectionLetters.includes(line.type));
    if (inSection !== undefined) return inSection;
  }
  return undefined;
}

function malformed(message: string, line: LineToken | undefined, clause: string): Result<never, SdpError> {
  return failure(
    new MalformedError('SDP_MALFORMED', message, {
      offset: line?.offset ?? 0,
      line: line?.number ?? 1,
      clause: `RFC 8866 ${clause}`,
      status: 400,
    }),
  );
}
