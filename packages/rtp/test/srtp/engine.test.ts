import { createCipheriv, createHmac } from 'node:crypto';
import { insecureSeededRandom } from '@webrtc-ims/core';
import {
  javascriptSrtpEngine,
  type SrtpEngine,
  SrtpMasterKey,
  SrtpProtector,
  type SrtpSuiteName,
  SrtpUnprotector,
  srtpSuites,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AesCounter } from '../../src/srtp/aes-counter.ts';
import { HmacSha1 } from '../../src/srtp/hmac-sha1.ts';
import { deriveSessionKeys } from '../../src/srtp/key-derivation.ts';
import { PacketWords } from '../../src/srtp/packet-words.ts';
import { SrtpJob } from '../../src/srtp/srtp-engine.ts';
import { toHex } from '../support/hex.ts';

const random = insecureSeededRandom(3);

test.each([16, 24, 32])('AES with a key of %i octets agrees with OpenSSL for every number of blocks', (keyOctets) => {
  const key = random(keyOctets);
  const iv = Buffer.concat([random(14), Buffer.alloc(2)]);
  const cipher = new AesCounter(key);
  for (const blocks of [0, 1, 2, 3, 11, 75, 255, 256, 257, 520]) {
    const data = Buffer.from(random(16 * blocks));
    const expected = createCipheriv(`aes-${8 * keyOctets}-ctr`, key, iv).update(data);
    const words = new Int32Array(3 + 4 * blocks + 2).fill(7);
    for (let i = 0; i < 4 * blocks; i++) words[3 + i] = data.readInt32BE(4 * i);
    cipher.apply(iv.readInt32BE(0), iv.readInt32BE(4), iv.readInt32BE(8), iv.readInt32BE(12), words, 3, blocks);
    const out = Buffer.alloc(16 * blocks);
    for (let i = 0; i < 4 * blocks; i++) out.writeInt32BE(words[3 + i]!, 4 * i);
    expect([blocks, toHex(out)]).toEqual([blocks, expected.toString('hex')]);
    // Nothing around them has changed.
    expect([...words.subarray(0, 3), ...words.subarray(3 + 4 * blocks)]).toEqual([7, 7, 7, 7, 7]);
  }
});

test('an AES key of another length is refused', () => {
  for (const length of [0, 15, 17, 31, 33]) {
    expect(() => new AesCounter(new Uint8Array(length))).toThrow(expect.objectContaining({ code: 'SRTP_KEY' }));
  }
});

test('t140:RFC3711-4.2.1-1 HMAC-SHA1 agrees with OpenSSL for every length', () => {
  const digest = new Int32Array(5);
  const packet = new PacketWords();
  for (const keyOctets of [0, 1, 20, 63, 64]) {
    const key = random(keyOctets);
    const mac = new HmacSha1(key);
    for (let length = 0; length < 200; length++) {
      const data = random(length + 4);
      const word = new DataView(data.buffer).getUint32(length);
      // What stands behind the message, in its last word as well, has no meaning.
      const words = packet.read(Buffer.concat([data.subarray(0, length), random(40)]), length + 40);
      mac.digest(words, length, word, digest);
      const octets = Buffer.alloc(20);
      for (let i = 0; i < 5; i++) octets.writeInt32BE(digest[i]!, 4 * i);
      expect([keyOctets, length, octets.toString('hex')]).toEqual([
        keyOctets,
        length,
        createHmac('sha1', key).update(data).digest('hex'),
      ]);
    }
  }
});

const counterModeSuites = Object.values(srtpSuites).filter(({ aead }) => !aead);

test.each(counterModeSuites)(
  '$name gives the same octets on typed arrays, by node:crypto and in WebAssembly',
  ({ name }) => {
    const masterKeys = [SrtpMasterKey.generate(name, random)];
    const protector = (engine: SrtpEngine): SrtpProtector => new SrtpProtector({ suite: name, masterKeys, engine });
    const unprotector = (engine: SrtpEngine): SrtpUnprotector =>
      new SrtpUnprotector({ suite: name, masterKeys, engine });
    const [typedArrays, native] = [javascriptSrtpEngine, nodeSrtpEngine({ nativeFrom: 0 })];
    const engines = [typedArrays, native, nodeSrtpEngine(), nodeSrtpEngine({ nativeFrom: 65_536 })];
    const protectors = engines.map(protector);
    const unprotectors = engines.map(unprotector);
    for (const length of [12, 13, 172, 399, 400, 401, 999, 1000, 1200, 1600, 3000, 65_000]) {
      const packet = random(length);
      packet.set([0x80, 0, length >>> 8, length & 0xff]);
      packet.set([0, 0, 0, 7], 8);
      const sealed = protectors.map((one) => one.protectRtp(packet));
      const octets = sealed.map((one) => (one.ok ? toHex(one.value) : one.error.code));
      expect(octets).toEqual(engines.map(() => octets[0]));
      for (const one of unprotectors) {
        const opened = one.unprotectRtp(sealed[0]!.ok ? sealed[0]!.value : packet);
        expect(opened.ok && toHex(opened.value)).toBe(toHex(packet));
      }
    }
  },
);

