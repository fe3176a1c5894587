import type { PayloadFormat } from './codec.ts';

/** A payload format that arrives on one side of a stream, and what it is called where it leaves on the other. */
export interface PayloadMapping {
  readonly incoming: PayloadFormat;
  readonly outgoing: PayloadFormat;
}

/**
 * Which payload formats can pass from one termination to the other without being converted: `receive` of the stream where they arrive
 * against `send` of the stream where they leave. Formats are the same when encoding name, clock rate and channels are; of several, the one with
 * equal parameters is preferred, then the first.
 *
 * `telephone-event` has the clock rate of the audio beside it (RFC 4733 2.2), so one with another clock rate is better than none: the
 * relay has to convert timestamps and durations.
 */
export function mapPayloads(
  receive: readonly PayloadFormat[],
  send: readonly PayloadFormat[],
): readonly PayloadMapping[] {
  return receive.flatMap((incoming) => {
    const named = send.filter((format) => sameName(format, incoming));
    const exact = named.filter(
      ({ clockRate, channels }) => clockRate === incoming.clockRate && channels === incoming.channels,
    );
    const candidates = exact.length === 0 && isTelephoneEvent(incoming) ? named : exact;
    const outgoing = candidates.find((format) => sameParameters(format, incoming)) ?? candidates[0];
    return outgoing === undefined ? [] : [{ incoming, outgoing }];
  });
}

/**
 * Whether media can pass from `receive` to `send` at all: a common format that is more than DTMF and comfort noise. True also while one side has
 * said nothing yet.
 */
export function shareMedia(receive: readonly PayloadFormat[], send: readonly PayloadFormat[]): boolean {
  const own = receive.filter(isMedia);
  const other = send.filter(isMedia);
  return own.length === 0 || other.length === 0 || mapPayloads(own, other).length > 0;
}

/**
 * The events that a `telephone-event` format accepts (RFC 4733 2.4.1): 0 to 15 when it does not say. Numbers from 0 to 255, in order, each once;
 * what is no list of events is passed over.
 */
export function telephoneEventsOf(format: PayloadFormat): readonly number[] {
  const lists = Object.entries(format.parameters).flatMap(([name, value]) => {
    if (value === '') return name.split(',');
    return name.toLowerCase() === 'events' ? value.split(',') : [];
  });
  const events = new Set<number>();
  for (const range of lists) {
    const bounds = range.split('-', 3);
    const first = eventNumber(bounds[0] ?? '');
    const last = eventNumber(bounds.at(-1) ?? '');
    if (first === undefined || last === undefined || bounds.length > 2) continue;
    for (let event = first; event <= last; event++) events.add(event);
  }
  if (events.size === 0) return Array.from({ length: 16 }, (_, event) => event);
  return [...events].sort((one, other) => one - other);
}

function eventNumber(text: string): number | undefined {
  const number = Number(text);
  return text.trim() !== '' && Number.isInteger(number) && number >= 0 && number <= 255 ? number : undefined;
}

/** Whether a format is `telephone-event` (RFC 4733). */
export function isTelephoneEvent(format: PayloadFormat): boolean {
  return format.encodingName.toLowerCase() === 'telephone-event';
}

function isMedia(format: PayloadFormat): boolean {
  return !isTelephoneEvent(format) && format.encodingName.toLowerCase() !== 'cn';
}

// RFC 4855 3: encoding names are compared without regard to case.
function sameName(one: PayloadFormat, other: PayloadFormat): boolean {
  return one.encodingName.toLowerCase() === other.encodingName.toLowerCase();
}

function sameParameters(one: PayloadFormat, other: PayloadFormat): boolean {
  const names = Object.keys(one.parameters);
  return (
    names.length === Object.keys(other.parameters).length &&
    names.every((name) => one.parameters[name] === other.parameters[name])
  );
}
