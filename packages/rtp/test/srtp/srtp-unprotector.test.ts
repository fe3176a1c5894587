import { inspect } from 'node:util';
import { type SrtpEngine, SrtpMasterKey, SrtpProtector, SrtpUnprotector } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';
import { altered, newKey, rtcp, rtp, SrtpPair } from '../support/srtp-pair.ts';

test('t140:RFC3711-3.3-1 ice-dtls:RFC3711-3.3-1 a packet with any octet wrong is refused and changes nothing; the true one passes after it, once', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32', 'AEAD_AES_128_GCM'] as const) {
    const pair = new SrtpPair({ suite });
    expect(pair.open(pair.protect(rtp(1)))).toBe('ok');
    const sealed = pair.protect(rtp(2));
    for (let at = 12; at < sealed.length; at++) {
      expect([at, pair.open(altered(sealed, at))]).toEqual([at, 'SRTP_AUTHENTICATION']);
    }
    // The header is authenticated too: timestamp, SSRC, sequence number, payload type.
    for (const at of [1, 2, 3, 7, 11])
      expect(['SRTP_AUTHENTICATION', 'SRTP_REPLAYED']).toContain(pair.open(altered(sealed, at)));
    expect([pair.unprotector.sources, pair.unprotector.rolloverOf(7)]).toEqual([1, 0]);
    expect([pair.open(sealed), pair.open(sealed)]).toEqual(['ok', 'SRTP_REPLAYED']);
    expect(pair.unprotector.statistics.accepted).toBe(2);
    expect(pair.unprotector.statistics.refused.SRTP_REPLAYED).toBeGreaterThanOrEqual(1);
  }
});

test('ice-dtls:RFC7714-5.3-1 t140:RFC3711-3.3-1 nothing of a forged packet is written', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] as const) {
    const pair = new SrtpPair({ suite });
    const forged = altered(pair.protect(rtp(1)), -1);
    const target = new Uint8Array(100).fill(0xee);
    expect(pair.unprotector.unprotectRtpInto(forged, target).ok).toBe(false);
    expect(target.every((octet) => octet === 0xee)).toBe(true);
    const before = toHex(forged);
    expect(pair.unprotector.unprotectRtpInto(forged, forged).ok).toBe(false);
    expect(toHex(forged)).toBe(before);
  }
});

test('t140:RFC4568-6.4-2 t140:RFC3711-3.2.3-1 a source is known from its first authenticated packet on', () => {
  const pair = new SrtpPair();
  const other = new SrtpPair();
  expect(pair.open(other.protect(rtp(1)))).toBe('SRTP_AUTHENTICATION');
  expect(pair.openRtcp(other.protectRtcp(rtcp()))).toBe('SRTP_AUTHENTICATION');
  expect(pair.unprotector.sources).toBe(0);
  expect(pair.open(pair.protect(rtp(40_000)))).toBe('ok');
  expect(pair.unprotector.sources).toBe(1);
});

test('t140:RFC3711-3.2.1-1 ice-dtls:RFC3711-3.3.2-1 RTP and RTCP, and every source, have replay lists of their own', () => {
  const pair = new SrtpPair();
  const first = pair.protect(rtp(0));
  const compound = pair.protectRtcp(rtcp());
  const other = pair.protect(rtp(0, 8));
  expect([pair.open(first), pair.openRtcp(compound), pair.open(other)]).toEqual(['ok', 'ok', 'ok']);
  expect([pair.open(first), pair.openRtcp(compound), pair.open(other)]).toEqual([
    'SRTP_REPLAYED',
    'SRTP_REPLAYED',
    'SRTP_REPLAYED',
  ]);
});

test('t140:RFC3711-3.3.2-1 the window is 128 by default: 127 behind is late, 128 behind too old', () => {
  const pair = new SrtpPair();
  const sealed = Array.from({ length: 200 }, (_, i) => pair.protect(rtp(i)));
  expect(pair.open(sealed[199]!)).toBe('ok');
  expect([pair.open(sealed[72]!), pair.open(sealed[71]!), pair.open(sealed[72]!)]).toEqual([
    'ok',
    'SRTP_TOO_OLD',
    'SRTP_REPLAYED',
  ]);
  const wide = new SrtpPair({ srtpWindow: 512 });
  const many = Array.from({ length: 200 }, (_, i) => wide.protect(rtp(i)));
  expect([wide.open(many[199]!), wide.open(many[0]!)]).toEqual(['ok', 'ok']);
});

