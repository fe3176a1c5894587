import { expect, test } from 'vitest';
import { answeredSetup, offeredSetup, offererRole, pathPort } from '../../src/index.ts';

test('RFC6135-4.2.2-1 an offer is actpass when this side can be reached, active when not, and never passive', () => {
  expect(offeredSetup(true)).toBe('actpass');
  expect(offeredSetup(false)).toBe('active');
});

test.each([
  ['actpass', true, 'passive'],
  ['actpass', false, 'active'],
  ['active', true, 'passive'],
  ['active', false, undefined],
  ['passive', true, 'active'],
  ['passive', false, 'active'],
  [undefined, true, 'passive'],
  [undefined, false, undefined],
  ['holdconn', true, 'passive'],
  ['holdconn', false, undefined],
  ['nonsense', true, 'passive'],
] as const)(
  'RFC6135-4.2.2-2 RFC6135-4.2.2-1 RFC6135-4.2.1-1 RFC4975-5.4-2 RFC8873-4.5-2 RCC07-MSRP-1 the offer %s, reachable %s, is answered %s',
  (offered, reachable, answer) => {
    expect(answeredSetup(offered, reachable)).toBe(answer);
  },
);

test.each([
  ['actpass', 'active', 'passive'],
  ['actpass', 'passive', 'active'],
  ['actpass', undefined, 'active'],
  ['actpass', 'holdconn', 'active'],
  ['actpass', 'actpass', undefined],
  ['active', 'passive', 'active'],
  ['active', undefined, 'active'],
  ['active', 'active', undefined],
] as const)(
  'RFC6135-4.2.2-5 RFC6135-4.2.1-1 RFC4975-5.4-2 the offer %s with the answer %s makes the offerer %s',
  (offered, answered, role) => {
    expect(offererRole(offered, answered)).toBe(role);
  },
);

test('RFC6135-4.2.2-4 both sides come to the same roles', () => {
  for (const reachable of [true, false])
    for (const peerReachable of [true, false]) {
      const offered = offeredSetup(reachable);
      const answer = answeredSetup(offered, peerReachable);
      if (answer === undefined) expect([reachable, peerReachable]).toEqual([false, false]);
      else expect([offererRole(offered, answer), answer].sort()).toEqual(['active', 'passive']);
    }
});

test('RFC6135-4.2.2-3 the port of a path is listened on, or 9 for the active side', () => {
  expect([pathPort('active', 2855), pathPort('passive', 2855), pathPort('actpass', 2855)]).toEqual([9, 2855, 2855]);
});
