import { isDigits } from '../attributes/decimal.ts';
import type { Role } from './acceptance-context.ts';
import { type Objection, objection } from './objection.ts';
import { has, isData, isUsed, midOf, type TextView } from './text-view.ts';

/** What browsers object to in the session level and in how the sections go together. */
export function* sessionObjections(view: TextView, role: Role): Generator<Objection> {
  yield* lineObjections(view);
  yield* midObjections(view, role);
  yield* bundleObjections(view);
  yield* dataObjections(view);
}

function* lineObjections(view: TextView): Generator<Objection> {
  if (view.broken !== undefined) yield objection(view.broken, 'not-a-line');
  if (view.blank !== undefined) yield objection(view.blank, 'blank-line');
  const end = Math.min(view.broken ?? Number.POSITIVE_INFINITY, view.blank ?? Number.POSITIVE_INFINITY);
  for (const { line } of view.sections) if (line > end) yield objection(line, 'unread');
  const [version, origin, name] = view.session;
  if (version?.type !== 'v') yield objection(1, 'version-missing');
  else if (version.value !== '0') yield objection(1, 'version-unknown');
  const fields = origin?.type === 'o' ? origin.value.split(' ') : [];
  if (fields.length !== 6) yield objection(2, 'origin-fields');
  else if (!isDigits(fields[1]!) || !isDigits(fields[2]!)) yield objection(2, 'origin-numbers');
  if (name?.type !== 's' || name.value === '') yield objection(3, 'name-missing');
  if (!view.session.some((line) => line.type === 't')) yield objection(4, 'time-missing');
  if (view.lastLineOpen) yield objection(0, 'last-line-open');
  for (const line of view.session) {
    if (!'vosiuepcbtrzka'.includes(line.type)) yield objection(line.number, 'unknown-letter');
  }
}

function* midObjections({ sections }: TextView, role: Role): Generator<Objection> {
  const given = new Set(sections.map(midOf));
  // In an exchange that is not the first, or in an answer, a section at port 0 is known by its place.
  const nameless = sections.filter((section) => midOf(section) === undefined && (role === 'offer' || isUsed(section)));
  const taken = nameless.findIndex((_, index) => given.has(madeMid(index)));
  if (taken >= 0) yield objection(nameless[taken]!.line, 'mid-partial');
  const seen = new Set<string>();
  for (const section of sections) {
    const mid = midOf(section);
    if (mid === undefined) continue;
    if (seen.has(mid)) yield objection(section.line, 'mid-twice');
    seen.add(mid);
    if (mid.length > 16) yield objection(section.line, 'mid-long');
  }
}

/** The mid that Chromium makes for the n-th section without one, whatever the others are called. */
function madeMid(index: number): string {
  return String(index);
}

function* bundleObjections({ attributes, sections }: TextView): Generator<Objection> {
  const mids = new Set(sections.map(midOf).filter((mid) => mid !== undefined));
  const made = new Set(sections.filter((section) => midOf(section) === undefined).map((_, index) => madeMid(index)));
  const bundled = new Set<string>();
  for (const attribute of attributes) {
    if (attribute.name !== 'group') continue;
    const [semantics, ...members] = attribute.value.split(' ');
    if (semantics !== 'BUNDLE') continue;
    const unknown = members.filter((mid) => !mids.has(mid));
    if (unknown.some((mid) => !made.has(mid))) yield objection(attribute.line, 'bundle-of-nothing');
    else if (unknown.length > 0) yield objection(attribute.line, 'bundle-of-nameless');
    for (const mid of members) bundled.add(mid);
  }
  for (const section of sections) {
    const member = bundled.has(midOf(section) ?? '');
    if (member && isUsed(section) && !isData(section) && !has(section, 'rtcp-mux'))
      yield objection(section.line, 'bundle-without-mux');
  }
}

function* dataObjections({ sections }: TextView): Generator<Objection> {
  const [, ...more] = sections.filter((section) => isData(section) && isUsed(section));
  for (const { line } of more) {
    yield objection(line, 'second-data-section');
    yield objection(line, 'second-data-section-unserved');
  }
}