test('t140:RFC3711-3.3.1-2 t140:RFC3711-3.3.1-3 ice-dtls:RFC3711-3.3.1-1 loss and reordering around the wrap', () => {
  for (const lost of [1, 145, 5000, 32_000]) {
    const pair = new SrtpPair();
    const before = pair.protect(rtp(65_530));
    const late = pair.protect(rtp(65_531));
    const wrapped: Uint8Array[] = [];
    for (let number = 65_532; number < 65_532 + lost + 20; number++) wrapped.push(pair.protect(rtp(number)));
    expect(pair.open(before)).toBe('ok');
    for (const sealed of wrapped.slice(lost)) expect([lost, pair.open(sealed)]).toEqual([lost, 'ok']);
    expect([lost, pair.open(late)]).toEqual([lost, lost === 1 ? 'ok' : 'SRTP_TOO_OLD']);
    expect(pair.unprotector.rolloverOf(7)).toBe(1);
  }
  const pair = new SrtpPair();
  const sealed = [65_534, 65_535, 65_536, 65_537].map((number) => pair.protect(rtp(number)));
  for (const at of [0, 3, 1, 2]) expect([at, pair.open(sealed[at]!)]).toEqual([at, 'ok']);
  expect(pair.unprotector.rolloverOf(7)).toBe(1);
});

