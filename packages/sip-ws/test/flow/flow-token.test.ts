import { fromBase64Url, insecureSeededRandom, MisuseError, toBase64Url } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { FlowTable } from '../../src/flow/flow-table.ts';
import { FlowTokens } from '../../src/flow/flow-token.ts';

const random = insecureSeededRandom(1);
const key = { id: 7, secret: random(32) };
const tokens = new FlowTokens({ key, instance: 0xfeedbeef });
const flow = '00112233445566ff';

test('RFC5626-5.2-1 RFC5626-5.2-5 a token gives the flow and the instance that owns it, without a table', () => {
  expect(tokens.verify(tokens.mint(flow))).toEqual({ type: 'valid', instance: 0xfeedbeef, flow });
  expect(tokens.owns(0xfeedbeef)).toBe(true);
  expect(tokens.owns(0)).toBe(false);
});

test('RFC5626-5.1-5 a token is made of characters of the user part, and always of 35', () => {
  for (let i = 0; i < 50; i++) {
    const token = tokens.mint([...random(8)].map((octet) => octet.toString(16).padStart(2, '0')).join(''));
    expect(token).toMatch(/^[A-Za-z0-9_-]{35}$/);
  }
});

test('RFC5626-5.2-2 no token with one changed bit verifies, and the authentication has 96 bits', () => {
  const octets = fromBase64Url(tokens.mint(flow))!;
  expect(octets.length).toBe(1 + 1 + 4 + 8 + 96 / 8);
  for (let bit = 0; bit < octets.length * 8; bit++) {
    const changed = octets.slice();
    changed[bit >> 3]! ^= 1 << (bit & 7);
    expect(tokens.verify(toBase64Url(changed))).toEqual({ type: 'forged' });
  }
});

test('RFC5626-5.2-2 a token of another key with the same id is forged', () => {
  const others = new FlowTokens({ key: { id: 7, secret: random(32) }, instance: 0xfeedbeef });
  expect(tokens.verify(others.mint(flow))).toEqual({ type: 'forged' });
});

test('texts that are no tokens are forged', () => {
  const token = tokens.mint(flow);
  for (const text of ['', 'alice', token.slice(1), `${token}A`, token.replace(/.$/, '='), 'é'.repeat(35)]) {
    expect(tokens.verify(text)).toEqual({ type: 'forged' });
  }
});

test('RFC5626-5.2-5 a retired key is honoured until it is taken away', () => {
  const newer = { id: 8, secret: random(32) };
  const old = tokens.mint(flow);
  const rotated = new FlowTokens({ key: newer, retiredKeys: [key], instance: 1 });
  expect(rotated.verify(old)).toEqual({ type: 'valid', instance: 0xfeedbeef, flow });
  expect(fromBase64Url(rotated.mint(flow))![1]).toBe(8);
  expect(new FlowTokens({ key: newer }).verify(old)).toEqual({ type: 'forged' });
});

test('RFC5626-5.2-4 a token holds neither the address nor the port of the client', () => {
  const table = new FlowTable<undefined>(insecureSeededRandom(5));
  const open = (address: string, port: number): string =>
    tokens.mint(table.open({ transport: 'WSS', address, port }, () => undefined).id);
  const again = new FlowTable<undefined>(insecureSeededRandom(5));
  const other = tokens.mint(again.open({ transport: 'WS', address: '192.0.2.9', port: 9 }, () => undefined).id);
  expect(open('203.0.113.7', 51544)).toBe(other);
});

test('RFC5626-5.1-4 two flows from the same address and port have different tokens', () => {
  const table = new FlowTable<undefined>(random);
  const description = { transport: 'WSS', address: '203.0.113.7', port: 51544 } as const;
  const first = table.open(description, () => undefined);
  table.close(first.id);
  const second = table.open(description, () => undefined);
  expect(tokens.mint(second.id)).not.toBe(tokens.mint(first.id));
  expect(table.find(first.id)).toBe(undefined);
  expect(table.size).toBe(1);
});

test('a short secret, a key id and an instance out of range are the caller’s mistake', () => {
  expect(() => new FlowTokens({ key: { id: 1, secret: new Uint8Array(15) } })).toThrow(MisuseError);
  expect(() => new FlowTokens({ key: { id: 256, secret: key.secret } })).toThrow(MisuseError);
  expect(() => new FlowTokens({ key, instance: 2 ** 32 })).toThrow(MisuseError);
});
