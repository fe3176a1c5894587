import { createSession, trickle } from '@webrtc-ims/sdp-interwork';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';

const late = 'a=candidate:9 1 udp 1000 203.0.113.9 6000 typ srflx raddr 0.0.0.0 rport 0';
const fragment = (options: { ufrag?: string; password?: string; mid?: string; candidate?: string } = {}): string =>
  [
    `a=ice-ufrag:${options.ufrag ?? 'bRws'}`,
    `a=ice-pwd:${options.password ?? 'browserpasswordbrowser01'}`,
    'm=audio 9 RTP/AVP 0',
    `a=mid:${options.mid ?? '0'}`,
    options.candidate ?? late,
    'a=end-of-candidates',
    '',
  ].join('\r\n');

function candidatesOf(call: Call): readonly (string | undefined)[] {
  const transport = call.state.legs.browser.description?.transports[0];
  return transport?.kind === 'ice-dtls' ? (transport.remote?.candidates ?? []).map(({ address }) => address) : [];
}

function trickled(call: Call, text: string): void {
  const taken = trickle(call.state, text);
  if (!taken.ok) throw taken.error;
  call.plan = taken.value.plan;
  call.gateway.carryOut(call.plan);
  call.state = taken.value.state;
}

test('RFC8840-4.1-1 a candidate that comes before the answer goes along with the reservation', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  trickled(call, fragment());
  expect([call.plan.access.operation, call.plan.core.operation]).toEqual(['none', 'none']);
  call.answer('core', phone({}));
  expect(candidatesOf(call)).toEqual(['192.0.2.77', '203.0.113.9']);
});

test('RFC8840-4.1-1 a candidate that comes later is told to the gateway, once, and no description is written', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  const answer = call.answer('core', phone({}));
  trickled(call, fragment());
  expect(call.plan.access).toMatchObject({ operation: 'configure' });
  expect(candidatesOf(call)).toEqual(['192.0.2.77', '203.0.113.9']);
  expect(call.gateway.terminations.get('access/2')).toEqual(call.state.legs.browser.description);
  trickled(call, fragment());
  expect(call.plan.access.operation).toBe('none');
  expect(call.state.legs.browser.sent).toBe(answer);
  // An answer of another branch that says the same does not lose it.
  call.answer('core', phone({ version: 2, port: 41_000 }));
  expect(candidatesOf(call)).toEqual(['192.0.2.77', '203.0.113.9']);
});

test.each([
  ['other credentials', fragment({ ufrag: 'xxxx' })],
  ['another password', fragment({ password: 'x'.repeat(24) })],
  ['an unknown section', fragment({ mid: '7' })],
  ['no credentials', fragment().split('\r\n').slice(2).join('\r\n')],
  ['a name that cannot be looked up', fragment({ candidate: late.replace('203.0.113.9', 'host.example') })],
])('RFC8840-4.4-1 a fragment with %s is passed over', (_, text) => {
  const call = new Call();
  call.offer('browser', browserDescription());
  call.answer('core', phone({}));
  const before = call.state;
  trickled(call, text);
  expect(call.plan.access.operation).toBe('none');
  expect(call.state).toEqual(before);
});

test('RFC8840-4.4-1 LIB-3 LIB-8 what is no fragment, or too much of one, is refused', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  expect(trickle(call.state, 'v=0\r\n')).toMatchObject({
    ok: false,
    error: { code: 'SDP_MALFORMED', line: 1, clause: 'RFC 8840 9.2' },
  });
  const many = Array.from({ length: 100 }, (_, n) => late.replace('6000', String(6000 + n))).join('\r\n');
  expect(trickle(call.state, fragment({ candidate: many }))).toMatchObject({
    ok: false,
    error: { code: 'SDP_LIMIT', fault: 'limit' },
  });
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (noise) => {
      const taken = trickle(createSession(), noise);
      if (!taken.ok) expect(taken.error.code).toMatch(/^SDP_(MALFORMED|LIMIT)$/);
    }),
  );
});