test('t140:RFC3711-3.3.1-2 any order within the window is accepted once each, whatever the start', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 0xffff }),
      fc.shuffledSubarray([...Array(100).keys()], { minLength: 2 }),
      (start, order) => {
        const pair = new SrtpPair();
        const sealed = Array.from({ length: 100 }, (_, i) => pair.protect(rtp(start + i)));
        // The first one to be heard tells where the counting starts; a wrap before it cannot be known (RFC 3711 3.3.1).
        expect(pair.open(sealed[0]!)).toBe('ok');
        const verdicts = order.filter((at) => at > 0).map((at) => pair.open(sealed[at]!));
        expect(verdicts.every((verdict) => verdict === 'ok')).toBe(true);
        expect(order.every((at) => pair.open(sealed[at]!) === 'SRTP_REPLAYED')).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test('a source that is joined late is decrypted when its rollover counter is told', () => {
  const pair = new SrtpPair();
  for (let number = 0; number < 3 * 0x1_0000; number += 30_000) pair.protect(rtp(number));
  pair.protect(rtp(3 * 0x1_0000 - 1));
  const sealed = pair.protect(rtp(3 * 0x1_0000));
  expect(pair.open(sealed)).toBe('SRTP_AUTHENTICATION');
  pair.unprotector.joinAt(7, 3);
  expect(pair.open(sealed)).toBe('ok');
  expect(pair.unprotector.rolloverOf(7)).toBe(3);
  const misuse = expect.objectContaining({ code: 'SRTP_OPTION' });
  expect(() => pair.unprotector.joinAt(7, -1)).toThrow(misuse);
  expect(() => pair.unprotector.joinAt(7, 2 ** 32)).toThrow(misuse);
  const narrow = new SrtpPair({ srtpSources: 1 });
  narrow.unprotector.joinAt(7, 1);
  narrow.unprotector.joinAt(7, 2);
  expect(() => narrow.unprotector.joinAt(8, 1)).toThrow(misuse);
});

test('t140:RFC4568-7.1.4-1 during a change of keys packets of both are accepted, until the old ones are dropped', () => {
  for (const rollover of ['keep', 'restart'] as const) {
    const pair = new SrtpPair();
    expect(pair.open(pair.protect(rtp(100)))).toBe('ok');
    const underWay = [pair.protect(rtp(101)), pair.protect(rtp(102))];
    const key = newKey();
    pair.unprotector.rekey([key], rollover);
    pair.protector.rekey([key], rollover);
    expect(pair.open(pair.protect(rtp(103)))).toBe('ok');
    expect(pair.open(underWay[0]!)).toBe('ok');
    expect(pair.open(underWay[0]!)).toBe(rollover === 'keep' ? 'SRTP_REPLAYED' : 'SRTP_AUTHENTICATION');
    pair.unprotector.forgetPreviousKeys();
    expect(pair.open(underWay[1]!)).toBe('SRTP_AUTHENTICATION');
    expect(pair.open(pair.protect(rtp(104)))).toBe('ok');
  }
});

test('a second change of keys drops the first ones', () => {
  const pair = new SrtpPair();
  const underWay = pair.protect(rtp(1));
  pair.unprotector.rekey([newKey()]);
  pair.unprotector.rekey([newKey()]);
  expect(pair.open(underWay)).toBe('SRTP_AUTHENTICATION');
});

test('t140:RFC3711-8.1-1 the MKI selects the key; one that nobody has is refused before any cryptography', () => {
  const first = newKey(undefined, { mki: hex('01') });
  const second = newKey(undefined, { mki: hex('02') });
  const pair = new SrtpPair({ masterKeys: [first, second] }, { masterKeys: [second, first] });
  const sealed = pair.protect(rtp(1));
  const unknown = sealed.slice();
  unknown[sealed.length - 11] = 3;
  expect([pair.open(unknown), pair.open(sealed)]).toEqual(['SRTP_NO_KEY', 'ok']);
  const compound = pair.protectRtcp(rtcp());
  const wrong = compound.slice();
  wrong[compound.length - 11] = 2;
  expect([pair.openRtcp(wrong), pair.openRtcp(compound)]).toEqual(['SRTP_AUTHENTICATION', 'ok']);
});

test('t140:RFC3711-4.3.1-2 with a key derivation rate the keys change when the index passes a multiple of it', () => {
  const masterKeys = [newKey()];
  const rated = new SrtpPair({ masterKeys, keyDerivationRate: 16 });
  const plain = new SrtpPair({ masterKeys });
  const same = [14, 15, 16, 17, 32].map(
    (number) => toHex(rated.protect(rtp(number))) === toHex(plain.protect(rtp(number))),
  );
  expect(same).toEqual([true, true, false, false, false]);
  const pair = new SrtpPair({ masterKeys, keyDerivationRate: 16 });
  const sealed = Array.from({ length: 40 }, (_, i) => pair.protect(rtp(65_510 + i)));
  const order = [0, 1, 9, 8, 7, 2, 12, 11, 10, 26, 25, 24, 27, 13, 39, 38];
  for (const at of order) expect([at, pair.open(sealed[at]!)]).toEqual([at, 'ok']);
  for (let i = 0; i < 40; i++) {
    const compound = pair.protectRtcp(rtcp());
    expect(pair.openRtcp(altered(compound, 12))).toBe('SRTP_AUTHENTICATION');
    expect([i, pair.openRtcp(compound)]).toEqual([i, 'ok']);
  }
  pair.protector.forget(7);
  pair.unprotector.forget(7);
  expect(pair.open(sealed[39]!)).toBe('SRTP_AUTHENTICATION');
});

test('t140:RFC3711-3.3-1 forged packets of other periods displace no session keys', () => {
  let derived = 0;
  const counting: SrtpEngine = {
    supports: () => true,
    transform(...keyed) {
      derived += 1;
      return nodeSrtpEngine().transform(...keyed);
    },
  };
  const pair = new SrtpPair({ keyDerivationRate: 16 }, { engine: counting });
  expect(pair.open(pair.protect(rtp(1)))).toBe('ok');
  const before = derived;
  for (let i = 0; i < 5; i++) expect(pair.open(altered(rtpForged(1000 + 16 * i), 0x10))).toBe('SRTP_AUTHENTICATION');
  expect(derived).toBe(before + 5);
  expect(pair.open(pair.protect(rtp(2)))).toBe('ok');
  expect(derived).toBe(before + 5);
});

function rtpForged(number: number): Uint8Array<ArrayBuffer> {
  const forged = new Uint8Array(40);
  forged.set(rtp(number));
  return forged;
}

test.each([
  ['no octets', '', 'SRTP_TRUNCATED'],
  ['a header without room for the tag', '8000 0001 00000000 00000007 0000000000000000 00', 'SRTP_TRUNCATED'],
  ['version 0', '0000 0001 00000000 00000007 0000000000 0000000000', 'SRTP_HEADER'],
  ['contributing sources in the tag', '8f00 0001 00000000 00000007 0000000000 0000000000', 'SRTP_HEADER'],
  ['an extension in the tag', '9000 0001 00000000 00000007 bede 0001 0000000000 0000000000', 'SRTP_HEADER'],
])('t140:LIB-1-1 ice-dtls:RFC3550-5.1-1 %s is refused', (_, wire, code) => {
  const pair = new SrtpPair();
  const result = pair.unprotector.unprotectRtp(hex(wire));
  expect(result.ok ? [] : [result.error.fault, result.error.code]).toEqual(['malformed', code]);
  expect(pair.unprotector.statistics).toEqual({ accepted: 0, refused: { [code]: 1 } });
});

test('t140:LIB-1-1 RTCP that is too short is refused', () => {
  const pair = new SrtpPair();
  const sealed = pair.protectRtcp(rtcp());
  for (let length = 0; length < sealed.length; length++) {
    const expected = length < 8 + 14 ? 'SRTP_TRUNCATED' : 'SRTP_AUTHENTICATION';
    expect([length, pair.openRtcp(sealed.subarray(0, length))]).toEqual([length, expected]);
  }
  expect(pair.openRtcp(altered(sealed, 0))).toBe('SRTP_AUTHENTICATION');
  const version = sealed.slice();
  version[0] = 0x40;
  expect(pair.openRtcp(version)).toBe('SRTP_HEADER');
});

test('t140:LIB-1-1 any octets are refused with one of our errors, and the true stream goes on', () => {
  const pair = new SrtpPair({ suite: 'AEAD_AES_256_GCM', keyDerivationRate: 1024 });
  pair.open(pair.protect(rtp(1)));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (octets, version) => {
      if (version && octets.length > 0) octets[0] = 0x80 | (octets[0]! & 0x3f);
      expect(pair.open(octets)).toMatch(/^SRTP_/);
      expect(pair.openRtcp(octets)).toMatch(/^SRTP_/);
    }),
  );
  expect(pair.open(pair.protect(rtp(2)))).toBe('ok');
});

