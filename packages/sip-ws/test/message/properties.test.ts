import { ProtocolError } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  checkMessage,
  edit,
  formatNameAddr,
  formatUri,
  formatVia,
  parseMessage,
  parseNameAddr,
  parseUri,
  parseVia,
  type SipMessage,
  sipUriEquals,
  strictContext,
} from '../../src/index.ts';
import { checkAnyOctets, messages, nameAddrs, readEveryValue, sipUris, uris, vias } from '../../src/testing.ts';
import { octetsOfText, requestText, textOfOctets } from '../support/messages.ts';

const runs = { numRuns: 100 };

function strictly(octets: Uint8Array): SipMessage {
  const parsed = parseMessage(octets, { mode: 'strict' });
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

test('valid messages are accepted strictly and, without edits, leave octet for octet', () => {
  fc.assert(
    fc.property(messages, (octets) => {
      const message = strictly(octets);
      expect(message.defects).toEqual([]);
      expect(edit(message).serialize()).toEqual(message.octets);
      expect(message.octets).toEqual(octets);
      readEveryValue(message);
    }),
    runs,
  );
});

test('strict and lenient reading agree on valid messages', () => {
  fc.assert(
    fc.property(messages, (octets) => {
      const lenient = parseMessage(octets);
      if (!lenient.ok) throw lenient.error;
      expect(checkMessage(lenient.value)).toBeUndefined();
      const strict = strictly(octets);
      expect(lenient.value.vias()).toMatchObject({ ok: true, value: { length: texts(strict.vias()).length } });
      expect(texts(lenient.value.vias())).toEqual(texts(strict.vias()));
    }),
    runs,
  );
});

test('an edit that is undone by its opposite leaves the message as it was', () => {
  fc.assert(
    fc.property(messages, (octets) => {
      const message = strictly(octets);
      const pushed = strictly(
        edit(message).pushVia('SIP/2.0/TCP edge;branch=z9hG4bKx').prepend('X-Ours', '1').serialize(),
      );
      expect(texts(pushed.vias()).slice(1)).toEqual(texts(message.vias()));
      expect(edit(pushed).popVia().remove('X-Ours').serialize()).toEqual(octets);
    }),
    runs,
  );
});

test('mutated messages give a message or one of our errors, and what is forwarded reads back', () => {
  const mutated = fc
    .tuple(
      messages,
      fc.array(
        fc.tuple(fc.nat(), fc.oneof(fc.constantFrom(13, 10, 0, 0x22, 0x3c, 0x2c, 0x3b, 0x3a, 0x5c, 0x20), fc.nat(255))),
        { minLength: 1, maxLength: 6 },
      ),
    )
    .map(([octets, changes]) => {
      const out = octets.slice();
      for (const [at, octet] of changes) out[at % out.length] = octet;
      return out;
    });
  fc.assert(
    fc.property(mutated, (octets) => {
      checkAnyOctets(octets);
      for (const mode of ['lenient', 'strict'] as const) {
        const parsed = parseMessage(octets, { mode });
        if (!parsed.ok) continue;
        const out = edit(parsed.value).pushVia('SIP/2.0/TCP x').setTopViaParameter('received', '1.2.3.4').serialize();
        const again = parseMessage(out, { mode });
        expect(again.ok, textOfOctets(out)).toBe(true);
      }
    }),
    { numRuns: 250 },
  );
});

test('every prefix of a message gives our error or a message', () => {
  const octets = octetsOfText(
    requestText(['Contact: "a\\"" <sip:a@b?c=d>;e="f"', 'Route: <sip:a;lr> , <sip:b>', 'Content-Length: 3'], {
      body: 'abc',
    }),
  );
  for (let length = 0; length < octets.length; length++) {
    const parsed = parseMessage(octets.subarray(0, length));
    expect(parsed.ok, String(length)).toBe(false);
    if (!parsed.ok) expect(parsed.error).toBeInstanceOf(ProtocolError);
  }
});

test('values write and read back', () => {
  fc.assert(
    fc.property(vias, nameAddrs, uris, (via, nameAddr, uri) => {
      const one = parseVia(via, strictContext);
      const two = parseNameAddr(nameAddr, strictContext);
      const three = parseUri(uri, strictContext);
      if (!one.ok || !two.ok || !three.ok) throw new Error(`${via} ${nameAddr} ${uri}`);
      const { transport, host, port, parameters } = one.value;
      expect(formatVia({ transport, host, port, parameters })).toBe(via);
      expect([one.value.text, two.value.text, formatUri(three.value)]).toEqual([via, nameAddr, uri]);
      const { displayName, uriText } = two.value;
      const again = parseNameAddr(
        formatNameAddr({ displayName, uri: uriText, parameters: two.value.parameters }),
        strictContext,
      );
      expect(again.ok && [again.value.displayName, again.value.uriText, [...again.value.parameters]]).toEqual([
        displayName,
        uriText,
        [...two.value.parameters],
      ]);
    }),
    runs,
  );
});

test('a SIP URI equals itself written anew, and URI equality does not depend on the order', () => {
  fc.assert(
    fc.property(sipUris, sipUris, (a, b) => {
      const [one, two] = [parseUri(a, strictContext), parseUri(b, strictContext)];
      if (!one.ok || !two.ok || one.value.kind !== 'sip' || two.value.kind !== 'sip') throw new Error(`${a} ${b}`);
      const { scheme, user, password, host, port, parameters, headerText } = one.value;
      const again = parseUri(formatUri({ scheme, user, password, host, port, parameters, headerText }));
      expect(again.ok && again.value.kind === 'sip' && sipUriEquals(one.value, again.value)).toBe(true);
      expect(sipUriEquals(one.value, two.value)).toBe(sipUriEquals(two.value, one.value));
    }),
    runs,
  );
});

/** Counts reads of octets, alone or as words: work that can be compared between inputs without a clock. */
function counted(octets: Uint8Array): { readonly octets: Uint8Array; reads(): number } {
  let reads = 0;
  const proxy = new Proxy(octets, {
    get(target, key) {
      if (typeof key === 'string' && key.charCodeAt(0) <= 0x39) reads++;
      const value = Reflect.get(target, key, target) as unknown;
      // By its constructor the parser knows octets that it need not wrap.
      if (key === 'constructor') return value;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const words = vi.spyOn(DataView.prototype, 'getInt32');
  return {
    octets: proxy,
    reads: () => {
      const all = reads + 4 * words.mock.calls.length;
      words.mockRestore();
      return all;
    },
  };
}

test('the work is linear: twice the hostile input, twice the reads', () => {
  const shapes: readonly ((n: number) => readonly string[])[] = [
    (n) => [`From: a${' '.repeat(n)}b`],
    (n) => [`From: "${'\\"'.repeat(n / 2)}`],
    (n) => [`Contact: ${'<'.repeat(n)}`],
    (n) => [`Contact: ${'"a" <sip:a>,'.repeat(n / 12)}`],
    (n) => [`Contact: <sip:a>${';a'.repeat(n / 2)}`],
    (n) => [`Contact: <sip:a>;${' '.repeat(n)}a`],
    (n) => [`Route: ${'('.repeat(n)}`],
    (n) => [`Route: ${','.repeat(n)}`],
    (n) => [`Via: SIP/2.0/TCP ${'a.'.repeat(n / 2)}`],
    (n) => [`Via: SIP/2.0/TCP [${':'.repeat(n)}`],
    (n) => [`Subject: ${'\r\n '.repeat(n / 3)}x`],
    (n) => [`CSeq: ${'1'.repeat(n)} INVITE`],
    // More rows than the usual way takes.
    (n) => Array.from({ length: n / 4 }, (_, i) => `X-${i % 10}: ab`),
    (n) => [`To: <sip:${'a'.repeat(n)}@b${'%41'.repeat(n / 3)}>`],
  ];
  const limits = {
    rows: 10_000,
    rowSize: 1_000_000,
    headerSize: 1_000_000,
    uriSize: 1_000_000,
    values: 1e6,
    parameters: 1e6,
  };
  const work = (rows: readonly string[]): number => {
    const { octets, reads } = counted(octetsOfText(requestText(rows)));
    const parsed = parseMessage(octets, { limits });
    if (parsed.ok) {
      readEveryValue(parsed.value);
      parsed.value.values('Route');
    }
    return reads();
  };
  const base = work([]);
  for (const shape of shapes) {
    const [one, two] = [work(shape(1200)) - base, work(shape(2400)) - base];
    expect(two, shape(12).join()).toBeLessThan(2.2 * one + 200);
    expect(one, shape(12).join()).toBeLessThan(1200 * 25);
  }
});

function texts(result: ReturnType<SipMessage['vias']>): string[] {
  return result.ok ? result.value.map((via) => via.text) : [];
}
