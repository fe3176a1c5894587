import { decimal } from './decimal.ts';
import { trimmed } from './trimmed.ts';

/** One `a=rtcp-fb` line (RFC 4585 4.2). */
export interface Feedback {
  /** The format that it is about; absent: all of the section. */
  readonly payloadType?: number;
  /** Type and parameters, as in `nack pli` or `trr-int 5000`. */
  readonly value: string;
}

/** The value of an `a=rtcp-fb` line; `undefined` when it breaks the grammar. */
function readFeedback(line: string): Feedback | undefined {
  const blank = line.indexOf(' ');
  const format = line.slice(0, Math.max(blank, 0));
  const value = trimmed(line.slice(blank + 1));
  if (format === '*') return value === '' ? undefined : { value };
  const payloadType = decimal(format);
  return payloadType === undefined || value === '' ? undefined : { payloadType, value };
}

/**
 * What kind of feedback a value asks for, without its parameters: `trr-int` of `trr-int 5000`, `ccm tmmbr` of `ccm tmmbr smaxpr=120`, but
 * `nack pli` is not `nack`.
 */
function feedbackKind(value: string): string {
  const blank = value.indexOf(' ');
  if (blank < 0) return value;
  const next = value.indexOf(' ', blank + 1);
  const second = value.slice(blank + 1, next < 0 ? value.length : next);
  const parameter = second.includes('=') || decimal(second) !== undefined;
  if (parameter) return value.slice(0, blank);
  return next < 0 ? value : value.slice(0, next);
}

/** Of the values of `rtcp-fb` lines those that are about one of the formats and of a kind that is wanted (RFC 4585 4.2). */
export function servedFeedback(
  values: readonly string[],
  payloadTypes: readonly number[],
  kinds: readonly string[],
): readonly Feedback[] {
  const served: Feedback[] = [];
  for (const line of values) {
    const feedback = readFeedback(line);
    if (feedback === undefined) continue;
    const { payloadType, value } = feedback;
    const about = payloadType === undefined || payloadTypes.includes(payloadType);
    if (about && kinds.includes(feedbackKind(value))) served.push(feedback);
  }
  return served;
}

/** The value of an `rtcp-fb` attribute. */
export function writeFeedback({ payloadType, value }: Feedback): string {
  return `${payloadType ?? '*'} ${value}`;
}
