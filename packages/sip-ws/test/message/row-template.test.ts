import { MisuseError } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { edit, RowTemplate } from '../../src/index.ts';
import { request, textOfOctets } from '../support/messages.ts';

const via = new RowTemplate('Via', 'SIP/2.0/UDP edge;branch=', ';rport');
const route = new RowTemplate('record-route', '<sip:edge;lr>');

function headOf(octets: Uint8Array): string[] {
  return textOfOctets(octets).split('\r\n');
}

test('a row made once is what the same row given as text is', () => {
  const message = request(['Record-Route: <sip:old;lr>', 'X: y']);
  const made = edit(message).prepend(route).prepend(via, 'z9hG4bK1').serialize();
  const given = edit(message)
    .prepend('record-route', '<sip:edge;lr>')
    .prepend('Via', 'SIP/2.0/UDP edge;branch=z9hG4bK1;rport')
    .serialize();
  expect(textOfOctets(made)).toBe(textOfOctets(given));
  expect(headOf(made)[1]).toBe('Via: SIP/2.0/UDP edge;branch=z9hG4bK1;rport');
});

test('the text for its gap may be long, none, or not ASCII, and is another one in each message', () => {
  const rowWith = (text?: string) => headOf(edit(request()).prepend(via, text).serialize())[1];
  const long = 'b'.repeat(400);
  expect([rowWith('one'), rowWith('two'), rowWith(), rowWith(long), rowWith('\u00e9')]).toEqual([
    'Via: SIP/2.0/UDP edge;branch=one;rport',
    'Via: SIP/2.0/UDP edge;branch=two;rport',
    'Via: SIP/2.0/UDP edge;branch=;rport',
    `Via: SIP/2.0/UDP edge;branch=${long};rport`,
    'Via: SIP/2.0/UDP edge;branch=\xc3\xa9;rport',
  ]);
});

test('rows of its name are found, whatever the spelling', () => {
  const out = edit(request(['Record-Route: <sip:old;lr>', 'X: y']))
    .prepend(route)
    .replace('RECORD-ROUTE', '<sip:new;lr>')
    .serialize();
  expect(headOf(out).filter((row) => /record-route/i.test(row))).toEqual(['RECORD-ROUTE: <sip:new;lr>']);
  const unknown = new RowTemplate('X-Own', 'a');
  expect(
    headOf(
      edit(request(['x-own: b']))
        .prepend(unknown)
        .remove('X-OWN')
        .serialize(),
    ).slice(6),
  ).toEqual(['', '']);
});

test('nothing in it ends a row or names two', () => {
  const mistakes = [
    () => new RowTemplate('X Y', 'a'),
    () => new RowTemplate('', 'a'),
    () => new RowTemplate('X', 'a\r\nB: c'),
    () => new RowTemplate('X', 'a', '\n'),
    () => new RowTemplate('X', '\0'),
    () => edit(request()).prepend(via, 'a\r\nB: c'),
    () => edit(request()).prepend(via, `${'a'.repeat(100)}\n`),
  ];
  for (const mistake of mistakes) expect(mistake).toThrow(MisuseError);
});

test('what one edit holds stays what it is, however many others are made before it is written', () => {
  const message = request(['Max-Forwards: 70']);
  const first = edit(message).prepend(via, 'first').setTopViaParameter('received', '192.0.2.1').setMaxForwards(69);
  const before = textOfOctets(first.serialize());
  const pieces = first.pieces();
  for (let i = 0; i < 2000; i++)
    edit(message).prepend(via, `z9hG4bK${i}`).setTopViaParameter('received', '198.51.100.1');
  expect(textOfOctets(first.serialize())).toBe(before);
  expect(pieces.map(textOfOctets).join('')).toBe(before);
});
