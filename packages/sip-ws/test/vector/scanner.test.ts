import { ok, type Result } from '@webrtc-ims/core';
import { noWebAssembly } from '@webrtc-ims/core/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { type NameAddr, usualNameAddr } from '../../src/header/name-addr.ts';
import { parseNameAddr, type SipRequest } from '../../src/index.ts';
import { lenientContext } from '../../src/limits.ts';
import { headerId, headerName, longNames } from '../../src/message/header-name.ts';
import { readUsualHead } from '../../src/message/usual-head.ts';
import { tokenTable } from '../../src/syntax/octet-tables.ts';
import { SourceText } from '../../src/syntax/source-text.ts';
import { memoryAt, room } from '../../src/vector/memory-map.ts';
import { scanner } from '../../src/vector/scanner.ts';
import { octetsOfText, requestOf, requestText } from '../support/messages.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
});

function contactOf(message: SipRequest): readonly unknown[] {
  const contacts = message.contacts();
  if (!contacts.ok || contacts.value === '*') throw new Error('no contacts');
  return userOf(ok(contacts.value[0]!));
}

/** The id that the scanner gives to a header of that name; undefined for what it leaves to the whole grammar. */
function idOf(name: string): number | undefined {
  const { text, numbers, head } = scanner()!;
  text.octets.set(octetsOfText(`A x SIP/2.0\r\n${name}: 1\r\n\r\n\0\0\0\0`));
  numbers[memoryAt.rows / 4] = -1;
  // The rest of what every message has is missing, which is found out after the rows.
  expect(head(9, 1000, 9)).toBe(-1);
  const id = numbers[memoryAt.rows / 4]!;
  return id < 0 ? undefined : id;
}

const isToken = (name: string): boolean => octetsOfText(name).every((octet) => tokenTable[octet] === 1);

test('every known name is found in any case, and none that differs in a bit', () => {
  for (const { id, lower } of longNames) {
    expect([lower, idOf(lower), idOf(lower.toUpperCase()), idOf(headerName(id))]).toEqual([lower, id, id, id]);
    for (const name of [`${lower}x`, lower.slice(0, -1), lower.slice(1)])
      expect([name, idOf(name)]).toEqual([name, headerId(name)]);
  }
  for (const name of ['Via', 'To', 'Content-Type', 'P-Charging-Function-Addresses', 'WWW-Authenticate', 'SIP-ETag']) {
    for (let i = 0; i < name.length; i++) {
      for (let bit = 1; bit < 256; bit *= 2) {
        const changed = name.slice(0, i) + String.fromCharCode(name.charCodeAt(i) ^ bit) + name.slice(i + 1);
        expect([changed, idOf(changed)]).toEqual([changed, isToken(changed) ? headerId(changed) : undefined]);
      }
    }
  }
});

test('names of one letter are the compact forms, in either case', () => {
  for (let code = 0; code < 256; code++) {
    const name = String.fromCharCode(code);
    expect([name, idOf(name)]).toEqual([name, isToken(name) ? headerId(name) : undefined]);
  }
});

test('what is as large as it may be is read, and what is one octet or row larger is not', () => {
  const text = requestText(['Content-Length: 2'], { body: 'ab' });
  const lines = text.split('\r\n');
  const exact = {
    messageSize: text.length,
    headerSize: text.length - 2,
    rows: 6,
    rowSize: Math.max(...lines.map(({ length }) => length + 2)),
    uriSize: 'sip:bob@example.com'.length,
  };
  const read = (limits: object): object | undefined => {
    const context = { strict: false, limits: { ...lenientContext.limits, ...limits } };
    return readUsualHead(octetsOfText(text), context, true);
  };
  expect(read(exact)).toMatchObject({ bodyStart: text.length - 2, end: text.length });
  for (const [name, value] of Object.entries(exact))
    expect([name, read({ ...exact, [name]: value - 1 })]).toEqual([name, undefined]);
});

