import { insecureSeededRandom } from '@webrtc-ims/core';
import {
  answerCrypto,
  type CryptoAttribute,
  checkCryptoAnswer,
  offerCrypto,
  parseCryptoAttribute,
  SrtpMasterKey,
  SrtpProtector,
  SrtpUnprotector,
  srtpOptionsOf,
  writeCryptoAttribute,
} from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';
import { expect, test } from 'vitest';
import { toHex } from '../support/hex.ts';
import { rtcp, rtp } from '../support/srtp-pair.ts';

const suites = ['AEAD_AES_256_GCM', 'AES_CM_128_HMAC_SHA1_80', 'AES_CM_128_HMAC_SHA1_32'] as const;
const random = insecureSeededRandom(5);
const engine = nodeSrtpEngine();

function failed(result: ReturnType<typeof answerCrypto>): readonly unknown[] {
  return result.ok ? ['ok'] : [result.error.fault, result.error.code, result.error.message];
}

/** As it is after a journey through SDP. */
function sent(attribute: CryptoAttribute): CryptoAttribute {
  const result = parseCryptoAttribute(writeCryptoAttribute(attribute));
  if (!result.ok) throw result.error;
  return result.value;
}

test('t140:RFC4568-5.1.1-1 t140:RFC4568-6.1-1 an offer has unique tags in the order of preference, and a new key in each', () => {
  const offer = offerCrypto({ suites });
  expect(offer.map(({ tag, suite }) => [tag, suite])).toEqual([
    [1, 'AEAD_AES_256_GCM'],
    [2, 'AES_CM_128_HMAC_SHA1_80'],
    [3, 'AES_CM_128_HMAC_SHA1_32'],
  ]);
  const keys = [...offer, ...offerCrypto({ suites })].map(({ keys: [key] }) => toHex(key!.copyConcatenation()));
  expect(new Set(keys).size).toBe(6);
  expect(() => offerCrypto({ suites: [] })).toThrow(expect.objectContaining({ fault: 'misuse', code: 'SDES_OFFER' }));
});

test.each(suites)(
  't140:RFC4568-5.1.2-1 t140:RFC4568-5.1.3-1 t140:RFC4568-7.1.1-1 ice-dtls:GW-RTP-11 after offer and answer of %s each side opens what the other protects, and not its own',
  (suite) => {
    const offer = offerCrypto({ suites, random }).map(sent);
    const answered = answerCrypto(offer, { suites: [suite], random });
    if (!answered.ok) throw answered.error;
    const answer = sent(answered.value.local);
    const agreed = checkCryptoAnswer(offer, [answer]);
    if (!agreed.ok) throw agreed.error;
    expect([answer.tag, answer.suite]).toEqual([suites.indexOf(suite) + 1, suite]);
    const ends = [answered.value, agreed.value].map(({ local, remote }) => ({
      protector: new SrtpProtector({ ...srtpOptionsOf(local), engine }),
      unprotector: new SrtpUnprotector({ ...srtpOptionsOf(remote), engine }),
    }));
    for (const [from, to] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const sealed = ends[from]!.protector.protectRtp(rtp(1, 7 + from));
      const compound = ends[from]!.protector.protectRtcp(rtcp());
      if (!sealed.ok || !compound.ok) throw new Error('not protected');
      const own = ends[from]!.unprotector.unprotectRtp(sealed.value);
      expect(own.ok ? '' : own.error.code).toBe('SRTP_AUTHENTICATION');
      const opened = ends[to]!.unprotector.unprotectRtp(sealed.value);
      expect(opened.ok && toHex(opened.value)).toBe(toHex(rtp(1, 7 + from)));
      expect(ends[to]!.unprotector.unprotectRtcp(compound.value).ok).toBe(true);
    }
  },
);

test('t140:RFC4568-5.1.2-1 the first attribute that the policy allows is taken; without one the stream is rejected', () => {
  const offer = offerCrypto({ suites, random });
  const chosen = answerCrypto(offer, { suites: ['AES_CM_128_HMAC_SHA1_32', 'AES_CM_128_HMAC_SHA1_80'] });
  expect(chosen.ok && [chosen.value.local.tag, chosen.value.remote.tag]).toEqual([2, 2]);
  expect(failed(answerCrypto(offer, { suites: ['AEAD_AES_128_GCM'] })).slice(0, 2)).toEqual([
    'unsupported',
    'SDES_ANSWER',
  ]);
  expect(failed(answerCrypto([], { suites })).slice(0, 2)).toEqual(['unsupported', 'SDES_ANSWER']);
});

