import { MisuseError } from '@webrtc-ims/core';
import { SrtpMasterKey, SrtpProtector, type SrtpSuiteName, srtpSuites } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { hex, toHex } from '../support/hex.ts';
import { newKey, rtcp, rtp, SrtpPair } from '../support/srtp-pair.ts';

test.each([
  ['AES_CM_128_HMAC_SHA1_80', 10, 14],
  ['AES_CM_128_HMAC_SHA1_32', 4, 14],
  ['AES_192_CM_HMAC_SHA1_80', 10, 14],
  ['AES_192_CM_HMAC_SHA1_32', 4, 14],
  ['AES_256_CM_HMAC_SHA1_80', 10, 14],
  ['AES_256_CM_HMAC_SHA1_32', 4, 14],
  ['AEAD_AES_128_GCM', 16, 20],
  ['AEAD_AES_256_GCM', 16, 20],
] as const)(
  't140:RFC6188-4-1 t140:RFC6188-4-2 t140:RFC4568-6.2-1 t140:RFC7714-7.1-1 ice-dtls:RFC3711-5.2-1 %s adds %i octets to RTP and %i to RTCP, whose tag is never short',
  (suite, rtpOctets, rtcpOctets) => {
    const pair = new SrtpPair({ suite });
    expect([pair.protector.rtpOverhead, pair.protector.rtcpOverhead]).toEqual([rtpOctets, rtcpOctets]);
    expect(pair.protect(rtp(1)).length).toBe(rtp(1).length + rtpOctets);
    expect(pair.protectRtcp(rtcp()).length).toBe(rtcp().length + rtcpOctets);
    expect(pair.through(rtp(2))).toBe(toHex(rtp(2)));
    expect(pair.openRtcp(pair.protectRtcp(rtcp()))).toBe('ok');
  },
);

test('the SRTP and the SRTCP packet that libsrtp validates itself with', () => {
  const key = hex('e1f97a0d3e018be0d64fa32c06de4139');
  const salt = hex('0ec675ad498afeebb6960b3aabe6');
  const protector = new SrtpProtector({
    suite: 'AES_CM_128_HMAC_SHA1_80',
    masterKeys: [new SrtpMasterKey(key, salt)],
  });
  const packet = hex(`800f 1234 decafbad cafebabe ${'ab'.repeat(16)}`);
  const sealed = protector.protectRtp(packet);
  expect(sealed.ok && toHex(sealed.value)).toBe(
    toHex(hex('800f1234decafbadcafebabe 4e55dc4ce79978d88ca4d215949d2402 b78d6acc99ea179b8dbb')),
  );
  const compound = hex(`81c8000b cafebabe ${'ab'.repeat(16)}`);
  // Its first index is 1.
  protector.protectRtcp(compound);
  const second = protector.protectRtcp(compound);
  expect(second.ok && toHex(second.value)).toBe(
    toHex(hex('81c8000bcafebabe 7128035be487b9bdbef89041f977a5a8 80000001 993e08cd54d6c1230798')),
  );
});

test('t140:RFC3711-3.4-1 t140:RFC3711-3.4-2 ice-dtls:RFC3711-3.4-1 RTCP: eight octets in clear, E flag, an index from 0 that rises by one', () => {
  const pair = new SrtpPair();
  for (let index = 0; index < 3; index++) {
    const sealed = pair.protectRtcp(rtcp());
    expect(toHex(sealed.subarray(0, 8))).toBe(toHex(rtcp().subarray(0, 8)));
    expect(toHex(sealed.subarray(8, 20))).not.toBe(toHex(rtcp().subarray(8, 20)));
    expect(toHex(sealed.subarray(20, 24))).toBe(`8000000${index}`);
    expect(pair.openRtcp(sealed)).toBe('ok');
  }
  // Each source counts by itself.
  expect(toHex(pair.protectRtcp(rtcp(8)).subarray(20, 24))).toBe('80000000');
});

