import { decimal } from './decimal.ts';

/** One `a=rtcp-fb` line (RFC 4585 4.2). */
export interface Feedback {
  /** The format that it is about; absent: all of the section. */
  readonly payloadType?: number;
  /** Type and parameters, as in `nack pli` or `trr-int 5000`. */
  readonly value: string;
}

/** The value of an `a=rtcp-fb` line; `undefined` when it breaks the grammar. */
export function readFeedback(line: string): Feedback | undefined {
  const blank = line.indexOf(' ');
  const format = line.slice(0, Math.max(blank, 0));
  const value = line.slice(blank + 1).trim();
  if (format === '*') return value === '' ? undefined : { value };
  const payloadType = decimal(format);
  return payloadType === undefined || value === '' ? undefined : { payloadType, value };
}

/**
 * What kind of feedback a value asks for, without its parameters: `trr-int` of `trr-int 5000`, `ccm tmmbr` of `ccm tmmbr smaxpr=120`, but
 * `nack pli` is not `nack`.
 */
function feedbackKind(value: string): string {
  const [type = '', second] = value.split(' ', 2);
  const parameter = second === undefined || second.includes('=') || decimal(second) !== undefined;
  return parameter ? type : `${type} ${second}`;
}

/** Of the lines those that are about one of the formats and of a kind that is wanted (RFC 4585 4.2). */
export function servedFeedback(
  lines: readonly Feedback[],
  payloadTypes: readonly number[],
  kinds: readonly string[],
): readonly Feedback[] {
  return lines.filter(
    ({ payloadType, value }) =>
      (payloadType === undefined || payloadTypes.includes(payloadType)) && kinds.includes(feedbackKind(value)),
  );
}

/** The `rtcp-fb` line without `a=`. */
export function writeFeedback({ payloadType, value }: Feedback): string {
  return `rtcp-fb:${payloadType ?? '*'} ${value}`;
}