test('t140:RFC4568-5.1.1-1 a tag that stands twice is a violation', () => {
  const [first, second] = offerCrypto({ suites, random });
  expect(failed(answerCrypto([first!, { ...second!, tag: 1 }], { suites })).slice(0, 2)).toEqual([
    'violation',
    'SDES_TAG',
  ]);
});

test('t140:RFC4568-6.2-2 the answer repeats the spelling of the offer', () => {
  const [attribute] = offerCrypto({ suites: ['AES_256_CM_HMAC_SHA1_80'], random });
  const offer = [sent({ ...attribute!, spelling: 'AES_CM_256_HMAC_SHA1_80' })];
  const answered = answerCrypto(offer, { suites: ['AES_256_CM_HMAC_SHA1_80'] });
  expect(answered.ok && writeCryptoAttribute(answered.value.local).split(' ')[1]).toBe('AES_CM_256_HMAC_SHA1_80');
  const agreed = checkCryptoAnswer(offer, answered.ok ? [answered.value.local] : []);
  expect(agreed.ok).toBe(true);
});

test('negotiated parameters are repeated, declarative ones are not', () => {
  const [attribute] = offerCrypto({ suites: ['AES_CM_128_HMAC_SHA1_80'], random });
  const offer = [
    {
      ...attribute!,
      parameters: { unencryptedSrtp: true, unencryptedSrtcp: true, keyDerivationExponent: 20, windowSizeHint: 128 },
    },
  ];
  expect(failed(answerCrypto(offer, { suites })).slice(0, 2)).toEqual(['unsupported', 'SDES_ANSWER']);
  const answered = answerCrypto(offer, { suites, insecureUnencrypted: true });
  expect(answered.ok && answered.value.local.parameters).toEqual({ unencryptedSrtp: true, unencryptedSrtcp: true });
  const one = answerCrypto([{ ...attribute!, parameters: { unencryptedSrtcp: true } }], {
    suites,
    insecureUnencrypted: true,
  });
  expect(one.ok && one.value.local.parameters).toEqual({ unencryptedSrtcp: true });
});

test.each([
  ['UNAUTHENTICATED_SRTP', 'AES_CM_128_HMAC_SHA1_80', { unauthenticatedSrtp: true }],
  ['FEC_ORDER=SRTP_FEC', 'AES_CM_128_HMAC_SHA1_80', { fecOrder: 'SRTP_FEC' }],
  ['UNENCRYPTED_SRTP with AEAD', 'AEAD_AES_256_GCM', { unencryptedSrtp: true }],
  ['FEC_KEY', 'AES_CM_128_HMAC_SHA1_80', { fecKeys: [new SrtpMasterKey(new Uint8Array(16), new Uint8Array(14))] }],
] as const)('an offer with %s is never taken', (_, suite, parameters) => {
  const [attribute] = offerCrypto({ suites: [suite], random });
  const result = answerCrypto([{ ...attribute!, parameters }], { suites, insecureUnencrypted: true });
  expect(failed(result).slice(0, 2)).toEqual(['unsupported', 'SDES_ANSWER']);
});

test('t140:RFC4568-5.1.3-1 t140:RFC3711-9.1-1 an answer that was not offered, or with our own key, is a failure', () => {
  const offer = offerCrypto({ suites, random });
  const answered = answerCrypto(offer, { suites, random });
  if (!answered.ok) throw answered.error;
  const answer = answered.value.local;
  const attempts: readonly (readonly [string, readonly CryptoAttribute[]])[] = [
    ['0 attributes in an answer', []],
    ['2 attributes in an answer', [answer, answer]],
    ['tag and suite were not offered', [{ ...answer, tag: 2 }]],
    ['tag and suite were not offered', [{ ...answer, suite: 'AEAD_AES_128_GCM' }]],
    ['unencryptedSrtp differs from the offer', [{ ...answer, parameters: { unencryptedSrtp: true } }]],
    ['unencryptedSrtcp differs from the offer', [{ ...answer, parameters: { unencryptedSrtcp: true } }]],
    ['unauthenticatedSrtp differs from the offer', [{ ...answer, parameters: { unauthenticatedSrtp: true } }]],
    ['FEC was not offered', [{ ...answer, parameters: { fecOrder: 'SRTP_FEC' } }]],
    ['FEC was not offered', [{ ...answer, parameters: { fecKeys: answer.keys } }]],
    ['a key of the offer comes back', [{ ...answer, keys: offer[0]!.keys }]],
  ];
  for (const [message, answers] of attempts) {
    expect(failed(checkCryptoAnswer(offer, answers))).toEqual(['violation', 'SDES_ANSWER', message]);
  }
  expect(
    checkCryptoAnswer(offer, [{ ...answer, parameters: { fecOrder: 'FEC_SRTP', keyDerivationExponent: 3 } }]).ok,
  ).toBe(true);
});

