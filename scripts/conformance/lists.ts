/** How much a requirement binds. */
export type Level = 'MUST' | 'SHOULD' | 'MAY';

/** One row of a requirement list. */
export interface Requirement {
  readonly id: string;
  readonly level: Level;
}

/** A requirement list: `docs/conformance/<name>.md`. */
export interface RequirementList {
  readonly name: string;
  readonly requirements: readonly Requirement[];
}

/** What is deliberately not done, and why. */
export interface Exception {
  /** A row id, or `<list>:<id>` where several lists use the same id. */
  readonly id: string;
  readonly reason: string;
}

const levels: ReadonlySet<string> = new Set<Level>(['MUST', 'SHOULD', 'MAY']);

/**
 * Reads every table of a list whose first two columns are `id` and `level`; other tables (code points, legends) are not requirements.
 *
 * @throws Error for a level that does not exist and for an id that occurs twice
 */
export function parseList(name: string, markdown: string): RequirementList {
  const requirements: Requirement[] = [];
  const seen = new Set<string>();
  for (const [id = '', level = ''] of tableRows(markdown, ['id', 'level'])) {
    if (!levels.has(level)) throw new Error(`${name}: ${id} has the level "${level}"`);
    if (seen.has(id)) throw new Error(`${name}: ${id} occurs twice`);
    seen.add(id);
    requirements.push({ id, level: level as Level });
  }
  return { name, requirements };
}

/**
 * Reads the tables `id | reason` of `exceptions.md`.
 *
 * @throws Error for an id that stands there twice or without a reason
 */
export function parseExceptions(markdown: string): readonly Exception[] {
  const exceptions = new Map<string, Exception>();
  for (const [id = '', reason = ''] of tableRows(markdown, ['id', 'reason'])) {
    if (reason === '') throw new Error(`exceptions: ${id} has no reason`);
    if (exceptions.has(id)) throw new Error(`exceptions: ${id} occurs twice`);
    exceptions.set(id, { id, reason });
  }
  return [...exceptions.values()];
}

/** The body rows of all Markdown tables whose header begins with `header`. */
function* tableRows(markdown: string, header: readonly string[]): Generator<readonly string[]> {
  let columns: readonly string[] | undefined;
  for (const line of markdown.split('\n')) {
    if (!line.startsWith('|')) {
      columns = undefined;
      continue;
    }
    const row = cells(line);
    if (columns === undefined) columns = row;
    else if (header.every((name, at) => columns?.[at] === name) && !isRule(row)) yield row;
  }
}

/** The cells of a table line; `\|` is a bar inside a cell. */
function cells(line: string): readonly string[] {
  const parts = line.trim().split(/(?<!\\)\|/);
  return parts.slice(1, -1).map((cell) => cell.trim());
}

function isRule(row: readonly string[]): boolean {
  return row.every((cell) => /^:?-+:?$/.test(cell));
}
