import { concatenate, MisuseError } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ByteRange,
  encodeEndLine,
  encodeForwardedHead,
  encodeRequestHead,
  encodeResponse,
  type MessageHead,
  MsrpParser,
} from '../../src/index.ts';
import { ChunkTemplate } from '../../src/message/chunk-template.ts';
import { pathLines, writeAnswer, writeForwarded, writeResponse } from '../../src/message/message-writer.ts';
import { arbitraryMessage } from '../../src/testing.ts';
import { from, octets, text, to } from '../support/parse.ts';

const hops = {
  toPath: 'msrp://relay.example:2855;tcp msrp://z.example:7003/zz;tcp',
  fromPath: 'msrp://y.example:7/yy;tcp',
};
const linesOf = pathLines(hops.toPath, hops.fromPath);
const position = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const arbitraryRange: fc.Arbitrary<ByteRange> = fc.record({
  start: position,
  end: fc.option(position, { nil: undefined }),
  total: fc.option(position, { nil: undefined }),
});
const arbitraryFlag = fc.constantFrom('$' as const, '+' as const, '#' as const);
const arbitraryId = fc.constantFrom('a123', '0123456789abcdef0123456789abcdef', 'A.-+%=9');

function headOf(input: Uint8Array): MessageHead | undefined {
  const parser = new MsrpParser();
  parser.push(input);
  const event = parser.next();
  return event?.type === 'head' && event.head.error === undefined ? event.head : undefined;
}

test('a request for another leg has the octets of the writer of heads, in one buffer', () => {
  const property = fc.property(
    arbitraryMessage(),
    arbitraryId,
    fc.option(arbitraryRange, { nil: undefined }),
    fc.uint8Array({ maxLength: 3000 }),
    arbitraryFlag,
    (message, transactionId, byteRange, body, flag) => {
      const head = headOf(message.octets);
      if (head?.start.kind !== 'request') return;
      const { method } = head.start;
      const request = { transactionId, method, paths: linesOf, byteRange };
      const expected = encodeForwardedHead(head, { transactionId, ...hops, byteRange });
      expect(text(writeForwarded(head, { ...request, content: undefined }))).toBe(text(expected));
      const content = { body: head.hasBody ? body : new Uint8Array(0), flag };
      const whole = [expected, content.body, encodeEndLine(transactionId, flag, head.hasBody)];
      expect(text(writeForwarded(head, { ...request, content }))).toBe(text(concatenate(whole)));
    },
  );
  fc.assert(property, { numRuns: 150 });
});

test('a response has the octets of the writer of responses', () => {
  for (const comment of [undefined, 'OK', 'Stop, please']) {
    const status = comment === undefined ? '200' : `200 ${comment}`;
    expect(text(writeResponse('t0123', status, linesOf))).toBe(
      text(encodeResponse({ transactionId: 't0123', ...hops, code: 200, comment })),
    );
  }
});

test('an answer has the id of its request', () => {
  for (const id of ['a123', 'x'.repeat(32), 'y'.repeat(60)]) {
    const request = octets(`MSRP ${id} SEND\r\nTo-Path: ${to}\r\nFrom-Path: ${from}\r\n-------${id}$\r\n`);
    const parser = new MsrpParser();
    parser.push(octets('MSRP '));
    parser.push(request.subarray(5));
    const event = parser.next();
    if (event?.type !== 'head') throw new Error('no head');
    expect(text(writeAnswer(event.head, '413 Stop', linesOf))).toBe(text(writeResponse(id, '413 Stop', linesOf)));
  }
});

test('the chunks of a message have the octets of the writer of heads', () => {
  const fields = {
    ...hops,
    messageId: 'm123',
    successReport: 'yes',
    failureReport: 'partial',
    status: { namespace: '000', code: 200, comment: undefined },
    extensions: [['X-Thing', 'größer']],
    mime: [['Content-ID', '<1@x>']],
    contentType: 'text/plain',
  } as const;
  const property = fc.property(
    fc.constantFrom(fields, { ...hops, contentType: 'a/b' } as const),
    arbitraryId,
    arbitraryRange,
    fc.uint8Array({ maxLength: 5000 }),
    arbitraryFlag,
    (each, transactionId, byteRange, body, flag) => {
      const template = new ChunkTemplate(each);
      const head = encodeRequestHead({ ...each, transactionId, method: 'SEND', byteRange });
      expect(text(template.head(transactionId, byteRange))).toBe(text(head));
      expect(template.headLength(transactionId.length, byteRange)).toBe(head.length);
      const whole = concatenate([head, body, encodeEndLine(transactionId, flag, true)]);
      expect(text(template.whole(transactionId, byteRange, body, flag))).toBe(text(whole));
    },
  );
  fc.assert(property, { numRuns: 150 });
});

test('a template is checked like any head', () => {
  const refused = (fields: object): unknown => {
    try {
      new ChunkTemplate({ toPath: to, fromPath: from, ...fields });
    } catch (error) {
      return error instanceof MisuseError ? error.code : error;
    }
    return undefined;
  };
  expect(refused({ messageId: 'm1\r\nX: y' })).toBe('MSRP_MISUSE_FIELD');
  expect(refused({ contentType: 'a/b', extensions: [['X Y', 'z']] })).toBe('MSRP_MISUSE_FIELD');
  expect(refused({ mime: [['Content-ID', '<1@x>']] })).toBe('MSRP_MISUSE_FIELD');
  expect(refused({ contentType: 'a/b' })).toBe(undefined);
});

test('what is written is not changed by what is written next', () => {
  const template = new ChunkTemplate({ ...hops, contentType: 'a/b' });
  const range = { start: 1, end: 3, total: 3 };
  const bodies = Array.from({ length: 100 }, (_, turn) => octets(String(turn).padStart(3, '0')));
  const chunks = bodies.map((body) => template.whole('a123', range, body, '$'));
  expect(chunks.map((chunk) => text(chunk).includes('000') || text(chunk).split('\r\n').at(-3))).toEqual(
    bodies.map((body, turn) => turn === 0 || text(body)),
  );
});
