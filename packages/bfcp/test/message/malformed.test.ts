import { readFileSync } from 'node:fs';
import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { BfcpRelay, decodeMessage, encodeMessage } from '../../src/index.ts';
import { libreMessages } from '../fixtures/libre-messages.ts';
import { hex } from '../support/hex.ts';

const lines = readFileSync(new URL('../fixtures/malformed.txt', import.meta.url), 'utf8').split('\n');

/** Each case of the file with its comment. */
const cases = lines.flatMap((line, at): [string, string][] =>
  line === '' || line.startsWith('#') ? [] : [[(lines[at - 1] ?? 'a FloorRequest').replace('# ', ''), line]],
);

function outcome(digits: string): string {
  const read = decodeMessage(hex(digits), { anyVersion: true });
  if (!read.ok) return `${read.error.code}@${read.error.offset}`;
  expect(toHex(encodeMessage(read.value))).toBe(toHex(hex(digits)));
  return read.value.unknownMandatory.length > 0 ? `unknown ${read.value.unknownMandatory}` : 'read';
}

test('LIB-1-1 every hostile input has the outcome that it should have', () => {
  expect(Object.fromEntries(cases.map(([name, digits]) => [name, outcome(digits)]))).toEqual({
    'a FloorRequest': 'read',
    'truncated: payload length says 6 words, 1 word present': 'BFCP_PAYLOAD_LENGTH@2',
    'version 0': 'BFCP_VERSION@0',
    'version 3': 'BFCP_VERSION@0',
    'ver 1 with R set (must be ignored on reliable)': 'read',
    'ver 1 with F set (must be ignored on reliable)': 'read',
    'ver 2 fragment (F set) offset 0 len 1, payload length 2': 'BFCP_ATTRIBUTE_LENGTH@13',
    'attribute length 0': 'BFCP_ATTRIBUTE_LENGTH@13',
    'attribute length 1': 'BFCP_ATTRIBUTE_LENGTH@13',
    'attribute length 3 on FLOOR-ID': 'BFCP_ATTRIBUTE_LENGTH@13',
    'attribute overruns message': 'BFCP_ATTRIBUTE_OVERRUN@12',
    'grouped attribute inner overrun': 'BFCP_ATTRIBUTE_OVERRUN@16',
    'unknown attribute (type 100) with M set': 'unknown 100',
    'unknown attribute (type 100) with M clear': 'read',
    'unknown attribute type 100, length 2, M clear': 'read',
    'unknown primitive 99': 'read',
    'priority 7 (treat as 4)': 'read',
    'non-zero padding': 'read',
    'invalid UTF-8 in PARTICIPANT-PROVIDED-INFO': 'read',
    'two messages back to back': 'BFCP_PAYLOAD_LENGTH@2',
    'nested grouped depth: 15 inside 15 inside 15': 'read',
    'FLOOR-ID = 0': 'read',
  });
});

test('LIB-1-1 every octet of every message, changed in every way that lengths can be: a message or a typed error, and nothing wrong passes the relay', () => {
  const relay = new BfcpRelay({
    web: { transport: 'message', open: true },
    plain: { transport: 'stream', open: true },
  });
  const wrong: string[] = [];
  for (const digits of Object.values(libreMessages)) {
    const octets = hex(digits);
    for (let at = 0; at < octets.length; at++) {
      const before = octets[at]!;
      for (const change of [0, 1, 2, 3, 4, 5, 7, 8, 0x7f, 0x80, 0xfe, 0xff, before ^ 1, before + 1]) {
        octets[at] = change;
        const read = decodeMessage(octets, { anyVersion: true });
        relay.receive({ from: 'web', octets }, 0);
        const output = relay.poll();
        const isRight = read.ok
          ? output?.type === 'transmit' && output.octets === octets
          : output?.type === 'event' && read.error.offset !== undefined && read.error.offset < octets.length;
        if (!isRight || relay.poll() !== undefined) wrong.push(toHex(octets));
      }
      octets[at] = before;
    }
  }
  expect(wrong).toEqual([]);
});
