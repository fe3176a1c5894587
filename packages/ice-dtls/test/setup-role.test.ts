import { dtlsRole } from '@webrtc-ims/ice-dtls';
import { expect, test } from 'vitest';

test.each([
  ['passive', 'actpass', 'offer', 'passive'],
  ['active', 'actpass', 'offer', 'active'],
  ['actpass', 'actpass', 'offer', 'passive'],
  ['actpass', 'active', 'answer', 'passive'],
  ['actpass', 'passive', 'answer', 'active'],
  ['passive', 'active', 'offer', 'passive'],
  ['active', 'passive', 'offer', 'active'],
  ['passive', 'active', 'answer', 'passive'],
] as const)('RFC8842-5.3-3 RFC5763-5-2 %s against %s in an %s makes %s', (local, remote, type, role) => {
  expect(dtlsRole(local, remote, type)).toEqual({ ok: true, value: role });
});

test.each([
  ['actpass', 'actpass', 'answer', 'SETUP_CONFLICT'],
  ['actpass', 'holdconn', 'answer', 'SETUP_UNSUPPORTED'],
  ['passive', 'holdconn', 'offer', 'SETUP_UNSUPPORTED'],
  ['passive', 'passive', 'answer', 'SETUP_CONFLICT'],
  ['active', 'active', 'offer', 'SETUP_CONFLICT'],
] as const)('RFC5763-5-3 %s against %s in an %s is refused: %s', (local, remote, type, code) => {
  const role = dtlsRole(local, remote, type);
  expect(role.ok ? undefined : role.error.code).toBe(code);
});
