import type { Leg } from '../leg.ts';
import { markedLines } from './marked-lines.ts';
import type { Crossing } from './rehearsal.ts';

/** A session for programs: one member of `crossings` for each description, with the plan in the shape of `plan.schema.json`. */
export function sessionAsJson(crossings: readonly Crossing[], names: Readonly<Record<Leg, string>>): string {
  const shown = crossings.map((crossing) => {
    const { kind, from, received, written, plan } = crossing;
    const to: Leg = from === 'browser' ? 'core' : 'browser';
    const lines = markedLines(crossing);
    return {
      kind,
      from: names[from],
      to: names[to],
      received: { sdp: received, lines: lines.received },
      written: { sdp: written, lines: lines.written },
      plan,
    };
  });
  return `${JSON.stringify({ version: 1, crossings: shown }, null, 2)}\n`;
}
