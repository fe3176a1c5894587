/**
 * Where things stand in the memory of the scanner.
 *
 * - `lineEnd`: where the start line ends, before its CRLF;
 * - `methodEnd`, `questionMark`: of a request, where the method ends, and whether the Request-URI has a `?`;
 * - `status`: of a response, 0 otherwise;
 * - `contentLength`: -1 if there is none;
 * - `seen`, `repeated`: of the headers with an id below 32, those that stand in the message and those that stand there again, a bit for each;
 * - `firsts`: the first row of each header that was seen, by its id;
 * - `marks`: what was found in a value, see the codes of values;
 * - `tokens`: 1 for each octet of a token;
 * - `compact`: the id of the header with that octet as its name;
 * - `classes`: see `writeClasses`;
 * - `slots`, `entries`: the other names, see `writeNames`;
 * - `rows`: what was found, as `RowIndex` has it;
 * - `text`: the octets of the message.
 */
export const memoryAt = {
  lineEnd: 0,
  methodEnd: 4,
  questionMark: 8,
  status: 12,
  contentLength: 16,
  seen: 20,
  repeated: 24,
  firsts: 64,
  marks: 192,
  tokens: 256,
  compact: 512,
  classes: 768,
  slots: 1024,
  entries: 2048,
  rows: 12_288,
  text: 18_432,
} as const;

/** Pages of 64 KiB. */
export const pages = 2;

/** Rows for which there is room, and octets of text with 64 more behind them. */
export const room: Readonly<Record<'rows' | 'text', number>> = { rows: 256, text: pages * 65_536 - memoryAt.text - 64 };

/** Where the marks stand among the numbers of the whole memory, by their names. */
export function marksOf<Name extends string>(names: readonly Name[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(names.map((name, i) => [name, memoryAt.marks / 4 + i])) as Record<Name, number>;
}