test('t140:RFC4568-6.3-2 t140:RFC3711-4.3.1-2 options follow the parameters', () => {
  const [attribute] = offerCrypto({ suites: ['AES_CM_128_HMAC_SHA1_80'], random });
  const { keys } = attribute!;
  const common = { suite: 'AES_CM_128_HMAC_SHA1_80', masterKeys: keys };
  expect(srtpOptionsOf(attribute!)).toEqual({ ...common, keyDerivationRate: 0, encryptRtp: true, encryptRtcp: true });
  const parameters = { keyDerivationExponent: 24, unencryptedSrtp: true, unencryptedSrtcp: true };
  expect(srtpOptionsOf({ ...attribute!, parameters })).toEqual({
    ...common,
    keyDerivationRate: 2 ** 24,
    encryptRtp: false,
    encryptRtcp: false,
  });
  expect(() => srtpOptionsOf({ ...attribute!, parameters: { unauthenticatedSrtp: true } })).toThrow(
    expect.objectContaining({ fault: 'misuse', code: 'SDES_PARAMETER' }),
  );
});

test('t140:RFC4568-6.1-2 a receiver takes no more packets than the lifetime says', () => {
  const value = `1 AES_CM_128_HMAC_SHA1_80 inline:${'A'.repeat(40)}|2`;
  const attribute = parseCryptoAttribute(value);
  if (!attribute.ok) throw attribute.error;
  const options = srtpOptionsOf(attribute.value);
  const generous = new SrtpProtector({
    ...options,
    masterKeys: [new SrtpMasterKey(new Uint8Array(16), new Uint8Array(14))],
  });
  const unprotector = new SrtpUnprotector(options);
  const codes = [1, 2, 3].map((number) => {
    const sealed = generous.protectRtp(rtp(number));
    const opened = unprotector.unprotectRtp(sealed.ok ? sealed.value : rtp(0));
    return opened.ok ? 'ok' : opened.error.code;
  });
  expect(codes).toEqual(['ok', 'ok', 'SRTP_LIFETIME']);
});

test('t140:RFC4568-7.3-1 after a fork, new keys with restart shut the branch out that was not chosen', () => {
  const policy = { suites: ['AES_CM_128_HMAC_SHA1_80'], random } as const;
  const offer = offerCrypto(policy);
  const [chosen, other] = [answerCrypto(offer, policy), answerCrypto(offer, policy)];
  if (!chosen.ok || !other.ok) throw new Error('no answer');
  const offerer = {
    protector: new SrtpProtector(srtpOptionsOf(offer[0]!)),
    unprotector: new SrtpUnprotector(srtpOptionsOf(chosen.value.local)),
  };
  const branches = [chosen, other].map(({ value: { local, remote } }) => ({
    protector: new SrtpProtector(srtpOptionsOf(local)),
    unprotector: new SrtpUnprotector(srtpOptionsOf(remote)),
  }));
  const opens = (
    from: { readonly protector: SrtpProtector },
    to: { readonly unprotector: SrtpUnprotector },
    number: number,
  ) => {
    const sealed = from.protector.protectRtp(rtp(number));
    return sealed.ok && to.unprotector.unprotectRtp(sealed.value).ok;
  };
  // Every branch knows the key of the offer.
  const first = offerer.protector.protectRtp(rtp(1));
  expect(branches.map(({ unprotector }) => first.ok && unprotector.unprotectRtp(first.value).ok)).toEqual([true, true]);
  expect(branches.map((branch) => opens(branch, offerer, 1))).toEqual([true, false]);
  const again = offerCrypto(policy);
  const answered = answerCrypto(again, policy);
  if (!answered.ok) throw answered.error;
  offerer.protector.rekey(again[0]!.keys, 'restart');
  offerer.unprotector.rekey(answered.value.local.keys, 'restart');
  offerer.unprotector.forgetPreviousKeys();
  branches[0]!.protector.rekey(answered.value.local.keys, 'restart');
  branches[0]!.unprotector.rekey(again[0]!.keys, 'restart');
  expect(branches.map((branch) => opens(branch, offerer, 2))).toEqual([true, false]);
  expect([0, 1].map((i) => opens(offerer, branches[i]!, 2 + i))).toEqual([true, false]);
});