test('t140:RFC4568-6.3-2 t140:RFC7714-9.3-1 without encryption of RTCP the E flag is 0, the text readable, and the tag still there', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_256_GCM'] as const) {
    const pair = new SrtpPair({ suite, encryptRtcp: false });
    const sealed = pair.protectRtcp(rtcp());
    expect(toHex(sealed.subarray(0, 20))).toBe(toHex(rtcp()));
    const word = suite === 'AEAD_AES_256_GCM' ? sealed.subarray(36, 40) : sealed.subarray(20, 24);
    expect(toHex(word)).toBe('00000000');
    expect(pair.openRtcp(sealed)).toBe('ok');
    const forged = pair.protectRtcp(rtcp());
    forged[12]! ^= 1;
    expect(pair.openRtcp(forged)).toBe('SRTP_AUTHENTICATION');
  }
});

test('t140:RFC3711-4.1.3-1 the NULL cipher leaves the payload readable and authenticates it', () => {
  const pair = new SrtpPair({ encryptRtp: false });
  const sealed = pair.protect(rtp(1));
  expect(toHex(sealed.subarray(0, -10))).toBe(toHex(rtp(1)));
  expect(pair.open(sealed)).toBe('ok');
  const forged = pair.protect(rtp(2));
  forged[13]! ^= 1;
  expect(pair.open(forged)).toBe('SRTP_AUTHENTICATION');
});

test('t140:RFC7714-8.4-1 ice-dtls:RFC3711-3.3.1-2 no sequence number is protected twice, nor one that is left of the window', () => {
  const { protector } = new SrtpPair({ suite: 'AEAD_AES_128_GCM' });
  const codeOf = (sequenceNumber: number): string => {
    const result = protector.protectRtp(rtp(sequenceNumber));
    return result.ok ? 'ok' : result.error.code;
  };
  expect([codeOf(1000), codeOf(1000), codeOf(1001), codeOf(1000)]).toEqual([
    'ok',
    'SRTP_REPLAYED',
    'ok',
    'SRTP_REPLAYED',
  ]);
  expect([codeOf(1001 - 127), codeOf(1001 - 128), codeOf(1001 - 127)]).toEqual(['ok', 'SRTP_TOO_OLD', 'SRTP_REPLAYED']);
  expect(protector.packetsLeft).toEqual({ rtp: 2 ** 48 - 3, rtcp: 2 ** 31 });
});

test('t140:RFC3711-3.3.1-1 ice-dtls:RFC3711-3.3.1-1 more than 65536 packets pass without a gap, and the rollover counter rises at each wrap', () => {
  const pair = new SrtpPair();
  const target = new Uint8Array(100);
  const clear = new Uint8Array(100);
  expect(pair.protector.rolloverOf(7)).toBe(undefined);
  for (let number = 65_000; number < 65_000 + 140_000; number++) {
    const packet = rtp(number);
    const sealed = pair.protector.protectRtpInto(packet, target);
    if (!sealed.ok) throw sealed.error;
    const opened = pair.unprotector.unprotectRtpInto(target.subarray(0, sealed.value), clear);
    if (!opened.ok) throw opened.error;
    if (opened.value !== packet.length || clear[3] !== (number & 0xff) || clear[12] !== 0x68) throw new Error('text');
  }
  expect([pair.protector.rolloverOf(7), pair.unprotector.rolloverOf(7)]).toEqual([3, 3]);
});

test('t140:RFC3711-3.3.1-5 a lifetime is counted for RTP and RTCP apart, and enforced', () => {
  const pair = new SrtpPair({ masterKeys: [newKey('AES_CM_128_HMAC_SHA1_80', { lifetime: 2 })] });
  expect(pair.protector.packetsLeft).toEqual({ rtp: 2, rtcp: 2 });
  pair.protect(rtp(1));
  pair.protect(rtp(2));
  pair.protectRtcp(rtcp());
  expect(pair.protector.packetsLeft).toEqual({ rtp: 0, rtcp: 1 });
  const refused = pair.protector.protectRtp(rtp(3));
  expect(refused.ok ? [] : [refused.error.fault, refused.error.code]).toEqual(['limit', 'SRTP_LIFETIME']);
  pair.protectRtcp(rtcp());
  const refusedRtcp = pair.protector.protectRtcp(rtcp());
  expect(refusedRtcp.ok ? '' : refusedRtcp.error.code).toBe('SRTP_LIFETIME');
  const key = newKey();
  pair.protector.rekey([key]);
  pair.unprotector.rekey([key]);
  expect(pair.through(rtp(3))).toBe(toHex(rtp(3)));
});

