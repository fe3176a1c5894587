import { expect, test } from 'vitest';
import { imsCore } from '../../src/legs/profile.ts';
import { markedLines } from '../../src/node/marked-lines.ts';
import { type Crossing, Rehearsal } from '../../src/node/rehearsal.ts';
import { crossingAsText, printable } from '../../src/node/text-output.ts';
import { wantsColours } from '../../src/node/wants-colours.ts';
import { browserDescription } from '../support/browser.ts';

const names = { browser: 'browser', core: 'ims' } as const;

function crossing(text: string): Crossing {
  const crossed = new Rehearsal({ core: imsCore, transcodes: [] }).cross('browser', 'offer', text);
  if (!crossed.ok) throw crossed.error;
  return crossed.value;
}

test('colours are for terminals, and not with NO_COLOR', () => {
  expect(wantsColours({ isTTY: true }, {})).toBe(true);
  expect(wantsColours({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
  expect(wantsColours({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
  expect(wantsColours({ isTTY: false }, {})).toBe(false);
  expect(wantsColours({}, {})).toBe(false);
});

test('a change has the colour of its kind, a line that stays has none', () => {
  const shown = crossingAsText(crossing(browserDescription()), { colours: true, names }).split('\n');
  const line = (part: string): string | undefined => shown.find((candidate) => candidate.includes(part));
  expect(line('v=0')).toBe('   1                     v=0');
  expect(line('a=group')).toBe('\u001b[31m   5 - RFC 9143 7.1      a=group:BUNDLE 0\u001b[0m');
  expect(line('m=audio 9')?.startsWith('\u001b[33m   7 ~')).toBe(true);
  expect(line('a=ptime')).toBe('\u001b[32m  18 + TS 26.114 6.2.2   a=ptime:20\u001b[0m');
});

test('what a terminal would obey is written out', () => {
  expect(printable('a\u001b[2Jb\u0007\u009b\u007f\tü')).toBe('a\\x1b[2Jb\\x07\\x9b\\x7f\\x09ü');
  const text = browserDescription().replace('a=rtcp-mux', 'a=rtcp-mux\r\na=x:\u001b[2J');
  expect(crossingAsText(crossing(text), { colours: false, names })).toContain('a=x:\\x1b[2J\n');
});

test('every line of both descriptions is shown once, with its number', () => {
  const { received, written, report } = crossing(browserDescription());
  const marked = markedLines({ ...crossing(browserDescription()) });
  expect(marked.received.map(({ text }) => text)).toEqual(received.split('\r\n').slice(0, -1));
  expect(marked.written.map(({ text }) => text)).toEqual(written.split('\r\n').slice(0, -1));
  const changes = [...marked.received, ...marked.written].filter(({ clause }) => clause !== undefined);
  expect(changes).toHaveLength(report.length);
  expect(changes.map(({ text }) => text).sort()).toEqual(report.map(({ text }) => text).sort());
});
