import { readFileSync } from 'node:fs';
import { javascriptSrtpEngine, type SrtpEngine, SrtpMasterKey, type SrtpSuiteName, srtpSuites } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { AesCounter } from '../../src/srtp/aes-counter.ts';
import { deriveSessionKeys, pseudorandom } from '../../src/srtp/key-derivation.ts';
import { SrtpJob } from '../../src/srtp/srtp-engine.ts';
import { hex, toHex } from '../support/hex.ts';

interface CounterModeVectors {
  readonly keystream: readonly {
    readonly source: string;
    readonly key: string;
    readonly iv: string;
    readonly segmentOctets: number;
    readonly blocks: Readonly<Record<string, string>>;
  }[];
  readonly keyDerivation: readonly {
    readonly source: string;
    readonly masterKey: string;
    readonly masterSalt: string;
    readonly encryption: string;
    readonly salt: string;
    readonly authentication: string;
  }[];
}

interface GaloisVector {
  readonly source: string;
  readonly suite: 'AEAD_AES_128_GCM' | 'AEAD_AES_256_GCM';
  readonly encrypted: boolean;
  readonly clear: string;
  readonly protected: string;
}

interface GaloisVectors {
  readonly key: Readonly<Record<string, string>>;
  readonly salt: string;
  readonly rtp: { readonly vectors: readonly GaloisVector[] };
  readonly rtcp: { readonly index: number; readonly vectors: readonly GaloisVector[] };
}

function vectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'));
}

const rfc3711 = vectors('rfc3711') as CounterModeVectors;
const rfc6188 = vectors('rfc6188') as CounterModeVectors;
const rfc7714 = vectors('rfc7714') as GaloisVectors;

test.each([...rfc3711.keystream, ...rfc6188.keystream])(
  't140:RFC3711-B-1 t140:RFC6188-7-1 t140:RFC6188-2-1 $source: the keystream, its first, last and boundary blocks',
  ({ key, iv, segmentOctets, blocks }) => {
    const [iv0 = 0, iv1 = 0, iv2 = 0, iv3 = 0] = [0, 4, 8, 12].map((at) => new DataView(hex(iv).buffer).getInt32(at));
    const words = new Int32Array(segmentOctets / 4);
    new AesCounter(hex(key)).apply(iv0, iv1, iv2, iv3, words, 0, segmentOctets / 16);
    const stream = Buffer.alloc(segmentOctets);
    for (const [i, word] of words.entries()) stream.writeInt32BE(word, 4 * i);
    expect(Object.keys(blocks).map(Number)).toEqual([0, 1, 2, 0xfeff, 0xff00, 0xff01]);
    for (const [block, expected] of Object.entries(blocks)) {
      expect([block, toHex(stream.subarray(16 * Number(block), 16 * Number(block) + 16))]).toEqual([block, expected]);
    }
  },
);

test.each([...rfc3711.keyDerivation, ...rfc6188.keyDerivation])(
  't140:RFC3711-B-1 t140:RFC6188-7-1 t140:RFC6188-3.1-1 t140:RFC3711-4.3.1-1 ice-dtls:RFC3711-4.3.1-1 $source: key derivation',
  ({ masterKey, masterSalt, encryption, salt, authentication }) => {
    const cipher = new AesCounter(hex(masterKey));
    const derived = (label: number, expected: string): string =>
      toHex(pseudorandom(cipher, hex(masterSalt), label, 0, expected.length / 2));
    expect(derived(0, encryption)).toBe(encryption);
    expect(derived(1, authentication)).toBe(authentication);
    expect(derived(2, salt)).toBe(salt);
    const names: Readonly<Record<number, SrtpSuiteName>> = {
      16: 'AES_CM_128_HMAC_SHA1_80',
      24: 'AES_192_CM_HMAC_SHA1_80',
      32: 'AES_256_CM_HMAC_SHA1_80',
    };
    const suite = srtpSuites[names[masterKey.length / 2]!];
    const keys = deriveSessionKeys(suite, new SrtpMasterKey(hex(masterKey), hex(masterSalt)), 'rtp', 0);
    expect([toHex(keys.encryption), toHex(keys.authentication), toHex(keys.salt)]).toEqual([
      encryption,
      authentication.slice(0, 40),
      salt,
    ]);
  },
);

function galoisJob({ encrypted }: GaloisVector, clear: Uint8Array, channel: 'rtp' | 'rtcp'): SrtpJob {
  const job = new SrtpJob();
  job.length = clear.length;
  job.tagOffset = clear.length;
  job.encrypted = encrypted;
  if (channel === 'rtp') {
    job.clear = 12;
    job.ssrc = 0x5501_a0b2;
    job.indexLow = 0xf17b;
  } else {
    job.clear = 8;
    job.ssrc = 0x4d61_7273;
    job.indexLow = rfc7714.rtcp.index;
    job.word = ((encrypted ? 0x8000_0000 : 0) | rfc7714.rtcp.index) >>> 0;
  }
  return job;
}

test.each([
  ...rfc7714.rtp.vectors.map((vector) => ({ ...vector, vector, channel: 'rtp' as const })),
  ...rfc7714.rtcp.vectors.map((vector) => ({ ...vector, vector, channel: 'rtcp' as const })),
])(
  't140:RFC7714-16-1 t140:RFC7714-8.1-1 t140:RFC7714-8.2-1 t140:RFC7714-9.1-1 t140:RFC7714-9.2-1 t140:RFC7714-9.3-1 ice-dtls:RFC7714-8.2-1 $source both ways, and with any octet wrong',
  ({ vector, channel }) => {
    const clear = hex(vector.clear);
    // Of RTCP the word with E flag and index stands behind the tag.
    const sealed = hex(vector.protected).subarray(0, clear.length + 16);
    const engine: SrtpEngine = nodeSrtpEngine();
    const transform = engine.transform(srtpSuites[vector.suite], channel, {
      encryption: hex(rfc7714.key[vector.suite]!),
      authentication: new Uint8Array(0),
      salt: hex(rfc7714.salt),
    });
    const job = galoisJob(vector, clear, channel);
    job.source = clear;
    job.target = new Uint8Array(sealed.length);
    transform.seal(job);
    expect(toHex(job.target)).toBe(toHex(sealed));
    if (channel === 'rtcp') {
      const word = hex(vector.protected).subarray(clear.length + 16);
      expect(toHex(word)).toBe(job.word.toString(16).padStart(8, '0'));
    }
    for (let wrong = 0; wrong < sealed.length; wrong++) {
      job.source = sealed.slice();
      job.source[wrong]! ^= 1;
      job.target = new Uint8Array(clear.length);
      expect([wrong, transform.open(job)]).toEqual([wrong, false]);
      expect(job.target.every((octet) => octet === 0)).toBe(true);
    }
    job.source = sealed;
    expect(transform.open(job)).toBe(true);
    expect(toHex(job.target)).toBe(vector.clear);
  },
);

test('t140:RFC7714-12-1 ice-dtls:RFC7714-12-1 an engine has both AEAD suites or none', () => {
  for (const name of ['AEAD_AES_128_GCM', 'AEAD_AES_256_GCM'] as const) {
    expect([name, javascriptSrtpEngine.supports(srtpSuites[name])]).toEqual([name, false]);
    expect([name, nodeSrtpEngine().supports(srtpSuites[name])]).toEqual([name, true]);
  }
});
