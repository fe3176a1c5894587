import { createCipheriv, createHmac } from 'node:crypto';
import { insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { SrtpJob } from '../../../src/srtp/srtp-engine.ts';
import { keyedAt } from '../../../src/srtp/vector/memory-map.ts';
import { VectorTransform } from '../../../src/srtp/vector/vector-transform.ts';
import { type VectorUnit, vectorUnit } from '../../../src/srtp/vector/vector-unit.ts';
import { toHex } from '../../support/hex.ts';

const random = insecureSeededRandom(9);
const codeOctets = 20;

function unit(): VectorUnit {
  const made = vectorUnit();
  if (made === undefined) throw new Error('no WebAssembly here');
  return made;
}

interface Keys {
  readonly encryption: Uint8Array<ArrayBuffer>;
  readonly authentication: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
}

const keysOf = (octets: number): Keys => ({
  encryption: random(octets),
  authentication: random(20),
  salt: random(14),
});

function jobOf(packet: Uint8Array, clear: number): SrtpJob {
  const job = new SrtpJob();
  Object.assign(job, { source: packet, length: packet.length, clear, tagOffset: packet.length });
  Object.assign(job, { ssrc: 0xcafe_babe, indexHigh: 0x8000_0001, indexLow: 0xfffe, word: 0x8000_0001 });
  job.target = new Uint8Array(packet.length + codeOctets);
  return job;
}

/** The same by OpenSSL. */
function expected({ encryption, authentication, salt }: Keys, packet: Uint8Array, clear: number): string {
  const iv = Buffer.concat([salt, Buffer.alloc(2)]);
  const mixed = Buffer.from('00000000cafebabe80000001fffe0000', 'hex');
  for (const [i, octet] of mixed.entries()) iv[i]! ^= octet;
  const cipher = createCipheriv(`aes-${8 * encryption.length}-ctr`, encryption, iv);
  const sealed = Buffer.concat([packet.subarray(0, clear), cipher.update(packet.subarray(clear))]);
  const code = createHmac('sha1', authentication).update(sealed).update(Buffer.from('80000001', 'hex')).digest();
  return Buffer.concat([sealed, code]).toString('hex');
}

test.each([16, 24, 32])('with an AES key of %i octets every length agrees with OpenSSL, and opens again', (octets) => {
  const keys = keysOf(octets);
  const transform = new VectorTransform(unit(), keys, codeOctets);
  for (const length of [...Array(200).keys(), 4107, 4108, 65_535].filter((number) => number >= 12)) {
    const packet = random(length);
    const job = jobOf(packet, 12);
    transform.seal(job);
    expect([length, toHex(job.target)]).toEqual([length, expected(keys, packet, 12)]);
    const back = jobOf(packet, 12);
    back.source = job.target;
    back.target = new Uint8Array(length);
    expect([transform.open(back), toHex(back.target)]).toEqual([true, toHex(packet)]);
  }
});

test('a packet that stays in clear is authenticated alone, at its place in the target', () => {
  const keys = keysOf(16);
  const transform = new VectorTransform(unit(), keys, 4);
  const packet = random(40);
  const job = jobOf(packet, 12);
  job.encrypted = false;
  job.target = new Uint8Array(60).fill(0xee);
  job.targetOffset = 5;
  transform.seal(job);
  const code = createHmac('sha1', keys.authentication)
    .update(packet)
    .update(Buffer.from('80000001', 'hex'))
    .digest('hex');
  expect(toHex(job.target)).toBe(`${'ee'.repeat(5)}${toHex(packet)}${code.slice(0, 8)}${'ee'.repeat(11)}`);
});

test('a tag that is wrong in any octet is refused, and nothing is written', () => {
  const transform = new VectorTransform(unit(), keysOf(16), 10);
  const seal = jobOf(random(50), 12);
  transform.seal(seal);
  const verdicts = Array.from({ length: 11 }, (_, wrong) => {
    const job = jobOf(new Uint8Array(50), 12);
    job.source = seal.target.slice(0, 60);
    job.target = new Uint8Array(50);
    if (wrong < 10) job.source[50 + wrong]! ^= 0x80;
    return [transform.open(job), job.target.some((octet) => octet !== 0)];
  });
  expect(verdicts).toEqual([...Array.from({ length: 10 }, () => [false, false]), [true, true]]);
});

test('keys take turns, and those that are wiped are gone from the memory', () => {
  const [one, two] = [keysOf(16), keysOf(32)];
  const transforms = [one, two].map((keys) => new VectorTransform(unit(), keys, codeOctets));
  const [first, second] = transforms as [VectorTransform, VectorTransform];
  const packet = random(172);
  const sealed = (transform: VectorTransform): string => {
    const job = jobOf(packet, 12);
    transform.seal(job);
    return toHex(job.target);
  };
  for (let turn = 0; turn < 3; turn++) {
    expect(sealed(first)).toBe(expected(one, packet, 12));
    expect(sealed(second)).toBe(expected(two, packet, 12));
  }
  const keyed = (): string => toHex(unit().memory.subarray(keyedAt.roundKeys, keyedAt.end));
  const before = keyed();
  // Not those of somebody else.
  first.wipe();
  expect(keyed()).toBe(before);
  expect(sealed(second)).toBe(expected(two, packet, 12));
  second.wipe();
  expect(keyed()).toBe('00'.repeat(keyedAt.end - keyedAt.roundKeys));
  expect(sealed(first)).not.toBe(expected(one, packet, 12));
});