test('a peer that invents sources is stopped at the limit, and those before go on', () => {
  const pair = new SrtpPair({}, { srtpSources: 2 });
  expect([7, 8, 9].map((ssrc) => pair.open(pair.protect(rtp(1, ssrc))))).toEqual(['ok', 'ok', 'SRTP_SOURCES']);
  expect(pair.open(pair.protect(rtp(2, 7)))).toBe('ok');
  pair.unprotector.forget(8);
  expect(pair.open(pair.protect(rtp(2, 9)))).toBe('ok');
});

test('t140:RFC4568-6.5-1 a source that is forgotten starts anew', () => {
  const pair = new SrtpPair();
  pair.open(pair.protect(rtp(1)));
  expect(pair.unprotector.sources).toBe(1);
  pair.unprotector.forget(7);
  expect([pair.unprotector.sources, pair.unprotector.rolloverOf(7)]).toEqual([0, undefined]);
});

test('after close every packet is refused', () => {
  const plain = new SrtpPair();
  const sealed = plain.protect(rtp(1));
  plain.unprotector.close();
  expect([plain.open(sealed), plain.open(sealed)]).toEqual(['SRTP_NO_KEY', 'SRTP_NO_KEY']);
});

test('t140:LIB-1-3 ice-dtls:RFC8827-6.5-11 no key shows in what is inspected, printed or thrown', () => {
  const key = hex('a1b2c3d4e5f60718293a4b5c6d7e8f90');
  const salt = hex('0123456789abcdef0123456789ab');
  const master = new SrtpMasterKey(key, salt);
  const options = { suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys: [master], engine: nodeSrtpEngine() } as const;
  const protector = new SrtpProtector(options);
  const unprotector = new SrtpUnprotector(options);
  const shown = [master, protector, unprotector]
    .flatMap((value) => [inspect(value, { depth: 10, showHidden: true }), JSON.stringify(value), String(value)])
    .join('\n');
  for (const octets of [key, salt]) {
    expect(shown).not.toContain(toHex(octets));
    expect(shown).not.toContain(Buffer.from(octets).toString('base64'));
    expect(shown).not.toContain([...octets.subarray(0, 4)].join(', '));
    expect(shown).not.toContain([...octets.subarray(0, 4)].join(','));
  }
});

test('keys are overwritten: a wiped master key is zeros, sessions keyed before go on', () => {
  const master = newKey();
  const pair = new SrtpPair({ masterKeys: [master], keyDerivationRate: 16 });
  master.wipe();
  expect(master.copyConcatenation().every((octet) => octet === 0)).toBe(true);
  expect(pair.through(rtp(1))).toBe(toHex(rtp(1)));
  expect(pair.through(rtp(100))).toBe(toHex(rtp(100)));
});

test('transforms are wiped when their key is replaced or the end comes', () => {
  let alive = 0;
  const counting: SrtpEngine = {
    supports: () => true,
    transform(...keyed) {
      alive += 1;
      const transform = nodeSrtpEngine().transform(...keyed);
      let wiped = false;
      return {
        seal: (job) => transform.seal(job),
        open: (job) => transform.open(job),
        wipe() {
          if (!wiped) alive -= 1;
          wiped = true;
          transform.wipe();
        },
      };
    },
  };
  for (const keyDerivationRate of [0, 16]) {
    const pair = new SrtpPair({ engine: counting, keyDerivationRate });
    for (let number = 0; number < 100; number++) pair.through(rtp(number));
    pair.openRtcp(pair.protectRtcp(rtcp()));
    const key = newKey();
    pair.protector.rekey([key]);
    pair.unprotector.rekey([key]);
    pair.through(rtp(101));
    pair.unprotector.forgetPreviousKeys();
    pair.protector.close();
    pair.unprotector.close();
    expect(alive).toBe(0);
  }
});