test('t140:RFC3711-3.3.1-4 t140:RFC3711-3.4-2 under new keys the rollover counter and the RTCP index go on', () => {
  const pair = new SrtpPair();
  expect(pair.through(rtp(65_535))).toBe(toHex(rtp(65_535)));
  expect(pair.through(rtp(65_536))).toBe(toHex(rtp(65_536)));
  pair.protectRtcp(rtcp());
  const key = newKey();
  pair.protector.rekey([key]);
  pair.unprotector.rekey([key]);
  expect(pair.through(rtp(65_537))).toBe(toHex(rtp(65_537)));
  expect([pair.protector.rolloverOf(7), pair.unprotector.rolloverOf(7)]).toEqual([1, 1]);
  expect(toHex(pair.protectRtcp(rtcp()).subarray(20, 24))).toBe('80000001');
});

test('t140:RFC4568-7.1.4-1 new keys with restart begin at rollover counter 0', () => {
  const pair = new SrtpPair();
  pair.through(rtp(65_535));
  pair.through(rtp(65_536));
  const key = newKey();
  pair.protector.rekey([key], 'restart');
  pair.unprotector.rekey([key], 'restart');
  expect(pair.protector.rolloverOf(7)).toBe(undefined);
  expect(pair.through(rtp(1))).toBe(toHex(rtp(1)));
  expect([pair.protector.rolloverOf(7), pair.unprotector.rolloverOf(7)]).toEqual([0, 0]);
});

test('t140:RFC3711-9.1-1 a key that was in use is not taken again', () => {
  const key = newKey();
  const pair = new SrtpPair({ masterKeys: [key] });
  const again = expect.objectContaining({ fault: 'misuse', code: 'SRTP_KEY' });
  expect(() => pair.protector.rekey([key])).toThrow(again);
  expect(() => pair.protector.rekey([key], 'restart')).toThrow(again);
  expect(() => pair.unprotector.rekey([key])).toThrow(again);
  expect(pair.through(rtp(1))).toBe(toHex(rtp(1)));
});

test('t140:RFC4568-6.5-1 a source that left does not come back under the same key, and does under the next', () => {
  const pair = new SrtpPair({ srtpSources: 2 });
  pair.protect(rtp(1, 7));
  pair.protector.forget(7);
  pair.protector.forget(99);
  const again = pair.protector.protectRtp(rtp(2, 7));
  expect(again.ok ? '' : again.error.code).toBe('SRTP_REPLAYED');
  pair.protect(rtp(1, 8));
  const third = pair.protector.protectRtp(rtp(1, 9));
  expect(third.ok ? [] : [third.error.fault, third.error.code]).toEqual(['limit', 'SRTP_SOURCES']);
  const thirdRtcp = pair.protector.protectRtcp(rtcp(9));
  expect(thirdRtcp.ok ? '' : thirdRtcp.error.code).toBe('SRTP_SOURCES');
  pair.protector.rekey([newKey()]);
  pair.protect(rtp(1, 7));
});

test('protectInto writes where it is told, also over the packet itself, and nothing elsewhere', () => {
  for (const suite of ['AES_CM_128_HMAC_SHA1_80', 'AEAD_AES_128_GCM'] as const) {
    const mki = hex('0102');
    const masterKeys = [newKey(suite, { mki })];
    const packets = [rtp(1), rtcp()] as const;
    for (const kind of ['rtp', 'rtcp'] as const) {
      const packet = packets[kind === 'rtp' ? 0 : 1];
      const expected = new SrtpPair({ suite, masterKeys });
      const sealed = kind === 'rtp' ? expected.protect(packet) : expected.protectRtcp(packet);
      const buffer = new Uint8Array(sealed.length + 10).fill(0xee);
      buffer.set(packet, 5);
      const { protector } = new SrtpPair({ suite, masterKeys });
      const inside = buffer.subarray(5, 5 + packet.length);
      const written =
        kind === 'rtp' ? protector.protectRtpInto(inside, buffer, 5) : protector.protectRtcpInto(inside, buffer, 5);
      expect(written).toEqual({ ok: true, value: sealed.length });
      expect(toHex(buffer)).toBe(`eeeeeeeeee${toHex(sealed)}eeeeeeeeee`);
      const { unprotector } = new SrtpPair({ suite, masterKeys });
      const back = buffer.subarray(5, 5 + sealed.length);
      const opened =
        kind === 'rtp' ? unprotector.unprotectRtpInto(back, buffer, 5) : unprotector.unprotectRtcpInto(back, buffer, 5);
      expect(opened).toEqual({ ok: true, value: packet.length });
      expect(toHex(buffer.subarray(5, 5 + packet.length))).toBe(toHex(packet));
    }
  }
});

