import type { ParseContext } from '../limits.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { marksOf } from '../vector/memory-map.ts';
import { scannerOf } from '../vector/scanner.ts';
import { uriMarks } from '../vector/uri-code.ts';
import { SipUri } from './sip-uri.ts';

/**
 * Reads `sip:[user@]host[:port]*(;name[=value])` from `start` to `end` in one pass, when it is written as nearly all are: letters, digits and a few marks,
 * in which strict and lenient reading do not differ. Gives `undefined` for every other URI, sound or not: `readSipUri` knows
 * the whole grammar, and takes several times as long because it must ask at each step what else could stand there.
 */
export function usualSipUri(
  source: SourceText,
  start: number,
  end: number,
  { limits }: ParseContext,
): SipUri | undefined {
  const scanner = end - start > limits.uriSize ? undefined : scannerOf(source, end);
  if (scanner === undefined || scanner.uri(start, end, limits.parameters) !== end) return undefined;
  const { numbers } = scanner;
  const userEnd = numbers[mark.userEnd]!;
  const host = numbers[mark.host]!;
  const hostEnd = numbers[mark.hostEnd]!;
  const portEnd = numbers[mark.portEnd]!;
  return new SipUri(source, 'sip', start, end, userEnd, host, hostEnd, portEnd, end);
}

const mark = marksOf(uriMarks);