test('t140:RFC3711-4.2.1-2 every octet of a tag is looked at, wherever the first difference is', () => {
  const suite = srtpSuites.AES_CM_128_HMAC_SHA1_80;
  const keys = () => ({ encryption: random(16), authentication: random(20), salt: random(14) });
  for (const engine of [javascriptSrtpEngine, nodeSrtpEngine({ nativeFrom: 0 })]) {
    const transform = engine.transform(suite, 'rtp', keys());
    const looks = Array.from({ length: 10 }, (_, wrong) => {
      const job = new SrtpJob();
      job.length = 40;
      job.clear = 12;
      job.tagOffset = 40;
      job.source = new Uint8Array(40);
      job.target = new Uint8Array(50);
      transform.seal(job);
      const sealed = job.target;
      sealed[40 + wrong]! ^= 1;
      const seen = new Set<number>();
      const view = new Uint8Array(sealed);
      job.source = new Proxy(view, {
        get(octets, name) {
          if (typeof name === 'string' && Number(name) >= 40) seen.add(Number(name));
          const value: unknown = Reflect.get(octets, name);
          return typeof value === 'function' ? value.bind(octets) : value;
        },
      });
      job.target = new Uint8Array(50);
      return [transform.open(job), seen.size];
    });
    expect(looks).toEqual(Array.from({ length: 10 }, () => [false, 10]));
  }
});

test.each([
  ['AEAD_AES_128_GCM', 'aes-128-ctr'],
  ['AEAD_AES_256_GCM', 'aes-256-ctr'],
] as const)(
  't140:RFC7714-11-1 %s derives with the PRF of its key length, its salt filled up on the right',
  (name, cipher) => {
    const suite = srtpSuites[name];
    const key = random(suite.keyOctets);
    const salt = random(12);
    for (const [channel, first] of [
      ['rtp', 0],
      ['rtcp', 3],
    ] as const) {
      const keys = deriveSessionKeys(suite, new SrtpMasterKey(key, salt), channel, 0);
      const expected = (label: number, length: number): string => {
        const iv = Buffer.concat([salt, Buffer.alloc(4)]);
        iv[7]! ^= label;
        return createCipheriv(cipher, key, iv).update(Buffer.alloc(length)).toString('hex');
      };
      expect(toHex(keys.encryption)).toBe(expected(first, suite.keyOctets));
      expect(toHex(keys.salt)).toBe(expected(first + 2, 12));
      expect(keys.authentication.length).toBe(0);
    }
  },
);

test('an engine that cannot choose by size is refused', () => {
  const attempt = expect.objectContaining({ fault: 'misuse', code: 'SRTP_OPTION' });
  expect(() => nodeSrtpEngine({ nativeFrom: -1 })).toThrow(attempt);
  expect(() => nodeSrtpEngine({ nativeFrom: Number.NaN })).toThrow(attempt);
});

const everySuite = Object.keys(srtpSuites) as SrtpSuiteName[];

test.each(everySuite)('t140:RFC3711-3.1-1 %s: any packet protected and unprotected is the same packet', (suite) => {
  const masterKeys = [SrtpMasterKey.generate(suite, random)];
  const protector = new SrtpProtector({ suite, masterKeys, engine: nodeSrtpEngine() });
  const unprotector = new SrtpUnprotector({ suite, masterKeys, engine: nodeSrtpEngine() });
  let number = 0;
  fc.assert(
    fc.property(fc.nat(15), fc.boolean(), fc.uint8Array({ maxLength: 700 }), (sources, extended, payload) => {
      const extension = extended ? Uint8Array.of(0xbe, 0xde, 0, 1, 0x10, 9, 0, 0) : new Uint8Array(0);
      number += 1;
      const packet = new Uint8Array(12 + 4 * sources + extension.length + payload.length);
      packet.set([0x80 | (extended ? 0x10 : 0) | sources, 0, number >>> 8, number & 0xff]);
      packet.set([0, 0, 0, 7], 8);
      packet.set(extension, 12 + 4 * sources);
      packet.set(payload, 12 + 4 * sources + extension.length);
      const sealed = protector.protectRtp(packet);
      if (!sealed.ok) throw sealed.error;
      // The header stays in clear.
      const header = packet.length - payload.length;
      expect(toHex(sealed.value.subarray(0, header))).toBe(toHex(packet.subarray(0, header)));
      const opened = unprotector.unprotectRtp(sealed.value);
      expect(opened.ok && toHex(opened.value)).toBe(toHex(packet));
    }),
    { numRuns: 25 },
  );
});