test('a target that is too small is the caller’s mistake, and nothing is used up', () => {
  const { protector, unprotector } = new SrtpPair();
  const packet = rtp(1);
  const tooSmall = expect.objectContaining({ fault: 'misuse', code: 'SRTP_TARGET' });
  expect(() => protector.protectRtpInto(packet, new Uint8Array(packet.length + 9))).toThrow(tooSmall);
  expect(() => protector.protectRtpInto(packet, new Uint8Array(100), 100 - packet.length - 9)).toThrow(tooSmall);
  expect(() => protector.protectRtpInto(packet, new Uint8Array(100), -1)).toThrow(tooSmall);
  expect(() => protector.protectRtcpInto(rtcp(), new Uint8Array(rtcp().length + 13))).toThrow(tooSmall);
  const sealed = protector.protectRtp(packet);
  if (!sealed.ok) throw sealed.error;
  expect(() => unprotector.unprotectRtpInto(sealed.value, new Uint8Array(packet.length - 1))).toThrow(tooSmall);
  expect(unprotector.unprotectRtpInto(sealed.value, new Uint8Array(packet.length))).toEqual({
    ok: true,
    value: packet.length,
  });
});

test.each([
  ['no octets', '', 'SRTP_HEADER'],
  ['eleven octets', '8000 0001 00000000 000000', 'SRTP_HEADER'],
  ['version 1', '4000 0001 00000000 00000007', 'SRTP_HEADER'],
  ['contributing sources that are not there', '8100 0001 00000000 00000007 0000', 'SRTP_HEADER'],
  ['an extension header that is cut', '9000 0001 00000000 00000007 bede', 'SRTP_HEADER'],
  ['an extension that runs past the end', '9000 0001 00000000 00000007 bede 0001 00', 'SRTP_HEADER'],
])('RTP with %s is not protected', (_, wire, code) => {
  const result = new SrtpPair().protector.protectRtp(hex(wire));
  expect(result.ok ? [] : [result.error.fault, result.error.code]).toEqual(['malformed', code]);
});

test('RTCP below eight octets or of another version is not protected', () => {
  const { protector } = new SrtpPair();
  for (const wire of ['80c90001000000', '40c9000100000007']) {
    const result = protector.protectRtcp(hex(wire));
    expect(result.ok ? '' : result.error.code).toBe('SRTP_HEADER');
  }
});

test('t140:RFC3711-4.1.1-1 a packet above what UDP carries is refused, far below 2^16 blocks', () => {
  const pair = new SrtpPair();
  const packet = new Uint8Array(65_536);
  packet.set(rtp(1));
  const result = pair.protector.protectRtp(packet);
  expect(result.ok ? [] : [result.error.fault, result.error.code]).toEqual(['limit', 'SRTP_PACKET_OCTETS']);
  const compound = new Uint8Array(65_536);
  compound.set(rtcp());
  const refused = pair.protector.protectRtcp(compound);
  expect(refused.ok ? '' : refused.error.code).toBe('SRTP_PACKET_OCTETS');
  expect([pair.open(packet), pair.openRtcp(compound)]).toEqual(['SRTP_PACKET_OCTETS', 'SRTP_PACKET_OCTETS']);
  expect(pair.protector.protectRtp(packet.subarray(0, 65_535)).ok).toBe(true);
});

