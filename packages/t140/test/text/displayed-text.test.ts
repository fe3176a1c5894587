import { DisplayedText, ElementScanner, edit, NewLineConverter } from '@webrtc-ims/t140';
import fc from 'fast-check';
import { expect, test } from 'vitest';

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
