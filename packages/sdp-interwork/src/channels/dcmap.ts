import { decimal } from '../attributes/decimal.ts';
import { trimmed } from '../attributes/trimmed.ts';
import type { Mutable } from '../mutable.ts';
import { readQuotedText, writeQuotedText } from './quoted-text.ts';

/** `a=dcmap:<stream id> <options>` (RFC 8864 5.1). */
export interface Dcmap {
  /** SCTP stream id, 0 to 65534. */
  readonly id: number;
  /** In lower case; empty when there is none (RFC 8864 5.1.4). */
  readonly subprotocol: string;
  readonly label: string;
  readonly ordered: boolean;
  readonly maximumRetransmissions?: number;
  /** In ms. */
  readonly maximumTime?: number;
  /** Absent: 256. */
  readonly priority?: number;
}

/** Longest label that is taken: what DCEP can carry is 65,535 octets, what people write is a word. */
const longestLabel = 512;

/** Reads the value of a `dcmap` attribute; `undefined` when it breaks the grammar. Unknown options are passed over, a wrong `ordered` is `true`. */
export function readDcmap(value: string): Dcmap | undefined {
  const blank = value.indexOf(' ');
  const id = decimal(blank < 0 ? value : value.slice(0, blank));
  if (id === undefined || id > 65_534) return undefined;
  const options = blank < 0 ? noOptions : splitOptions(trimmed(value.slice(blank + 1)));
  if (options === undefined) return undefined;
  const label = readQuotedText(options.get('label') ?? '');
  const subprotocol = readQuotedText(options.get('subprotocol') ?? '');
  if (label === undefined || subprotocol === undefined || label.length > longestLabel) return undefined;
  const dcmap: Mutable<Dcmap> = {
    id,
    subprotocol: subprotocol.toLowerCase(),
    label,
    ordered: options.get('ordered') !== 'false',
  };
  for (const [name, member] of numbers) {
    const text = options.get(name);
    if (text === undefined) continue;
    const number = decimal(text);
    if (number === undefined) return undefined;
    dcmap[member] = number;
  }
  return dcmap.priority !== undefined && dcmap.priority > 65_535 ? undefined : dcmap;
}

const noOptions: ReadonlyMap<string, string> = new Map();
const numbers = [
  ['max-retr', 'maximumRetransmissions'],
  ['max-time', 'maximumTime'],
  ['priority', 'priority'],
] as const;

/** The value of a `dcmap` attribute. What is the default is left out. */
export function writeDcmap(dcmap: Dcmap): string {
  const { id, subprotocol, label, ordered, maximumRetransmissions, maximumTime, priority } = dcmap;
  const options: string[] = [];
  if (subprotocol !== '') options.push(`subprotocol="${writeQuotedText(subprotocol)}"`);
  if (label !== '') options.push(`label="${writeQuotedText(label)}"`);
  if (!ordered) options.push('ordered=false');
  if (maximumRetransmissions !== undefined) options.push(`max-retr=${maximumRetransmissions}`);
  if (maximumTime !== undefined) options.push(`max-time=${maximumTime}`);
  if (priority !== undefined) options.push(`priority=${priority}`);
  return options.length === 0 ? `${id}` : `${id} ${options.join(';')}`;
}

/** `name=value` pairs between semicolons, which may stand inside quotes; the quotes are taken off. The first of two values counts. */
function splitOptions(text: string): ReadonlyMap<string, string> | undefined {
  const options = new Map<string, string>();
  for (let at = 0; at < text.length; ) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return undefined;
    const name = trimmed(text.slice(at, equals));
    let value: string;
    if (text[equals + 1] === '"') {
      const end = text.indexOf('"', equals + 2);
      if (end < 0) return undefined;
      value = text.slice(equals + 2, end);
      at = end + 1;
      while (text[at] === ' ') at++;
      if (at < text.length && text[at] !== ';') return undefined;
    } else {
      const end = text.indexOf(';', equals);
      value = trimmed(text.slice(equals + 1, end < 0 ? text.length : end));
      at = end < 0 ? text.length : end;
    }
    at++;
    if (!options.has(name)) options.set(name, value);
  }
  return options;
}
