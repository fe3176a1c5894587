import type { PayloadFormat } from '@webrtc-ims/iq';
import { decimal } from '../attributes/decimal.ts';

/** The events of DTMF, which a telephone-event format without parameters stands for (RFC 4733 2.4.1). */
export const dtmfEvents = '0-15';

/** The event list of a telephone-event format. */
export function eventsOf(format: PayloadFormat): string {
  return Object.keys(format.parameters)[0] ?? dtmfEvents;
}

/** The events that stand in both lists, as a list; `0-15` when they share none, since DTMF is what the format is for. */
export function commonEvents(a: string, b: string): string {
  if (a === dtmfEvents && b === dtmfEvents) return dtmfEvents;
  const inB = new Set(numbers(b));
  const both = numbers(a).filter((event) => inB.has(event));
  return both.length === 0 ? dtmfEvents : list(both);
}

/** The format with another event list. */
export function withEvents(format: PayloadFormat, events: string): PayloadFormat {
  return { ...format, parameters: { [events]: '' } };
}

function numbers(events: string): number[] {
  const members = new Set<number>();
  for (const part of events.split(',')) {
    const dash = part.indexOf('-');
    const first = decimal(dash < 0 ? part : part.slice(0, dash));
    const last = dash < 0 ? first : decimal(part.slice(dash + 1));
    if (first === undefined || last === undefined) continue;
    // Events are octets (RFC 4733 2.3.1), which also bounds the work.
    for (let event = first; event <= Math.min(last, 255); event++) members.add(event);
  }
  return [...members].sort((x, y) => x - y);
}

function list(events: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at < events.length; ) {
    let end = at;
    while (events[end + 1] === events[end]! + 1) end++;
    parts.push(end === at ? `${events[at]}` : `${events[at]}-${events[end]}`);
    at = end + 1;
  }
  return parts.join(',');
}
