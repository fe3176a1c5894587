import { insecureSeededRandom } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { digestCredentials } from '../../wic/digest-credentials.ts';
import { parseDigest, printDigest } from './digest-parameters.ts';
import { DigestRealm } from './digest-realm.ts';
import { digestResponse } from './digest-response.ts';

const alice = {
  username: 'alice_private@ims.example',
  password: 'wonderland',
  method: 'REGISTER',
  uri: 'sip:ims.example',
};

function realm(options: { nonceLifetime?: number; maximumNonces?: number } = {}): DigestRealm {
  return new DigestRealm({
    realm: 'ims.example',
    passwords: new Map([[alice.username, alice.password]]),
    random: insecureSeededRandom(1),
    ...options,
  });
}

// RFC 7616 3.9.1 gives one exchange with both hash functions.
const mufasa = {
  username: 'Mufasa',
  realm: 'http-auth@example.org',
  password: 'Circle of Life',
  method: 'GET',
  uri: '/dir/index.html',
  nonce: '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v',
  qop: { value: 'auth', nonceCount: '00000001', clientNonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
} as const;

test('the digests are those of RFC 7616 3.9.1', () => {
  expect(digestResponse({ ...mufasa, algorithm: 'MD5' })).toBe('8ca523f5e9506fed4657c9700eebdbec');
  expect(digestResponse({ ...mufasa, algorithm: 'SHA-256' })).toBe(
    '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1',
  );
});

test('a 401 carries one challenge for each algorithm, the strongest first and MD5 last, where JsSIP and SIP.js look', () => {
  const algorithms = realm()
    .challenge(0)
    .map((value) => parseDigest(value)?.get('algorithm'));
  expect(algorithms).toEqual(['SHA-256', 'MD5']);
});

test('qop is quoted in a challenge and bare in credentials', () => {
  expect(printDigest('challenge', { qop: 'auth' })).toBe('Digest qop="auth"');
  expect(printDigest('credentials', { qop: 'auth' })).toBe('Digest qop=auth');
});

test.each(['MD5', 'SHA-256'])('credentials for %s are accepted once', (algorithm) => {
  const server = realm();
  const challenges = server.challenge(0).filter((value) => value.includes(`algorithm=${algorithm}`));
  const credentials = digestCredentials(challenges, alice)!;
  expect(parseDigest(credentials)?.get('algorithm')).toBe(algorithm);
  expect(server.judge('REGISTER', [credentials], 1)).toEqual({ kind: 'accepted', username: alice.username });
  expect(server.judge('REGISTER', [credentials], 2), 'the same nonce count again').toEqual({
    kind: 'challenge',
    stale: true,
  });
});

test('of two challenges the client answers the stronger', () => {
  expect(parseDigest(digestCredentials(realm().challenge(0), alice)!)?.get('algorithm')).toBe('SHA-256');
});

test('a nonce whose time is over is stale, and so is one that was pushed out by others', () => {
  const aging = realm({ nonceLifetime: 1000 });
  const late = digestCredentials(aging.challenge(0), alice)!;
  expect(aging.judge('REGISTER', [late], 1000)).toEqual({ kind: 'challenge', stale: true });

  const small = realm({ maximumNonces: 1 });
  const pushed = digestCredentials(small.challenge(0), alice)!;
  small.challenge(0);
  expect(small.judge('REGISTER', [pushed], 1)).toEqual({ kind: 'challenge', stale: true });
});

test('a wrong password, an unknown user, another method and an unknown algorithm are refused', () => {
  const server = realm();
  const challenges = server.challenge(0);
  for (const wrong of [
    { ...alice, password: 'looking-glass' },
    { ...alice, username: 'mallory' },
    { ...alice, method: 'INVITE' },
  ]) {
    expect(server.judge('REGISTER', [digestCredentials(challenges, wrong)!], 1)).toEqual({ kind: 'refused' });
  }
  const renamed = digestCredentials(challenges, alice)!.replace('SHA-256', 'SHA-1');
  expect(server.judge('REGISTER', [renamed], 1)).toEqual({ kind: 'refused' });
});

test('without credentials, with an empty nonce or with ones for another realm, there is a challenge', () => {
  const server = realm();
  const empty = printDigest('credentials', {
    username: alice.username,
    realm: 'ims.example',
    nonce: '',
    uri: alice.uri,
    response: '',
  });
  const foreign = printDigest('credentials', {
    username: alice.username,
    realm: 'other.example',
    nonce: 'x',
    uri: alice.uri,
    response: 'y',
  });
  for (const values of [[], [empty], [foreign], ['Bearer abc'], ['Digest realm']]) {
    expect(server.judge('REGISTER', values, 0)).toEqual({ kind: 'challenge', stale: false });
  }
});

test.each([
  [
    'Digest realm="a\\"b", nonce="x,y" , qop=auth',
    [
      ['realm', 'a"b'],
      ['nonce', 'x,y'],
      ['qop', 'auth'],
    ],
  ],
  ['digest\tREALM = "r"', [['realm', 'r']]],
] as const)('%s is read', (value, parameters) => {
  expect([...parseDigest(value)!]).toEqual(parameters);
});

test.each([
  'Digest',
  'Digest realm=',
  'Digest realm="a',
  'Digest a=1,',
  'Digest a=1 b=2',
  'Digest a=1, a=2',
  'Basic a=1',
  'Digesta=1',
])('%s is refused', (value) => {
  expect(parseDigest(value)).toBeUndefined();
});
