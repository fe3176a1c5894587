import type { Exception, RequirementList } from './lists.ts';
import type { Title } from './titles.ts';

/** Which rows of which list have a test, as kept in `docs/conformance/covered.json`. */
export type Covered = Readonly<Record<string, readonly string[]>>;

/** The figures of one list. MAY rows are not counted: leaving one out is no gap. */
export interface Figures {
  readonly must: number;
  readonly mustCovered: number;
  readonly should: number;
  readonly shouldCovered: number;
  /** MUST and SHOULD rows that `exceptions.md` gives a reason for. */
  readonly excepted: number;
}

/** What the lists, the exceptions, the tests and the last snapshot say together. */
export interface Coverage {
  readonly figures: Readonly<Record<string, Figures>>;
  readonly covered: Covered;
  /** Ids that have a test now and had none in the snapshot. */
  readonly gained: readonly string[];
  /** What makes the run fail, one sentence each. */
  readonly problems: readonly string[];
}

/** Compares requirement lists with test titles. */
export function coverage(
  lists: readonly RequirementList[],
  exceptions: readonly Exception[],
  titles: readonly Title[],
  snapshot: Covered,
): Coverage {
  const problems: string[] = [];
  const index = new RequirementIndex(lists);

  const covered = new Map(lists.map((list) => [list.name, new Set<string>()]));
  for (const title of titles) {
    for (const reference of referencesOf(title.text, index)) {
      const found = index.resolve(reference, homesOf(title.file));
      if (typeof found === 'string') problems.push(`${title.file}:${title.line}: ${found}`);
      else covered.get(found.list)?.add(found.id);
    }
  }

  const excepted = new Map(lists.map((list) => [list.name, new Set<string>()]));
  for (const exception of exceptions) {
    const found = index.resolve(exception.id, []);
    if (typeof found === 'string') problems.push(`exceptions.md: ${found}`);
    else if (covered.get(found.list)?.has(found.id)) {
      problems.push(`exceptions.md: ${found.list}:${found.id} has a test and is no exception any more`);
    } else excepted.get(found.list)?.add(found.id);
  }

  const before = new Set(Object.entries(snapshot).flatMap(([list, ids]) => ids.map((id) => `${list}:${id}`)));
  const after = new Set([...covered].flatMap(([list, ids]) => [...ids].map((id) => `${list}:${id}`)));
  for (const id of before) if (!after.has(id)) problems.push(`${id} had a test and has none now`);

  return {
    figures: Object.fromEntries(lists.map((list) => [list.name, figuresOf(list, covered, excepted)])),
    covered: Object.fromEntries(lists.map((list) => [list.name, inListOrder(list, covered.get(list.name))])),
    gained: [...after].filter((id) => !before.has(id)),
    problems,
  };
}

function figuresOf(
  list: RequirementList,
  covered: ReadonlyMap<string, ReadonlySet<string>>,
  excepted: ReadonlyMap<string, ReadonlySet<string>>,
): Figures {
  const must = list.requirements.filter((row) => row.level === 'MUST');
  const should = list.requirements.filter((row) => row.level === 'SHOULD');
  const isCovered = (row: { readonly id: string }): boolean => covered.get(list.name)?.has(row.id) === true;
  const isExcepted = (row: { readonly id: string }): boolean => excepted.get(list.name)?.has(row.id) === true;
  return {
    must: must.length,
    mustCovered: must.filter(isCovered).length,
    should: should.length,
    shouldCovered: should.filter(isCovered).length,
    excepted: [...must, ...should].filter(isExcepted).length,
  };
}

function inListOrder(list: RequirementList, ids: ReadonlySet<string> | undefined): readonly string[] {
  return list.requirements.map((row) => row.id).filter((id) => ids?.has(id));
}

/**
 * The ids at the start of a title, separated by spaces or commas. A word counts as an id when a list has its first part
 * (`RFC7118`, `GW`, …) before a hyphen, so that a mistyped number is found and "UTF-8" is not.
 */
function referencesOf(title: string, index: RequirementIndex): readonly string[] {
  const references: string[] = [];
  for (const word of title.split(/[\s,]+/)) {
    const id = word.endsWith(':') ? word.slice(0, -1) : word;
    if (!index.looksLikeReference(id)) break;
    references.push(id);
  }
  return references;
}

/**
 * Some specifications are judged in several lists, with different rows under the same id. A test means the lists of its own package;
 * anywhere else, or to mean another list, it says `<list>:<id>`.
 */
function homesOf(file: string): readonly string[] {
  const [area = '', name = ''] = file.split('/');
  if (area !== 'packages' && area !== 'interop') return [];
  return homes.get(name) ?? [name];
}

const homes: ReadonlyMap<string, readonly string[]> = new Map([
  ['ims-auth', ['ims']],
  ['iq', ['ims']],
  ['rtp', ['ice-dtls', 't140']],
  ['sip', ['sip-ws']],
]);

interface Place {
  readonly list: string;
  readonly id: string;
}

class RequirementIndex {
  readonly #lists = new Map<string, ReadonlySet<string>>();
  readonly #prefixes = new Set<string>();

  constructor(lists: readonly RequirementList[]) {
    for (const { name, requirements } of lists) {
      this.#lists.set(name, new Set(requirements.map((row) => row.id)));
      for (const { id } of requirements) this.#prefixes.add(prefixOf(id));
    }
  }

  looksLikeReference(word: string): boolean {
    const { list, id } = qualified(word);
    if (list !== undefined && this.#lists.has(list)) return true;
    return id.includes('-') && (this.#prefixes.has(prefixOf(id)) || /^(?:RFC|TS|TR)\d/.test(id));
  }

  /** The one row that a reference means, or a sentence that says why there is none. */
  resolve(reference: string, homesOfTest: readonly string[]): Place | string {
    const { list, id } = qualified(reference);
    if (list !== undefined) return this.#lists.get(list)?.has(id) ? { list, id } : `${reference} is in no list`;
    const candidates = [...this.#lists].filter(([, ids]) => ids.has(id)).map(([name]) => name);
    if (candidates.length === 0) return `${id} is in no list`;
    const home = homesOfTest.find((name) => candidates.includes(name));
    if (home !== undefined) return { list: home, id };
    if (candidates.length === 1) return { list: candidates[0]!, id };
    return `${id} is in several lists; write ${candidates.map((name) => `${name}:${id}`).join(' or ')}`;
  }
}

function prefixOf(id: string): string {
  return id.slice(0, id.indexOf('-'));
}

function qualified(reference: string): { readonly list: string | undefined; readonly id: string } {
  const colon = reference.indexOf(':');
  return colon < 0
    ? { list: undefined, id: reference }
    : { list: reference.slice(0, colon), id: reference.slice(colon + 1) };
}
