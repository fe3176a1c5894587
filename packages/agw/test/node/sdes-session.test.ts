import type { SdesKey } from '@webrtc-ims/iq';
import { encodeRtpPacket } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';
import { SdesSession } from '../../src/node/sdes-session.ts';

const suite = 'AES_CM_128_HMAC_SHA1_80';
const key = (octet: number): SdesKey => ({ suite, key: Buffer.alloc(30, octet).toString('base64') });

const packet = (sequenceNumber: number): Uint8Array =>
  encodeRtpPacket({
    marker: false,
    payloadType: 0,
    sequenceNumber,
    timestamp: 0,
    ssrc: 7,
    contributingSources: [],
    payload: Uint8Array.of(1, 2, 3),
    padding: 0,
  });

function session(local: SdesKey, remote?: SdesKey): SdesSession {
  const made = new SdesSession();
  made.become({ local, ...(remote === undefined ? {} : { remote }) });
  return made;
}

test('without keys packets are plain, and so they are again when keys are given up', () => {
  const plain = new SdesSession();
  expect([plain.protect('rtp', packet(1)), plain.unprotect('rtp', packet(1))]).toEqual([packet(1), packet(1)]);
  plain.become({ local: key(1) });
  expect(plain.protect('rtp', packet(1))).not.toEqual(packet(1));
  plain.close();
  expect(plain.protect('rtp', packet(1))).toEqual(packet(1));
});

test('nothing is taken before the key of the peer is known', () => {
  const ours = session(key(1));
  const sealed = session(key(2)).protect('rtp', packet(1)) ?? new Uint8Array();
  expect(ours.unprotect('rtp', sealed)).toBeUndefined();
  ours.become({ local: key(1), remote: key(2) });
  expect(ours.unprotect('rtp', sealed)).toEqual(packet(1));
});

test('a key that stays goes on counting: what came before is a replay, and what is sent has another index', () => {
  const [ours, theirs] = [session(key(1), key(2)), session(key(2), key(1))];
  const sealed = theirs.protect('rtp', packet(1)) ?? new Uint8Array();
  expect(ours.unprotect('rtp', sealed)).toEqual(packet(1));
  ours.become({ local: key(1), remote: key(2) });
  expect(ours.unprotect('rtp', sealed)).toBeUndefined();
  // Another key is another session.
  ours.become({ local: key(1), remote: key(3) });
  expect(ours.unprotect('rtp', session(key(3)).protect('rtp', packet(1)) ?? new Uint8Array())).toEqual(packet(1));
});

test.each([
  [{ suite: 'AEAD_AES_256_GCM', key: Buffer.alloc(44).toString('base64') } as const, undefined],
  [{ suite: 'AEAD_AES_256_GCM', key: Buffer.alloc(43).toString('base64') } as const, 'local'],
  [key(1), undefined],
])('keys have the length of their suite', (one, wrong) => {
  const defect = 'a key has another length than its suite asks for';
  expect(SdesSession.defect({ local: one })).toBe(wrong === undefined ? undefined : defect);
  expect(SdesSession.defect({ local: key(1), remote: one })).toBe(wrong === undefined ? undefined : defect);
});