// In both texts something stands at the same place that can be read, and ends elsewhere.
const inTurns = (text: string): readonly string[] => [text, text.replaceAll('alice@', 'al@ice')];

const userOf = (address: Result<NameAddr>): readonly unknown[] => {
  const uri = address.ok ? address.value.uri() : address;
  return uri.ok && uri.value.kind === 'sip' ? [uri.value.user, uri.value.host] : [uri];
};

test.each(['', 'z'.repeat(5000)])('messages that are read in turns are each read as they stand', (filler) => {
  const [text, other] = inTurns(requestText([`X-Filler: a${filler}`, 'Contact: <sip:alice@a.example>'])) as [
    string,
    string,
  ];
  // Values are kept, so that each turn takes a message of its own.
  const messages = [text, other, text, other].map((one) => requestOf(one));
  for (const [turn, message] of messages.entries()) {
    const expected =
      turn % 2 === 0 ? ['alice', 'example.com', 'alice', 'a.example'] : ['al', 'iceexample.com', 'al', 'icea.example'];
    expect([...userOf(message.from()), ...contactOf(message)]).toEqual(expected);
  }
});

test('a message whose text gave place to another head is read as it stands', () => {
  const [text, other] = inTurns(requestText()) as [string, string];
  const message = requestOf(text);
  expect(readUsualHead(octetsOfText(other), lenientContext, false)).toMatchObject({ end: other.length });
  expect(userOf(message.from())).toEqual(['alice', 'example.com']);
});

test('what has no end is looked for up to the end of the text, not of the memory', () => {
  for (const text of ['<sip:a', '"a', '"a\\', '<sip:a>;b="', '<sip:a>;b="\\"']) {
    const octets = octetsOfText(text);
    scanner()!.text.octets.fill(0);
    expect([text, usualNameAddr(new SourceText(octets, 0, 0), 0, octets.length, lenientContext, 0, 0)]).toEqual([
      text,
      undefined,
    ]);
  }
});

test('a text for which there is no room is left to the whole grammar', () => {
  const fits = room.text - '"" <sip:a>'.length;
  const read = (size: number): boolean => {
    const text = `"${'a'.repeat(size)}" <sip:a>`;
    const parsed = parseNameAddr(text);
    expect(parsed.ok && [parsed.value.displayName?.length, parsed.value.uriText]).toEqual([size, 'sip:a']);
    const source = SourceText.of(octetsOfText(text), text);
    return usualNameAddr(source, 0, text.length, lenientContext, 0, 0) !== undefined;
  };
  expect([read(fits - 1), read(fits), read(fits + 1)]).toEqual([true, true, false]);
});

test.each(noWebAssembly)('where %s the whole grammar reads every message, and forwards alike', async (_, stub) => {
  const octets = octetsOfText(
    requestText(['Route: <sip:edge.example.net;lr>, <sip:b.example;lr>', 'X: y'], { body: 'ab' }),
  );
  const outcome = async (): Promise<unknown> => {
    vi.resetModules();
    const { parseMessage, StatelessProxy } = await import('../../src/index.ts');
    const { scanner } = await import('../../src/vector/scanner.ts');
    const parsed = parseMessage(octets);
    const proxy = new StatelessProxy({ name: { host: 'edge.example.net' }, transport: 'UDP' });
    const target = new Uint8Array(2000);
    const forwarded = proxy.forward(octets, target, 3, 'z9hG4bK1');
    const rows = parsed.ok ? parsed.value.allHeaders().map(({ name, text }) => [name, text]) : parsed.error;
    return { rows, forwarded, target, scanner: scanner() !== undefined };
  };
  const usual = await outcome();
  vi.stubGlobal('WebAssembly', stub);
  expect(await outcome()).toEqual({ ...(usual as object), scanner: false });
  expect(usual).toMatchObject({ scanner: true, forwarded: { type: 'forwarded', to: { host: 'b.example' } } });
});
