import { expect, test } from 'vitest';
import { parseUri, sipUriEquals } from '../../src/index.ts';

function equal(a: string, b: string): boolean {
  const [one, two] = [parseUri(a), parseUri(b)];
  if (!one.ok || !two.ok || one.value.kind !== 'sip' || two.value.kind !== 'sip') throw new Error(`${a} ${b}`);
  const there = sipUriEquals(one.value, two.value);
  expect(sipUriEquals(two.value, one.value)).toBe(there);
  return there;
}

test('RFC3261-19.1.4-1 the scheme decides; user and password keep case, the rest does not', () => {
  expect(equal('sip:a@b', 'sips:a@b')).toBe(false);
  expect(equal('SIP:a@B.com;Lr;X=Y', 'sip:a@b.COM;lR;x=y')).toBe(true);
  expect(equal('sip:A@b', 'sip:a@b')).toBe(false);
  expect(equal('sip:a:P@b', 'sip:a:p@b')).toBe(false);
  expect(equal('sip:a@b', 'sip:b')).toBe(false);
});

test('RFC3261-19.1.4-2 what is left out never equals its default', () => {
  expect(equal('sip:a@b', 'sip:a@b:5060')).toBe(false);
  expect(equal('sip:a@b', 'sip:a@b;transport=udp')).toBe(false);
  expect(equal('sip:a@b', 'sip:a@b;ttl=1')).toBe(false);
  expect(equal('sip:a@b', 'sip:a@b;user=ip')).toBe(false);
  expect(equal('sip:a@b', 'sip:a@b;method=INVITE')).toBe(false);
});

test('RFC3261-19.1.4-3 user, ttl, method and maddr count when one has them; other parameters only when both have them', () => {
  for (const name of ['user', 'ttl', 'method', 'maddr']) expect(equal('sip:a@b', `sip:a@b;${name}=x`)).toBe(false);
  expect(equal('sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5')).toBe(true);
  expect(equal('sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on')).toBe(true);
  expect(equal('sip:carol@chicago.com;security=on', 'sip:carol@chicago.com;security=off')).toBe(false);
  expect(equal('sip:a@b;x=1;transport=tcp', 'sip:a@b;transport=TCP;x=1')).toBe(true);
});

test('RFC3261-19.1.4-4 URI headers must be equal in both, in any order', () => {
  expect(equal('sip:a@b?to=x&subject=y', 'sip:a@b?Subject=y&to=x')).toBe(true);
  expect(equal('sip:a@b?to=x', 'sip:a@b')).toBe(false);
  expect(equal('sip:a@b?to=x', 'sip:a@b?to=X')).toBe(false);
});

test('RFC3261-19.1.4-5 the escape of an unreserved character equals it, of a reserved one does not', () => {
  expect(equal('sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtLanTa.CoM;Transport=tcp')).toBe(true);
  expect(equal('sip:a%3Bb@c', 'sip:a;b@c')).toBe(false);
  expect(equal('sip:a%3Bb@c', 'sip:a%3bb@c')).toBe(true);
  expect(equal('sip:b;%6Cr=%61', 'sip:b;lr=a')).toBe(true);
});
