import { expect, test } from 'vitest';
import { FirstRequest } from '../../src/b2bua/first-request.ts';
import { browser, coreUri, phone } from '../support/joint.ts';
import { octets, text } from '../support/parse.ts';

const request = (toPath: string, fromPath = phone): string =>
  `MSRP id01 SEND\r\nTo-Path: ${toPath}\r\nFrom-Path: ${fromPath}\r\nMessage-ID: m123\r\n-------id01$\r\n`;

test('a connection is the peer of the session that its first request names', () => {
  const input = request(coreUri);
  const first = new FirstRequest({ uri: coreUri });
  expect(first.push(octets(input.slice(0, 30)))).toBe(undefined);
  const outcome = first.push(octets(input.slice(30)));
  expect(outcome?.type === 'ours' && text(outcome.octets)).toBe(input);
});

test.each([
  ['another session', browser],
  ['two URIs', `${coreUri} ${coreUri}`],
])('%s is foreign, and is answered 481', (_, toPath) => {
  const first = new FirstRequest({ uri: coreUri });
  expect(first.push(octets(request(toPath)))).toEqual({ type: 'foreign' });
  expect(text(first.refusal(481) ?? new Uint8Array(0))).toBe(
    `MSRP id01 481 Session Does Not Exist\r\nTo-Path: ${phone}\r\nFrom-Path: ${coreUri}\r\n-------id01$\r\n`,
  );
});

test('no path at all is nobody’s session', () => {
  expect(new FirstRequest({ uri: coreUri }).push(octets(request('')))).toEqual({ type: 'foreign' });
  expect(new FirstRequest({ uri: coreUri, matching: 'session' }).push(octets(request('')))).toEqual({
    type: 'foreign',
  });
});
