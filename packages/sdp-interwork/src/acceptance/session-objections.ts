import { isDigits } from '../attributes/decimal.ts';
import { type Objection, objection } from './objection.ts';
import { isData, isUsed, type TextView, valuesIn } from './text-view.ts';

/** What browsers object to in the session level and in how the sections go together. */
export function sessionObjections(view: TextView, sdp: string): readonly Objection[] {
  return [...lineObjections(view, sdp), ...midObjections(view), ...dataObjections(view)];
}

function* lineObjections(view: TextView, sdp: string): Generator<Objection> {
  const [version, origin, name] = view.session;
  if (version?.type !== 'v' || version.value !== '0') yield objection(1, 'both', 'v=0 does not stand first');
  const fields = origin?.type === 'o' ? origin.value.split(' ') : [];
  if (fields.length !== 6) yield objection(2, 'both', 'o= has not six fields');
  else if (!isDigits(fields[1]!) || !isDigits(fields[2]!))
    yield objection(2, 'firefox', 'o= has a session id that is no number');
  if (name?.type !== 's' || name.value === '') yield objection(3, 'chromium', 's= is missing or empty');
  if (!view.session.some((line) => line.type === 't')) yield objection(4, 'both', 't= is missing');
  if (!sdp.endsWith('\n')) yield objection(0, 'chromium', 'the last line has no end');
  for (const line of view.session) {
    if (!'vosiuepcbtrzka'.includes(line.type))
      yield objection(line.number, 'both', 'a letter that SDP does not define');
  }
}

function* midObjections(view: TextView): Generator<Objection> {
  const mids = view.sections.map((section) => valuesIn(section.attributes, 'mid')[0]);
  const given = mids.filter((mid) => mid !== undefined);
  if (given.length !== 0 && given.length !== mids.length) {
    yield objection(0, 'chromium', 'mid stands in some sections and not in others');
  }
  if (new Set(given).size !== given.length) yield objection(0, 'chromium', 'two sections have one mid');
  for (const [index, mid] of mids.entries()) {
    if (mid !== undefined && mid.length > 16)
      yield objection(view.sections[index]!.line, 'both', 'a mid of more than 16 characters');
  }
  for (const attribute of view.attributes) {
    if (attribute.name !== 'group') continue;
    const [semantics, ...members] = attribute.value.split(' ');
    if (semantics !== 'BUNDLE') continue;
    if (members.some((mid) => !given.includes(mid)))
      yield objection(attribute.line.number, 'both', 'a bundle names a mid that no section has');
    for (const section of view.sections) {
      const member = members.includes(valuesIn(section.attributes, 'mid')[0] ?? '');
      const mux = section.attributes.some((candidate) => candidate.name === 'rtcp-mux');
      if (member && isUsed(section) && !isData(section) && !mux)
        yield objection(section.line, 'both', 'a bundled section without rtcp-mux');
    }
  }
}

function* dataObjections(view: TextView): Generator<Objection> {
  const data = view.sections.filter((section) => isData(section) && isUsed(section));
  if (data.length > 1) yield objection(data[1]!.line, 'firefox', 'a second data section');
}
