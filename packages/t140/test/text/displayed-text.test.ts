import { DisplayedText, ElementScanner, edit, NewLineConverter } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isDisplayed, lastCharacter } from '../../src/text/displayed-text.ts';

function display(...blocks: string[]): string {
  const scanner = new ElementScanner();
  const display = new DisplayedText();
  for (const block of blocks) for (const element of scanner.scan(block)) display.apply(element);
  return display.text;
}

test.each([
  ['T140-8-4 an erasure takes the last character', ['abc\b\bd'], 'ad'],
  ['T140-8-4 an erasure crosses a new line', ['a\u2028b\b\b\bc'], 'c'],
  ['T140-8-5 a new line is erased at once', ['a\u2028\bb'], 'ab'],
  ['T140-8-5 CR LF is erased at once', ['a\r\n\bb'], 'ab'],
  ['T140-8-5 T140-8-7 CR LF in two blocks is erased at once', ['a\r', '\n\bb'], 'ab'],
  ['an erasure takes a pair', ['a😀\bb'], 'ab'],
  ['nothing is left to erase', ['\b\b\ba'], 'a'],
  ['T140-8-8 T140-8-9 T140-8-10 T140-8-11 controls are not shown', ['a\u0007\u001ba\u009b1;31m\u0098x\u009cb'], 'ab'],
  ['an erasure passes over controls', ['a\u009b1m\bb'], 'b'],
  ['T140-A1-1 a mark is shown, and erased like a character', ['a\ufffdb\b\bc'], 'ac'],
  ['composite characters are erased mark by mark', ['e\u0301\b'], 'e'],
])('%s', (_, blocks, text) => {
  expect(display(...blocks)).toBe(text);
});

test('of a long text the end is kept, never half a pair', () => {
  const display = new DisplayedText(4);
  display.apply({ type: 'text', text: 'ab😀cd' });
  expect(display.text).toBe('😀cd');
  expect(display.forgotten).toBe(2);
  display.apply({ type: 'text', text: 'e' });
  expect(display.text).toBe('cde');
  expect(display.forgotten).toBe(4);
});

test('a text that just fits is kept whole', () => {
  const display = new DisplayedText(3);
  display.apply({ type: 'text', text: 'ab' });
  expect([display.text, display.forgotten]).toEqual(['ab', 0]);
  display.apply({ type: 'text', text: 'c' });
  expect([display.text, display.forgotten]).toEqual(['abc', 0]);
});

test.each([
  ['', 0],
  ['a', 0],
  ['ab', 1],
  ['😀', 0],
  ['a😀', 1],
  ['😀a', 2],
  ['\udc00', 0],
  ['a\udc00', 1],
  ['\ud83d', 0],
  ['😀\ude00', 2],
  ['\uffff\udc00', 1],
])('the last character of %j begins at %i', (text, at) => {
  expect(lastCharacter(text)).toBe(at);
});

test('what takes a place on the display is any character but controls and BOM, and new lines', () => {
  const displayed = [0x0a, 0x0d, 0x20, 0x7e, 0xa0, 0x2028, 0xfefe, 0xff00, 0x1_f600];
  const hidden = [0x00, 0x08, 0x09, 0x0b, 0x0c, 0x0e, 0x1f, 0x7f, 0x80, 0x9f, 0xfeff];
  expect(displayed.filter((code) => !isDisplayed(code))).toEqual([]);
  expect(hidden.filter(isDisplayed)).toEqual([]);
});

test.each([
  ['', 'a', 'a'],
  ['ab', 'abc', 'c'],
  ['abc', 'ab', '\b'],
  ['abc', 'axc', '\b\bxc'],
  ['a😀', 'a😁', '\b😁'],
  ['a😀', 'a', '\b'],
  ['a\r\n', 'a\r', '\b\r'],
  ['a\r\nb', 'a', '\b\b'],
  ['same', 'same', ''],
  ['abc', '', '\b\b\b'],
  ['abcdef', 'abc', '\b\b\b'],
  ['\r\n', '', '\b'],
  ['\r\n', '\rx', '\b\rx'],
  ['x\n', 'x', '\b'],
  ['\nb', '', '\b\b'],
  ['\rb', '\r', '\b\b\r'],
  ['\r\nb', 'b', '\b\bb'],
  ['a\rb', '', '\b\b\b'],
  ['\uffffb', '', '\b\b'],
])('an edit from %j to %j', (before, after, sent) => {
  expect(edit(before, after)).toBe(sent);
});

test('an edit makes the other end show the new text', () => {
  const field = fc.string({ unit: fc.constantFrom('a', 'b', '😀', '\n', '\u0301', 'é'), maxLength: 12 });
  fc.assert(
    fc.property(field, field, (before, after) => {
      const shown = (text: string): string => text.replaceAll('\n', '\u2028');
      expect(display(before, edit(before, after))).toBe(shown(after));
    }),
    { numRuns: 200 },
  );
});

test.each([
  [['a\nb'], 'a\u2028b'],
  [['a\r\nb'], 'a\u2028b'],
  [['a\rb'], 'a\u2028b'],
  [['a\r', '\nb'], 'a\u2028b'],
  [['a\r', 'x', '\nb'], 'a\u2028x\u2028b'],
  [['\n\n', '\n'], '\u2028\u2028\u2028'],
  [['none'], 'none'],
])('T140-8-6 new lines of an application %j', (texts, converted) => {
  const converter = new NewLineConverter();
  expect(texts.map((text) => converter.convert(text)).join('')).toBe(converted);
});
