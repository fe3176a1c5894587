import type { PayloadFormat } from '@webrtc-ims/iq';
import type { Leg } from '../leg.ts';
import type { DtmfPath, Plan } from '../plan/plan.ts';
import { type MarkedLine, markedLines } from './marked-lines.ts';
import type { Crossing } from './rehearsal.ts';

/** How a session is shown. */
export interface TextStyle {
  /** Mark changes by colour as well. */
  readonly colours: boolean;
  /** How the user calls the legs. */
  readonly names: Readonly<Record<Leg, string>>;
}

const signs: Readonly<Record<MarkedLine['mark'], string>> = { kept: ' ', removed: '-', changed: '~', added: '+' };
// Select Graphic Rendition of ECMA-48: red, yellow, green.
const colourCodes: Readonly<Record<MarkedLine['mark'], number | undefined>> = {
  kept: undefined,
  removed: 31,
  changed: 33,
  added: 32,
};
const clauseWidth = 17;

/** Both descriptions of a crossing for people, with every change and its clause, and what the plan comes to. */
export function crossingAsText(crossing: Crossing, style: TextStyle): string {
  const { from, kind, report, plan } = crossing;
  const { received, written } = markedLines(crossing);
  const far: Leg = from === 'browser' ? 'core' : 'browser';
  const count = (change: string): number => report.filter((entry) => entry.change === change).length;
  return [
    `${kind} from ${style.names[from]}`,
    ...received.map((line) => lineAsText(line, style)),
    '',
    `${kind} for ${style.names[far]}`,
    ...written.map((line) => lineAsText(line, style)),
    '',
    `${count('removed')} removed (-), ${count('changed')} changed (~), ${count('added')} added (+)`,
    ...notesOf(plan),
    '',
  ].join('\n');
}

function lineAsText({ number, text, mark, clause = '' }: MarkedLine, { colours }: TextStyle): string {
  const line = `${String(number).padStart(4)} ${signs[mark]} ${clause.padEnd(clauseWidth)} ${printable(text)}`;
  const colour = colours ? colourCodes[mark] : undefined;
  return colour === undefined ? line : `\u001b[${colour}m${line}\u001b[0m`;
}

/** The text without what a terminal would obey: control characters are written as `\x1b`. */
export function printable(text: string): string {
  let shown = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    shown += control ? `\\x${code.toString(16).padStart(2, '0')}` : character;
  }
  return shown;
}

function notesOf({ adaptation, dtmf, nothingAccepted, preconditionsMet }: Plan): readonly string[] {
  const streams = Object.entries(adaptation).map(([id, how]) => {
    const media =
      how.kind === 'relay' ? 'media is relayed' : `${nameOf(how.access)} is converted to and from ${nameOf(how.core)}`;
    const path = dtmf[Number(id)];
    return `stream ${id}: ${media}${path === undefined ? '' : `, ${dtmfAsText(path)}`}`;
  });
  return [
    ...streams,
    ...(preconditionsMet ? [] : ['preconditions are not met yet: nobody is to be alerted (RFC 3312 6)']),
    ...(nothingAccepted ? ['no stream is left: 488 says more than this answer (RFC 3261 21.4.26)'] : []),
  ];
}

function nameOf({ encodingName, clockRate }: PayloadFormat): string {
  return `${encodingName}/${clockRate}`;
}

function dtmfAsText(path: DtmfPath): string {
  if (path.kind === 'in-band') return 'DTMF is in the audio';
  const { access, core } = path;
  const verb = path.kind === 'relay' ? 'relayed' : 'rescaled';
  return `telephone events are ${verb}, ${access.payloadType} (${access.clockRate} Hz) for the browser and ${core.payloadType} (${core.clockRate} Hz) for the core`;
}