test('t140:RFC3711-8.1-1 the MKI stands before the tag, with AEAD behind it, and another key can be chosen', () => {
  const keys = (suite: SrtpSuiteName): SrtpMasterKey[] => [
    newKey(suite, { mki: hex('aa01') }),
    newKey(suite, { mki: hex('aa02') }),
  ];
  const counter = new SrtpPair({ masterKeys: keys('AES_CM_128_HMAC_SHA1_80') });
  expect(toHex(counter.protect(rtp(1)).subarray(-12, -10))).toBe('aa01');
  expect(toHex(counter.protectRtcp(rtcp()).subarray(-12, -10))).toBe('aa01');
  counter.protector.use(1);
  expect(toHex(counter.protect(rtp(2)).subarray(-12, -10))).toBe('aa02');
  const galois = new SrtpPair({ suite: 'AEAD_AES_128_GCM', masterKeys: keys('AEAD_AES_128_GCM') });
  expect(toHex(galois.protect(rtp(1)).subarray(-2))).toBe('aa01');
  expect(toHex(galois.protectRtcp(rtcp()).subarray(-6))).toBe('80000000aa01');
  for (const pair of [counter, galois]) {
    expect(pair.through(rtp(3))).toBe(toHex(rtp(3)));
    pair.protector.use(0);
    expect(pair.through(rtp(4))).toBe(toHex(rtp(4)));
    expect(pair.openRtcp(pair.protectRtcp(rtcp()))).toBe('ok');
  }
  expect(() => counter.protector.use(2)).toThrow(expect.objectContaining({ code: 'SRTP_KEY' }));
});

test('options that fit no suite are the caller’s mistake', () => {
  const suite = 'AES_CM_128_HMAC_SHA1_80' as const;
  const one = { suite, masterKeys: [newKey()] };
  const attempts: readonly (readonly [string, () => unknown])[] = [
    ['SRTP_KEY', () => new SrtpProtector({ suite, masterKeys: [] })],
    ['SRTP_KEY', () => new SrtpProtector({ suite, masterKeys: [newKey(), newKey()] })],
    ['SRTP_KEY', () => new SrtpProtector({ suite, masterKeys: [newKey('AES_256_CM_HMAC_SHA1_80')] })],
    [
      'SRTP_KEY',
      () => new SrtpProtector({ suite, masterKeys: [new SrtpMasterKey(new Uint8Array(16), new Uint8Array(12))] }),
    ],
    [
      'SRTP_KEY',
      () =>
        new SrtpProtector({
          suite,
          masterKeys: [newKey(suite, { mki: hex('01') }), newKey(suite, { mki: hex('0102') })],
        }),
    ],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, keyDerivationRate: 3 })],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, keyDerivationRate: 2 ** 25 })],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, keyDerivationRate: 0.5 })],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, srtpWindow: 63 })],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, srtpSources: 0 })],
    ['SRTP_OPTION', () => new SrtpProtector({ ...one, suite: 'F8_128_HMAC_SHA1_80' as SrtpSuiteName })],
    ['SRTP_ENGINE', () => new SrtpProtector({ suite: 'AEAD_AES_128_GCM', masterKeys: [newKey('AEAD_AES_128_GCM')] })],
    [
      'SRTP_OPTION',
      () =>
        new SrtpProtector({
          suite: 'AEAD_AES_128_GCM',
          masterKeys: [newKey('AEAD_AES_128_GCM')],
          engine: nodeSrtpEngine(),
          encryptRtp: false,
        }),
    ],
    ['SRTP_KEY', () => new SrtpProtector(one).rekey([])],
    ['SRTP_KEY', () => new SrtpProtector(one).rekey([newKey(suite, { mki: hex('01') })])],
  ];
  for (const [code, attempt] of attempts) {
    expect(attempt).toThrow(MisuseError);
    expect(attempt).toThrow(expect.objectContaining({ code }));
  }
});

test('after close nothing is protected any more', () => {
  const { protector } = new SrtpPair();
  protector.close();
  const result = protector.protectRtp(rtp(1));
  expect(result.ok ? '' : result.error.code).toBe('SRTP_LIFETIME');
  const compound = protector.protectRtcp(rtcp());
  expect(compound.ok ? '' : compound.error.code).toBe('SRTP_LIFETIME');
});

test('the suites are what their documents say', () => {
  expect(Object.values(srtpSuites).map(({ name, keyOctets, saltOctets }) => [name, keyOctets, saltOctets])).toEqual([
    ['AES_CM_128_HMAC_SHA1_80', 16, 14],
    ['AES_CM_128_HMAC_SHA1_32', 16, 14],
    ['AES_192_CM_HMAC_SHA1_80', 24, 14],
    ['AES_192_CM_HMAC_SHA1_32', 24, 14],
    ['AES_256_CM_HMAC_SHA1_80', 32, 14],
    ['AES_256_CM_HMAC_SHA1_32', 32, 14],
    ['AEAD_AES_128_GCM', 16, 12],
    ['AEAD_AES_256_GCM', 32, 12],
  ]);
});
