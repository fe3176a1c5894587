import { insecureSeededRandom, systemRandom } from '@webrtc-ims/core';
import { checkIceCredentials, createIceCredentials } from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';

test('RFC8445-5.3-1 credentials carry 48 and 144 random bits and repeat only with their source', () => {
  const made = createIceCredentials(insecureSeededRandom(3));
  expect([made.ufrag.length, made.pwd.length]).toEqual([8, 24]);
  expect(checkIceCredentials(made)).toEqual({ ok: true, value: made });
  expect(createIceCredentials(insecureSeededRandom(3))).toEqual(made);
  const all = Array.from({ length: 500 }, () => createIceCredentials(systemRandom)).flatMap(({ ufrag, pwd }) => [
    ufrag,
    pwd,
  ]);
  expect(new Set(all).size).toBe(1000);
});

const pwd = 'p'.repeat(22);
test.each([
  [{ ufrag: 'abc', pwd }, 'ice-ufrag'],
  [{ ufrag: 'a'.repeat(257), pwd }, 'ice-ufrag'],
  [{ ufrag: 'ab:d', pwd }, 'ice-ufrag'],
  [{ ufrag: 'ab\r\n', pwd }, 'ice-ufrag'],
  [{ ufrag: 'abcd', pwd: 'p'.repeat(21) }, 'ice-pwd'],
  [{ ufrag: 'abcd', pwd: `${pwd}é` }, 'ice-pwd'],
])('%j is refused for its %s', (credentials, name) => {
  const checked = checkIceCredentials(credentials);
  expect(checked.ok ? undefined : [checked.error.code, checked.error.message.split(' ')[0]]).toEqual([
    'CREDENTIALS_MALFORMED',
    name,
  ]);
});
