import { fakeMediaGateway } from '@webrtc-ims/iq/testing';
import { type HeldMessage, parseMessage, type SipRequest } from '@webrtc-ims/sip-ws';
import { expect, test } from 'vitest';
import { until } from '../demo/until.ts';
import { CallControl } from './call-control.ts';

const description = [
  'v=0',
  'o=- 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'a=mid:0',
  'a=ice-ufrag:abcd',
  'a=ice-pwd:abcdefghijklmnopqrstuv',
  `a=fingerprint:sha-256 ${Array(32).fill('AB').join(':')}`,
  'a=setup:actpass',
  'a=rtcp-mux',
  '',
].join('\r\n');

function invite(fromTag: string): SipRequest {
  const head = [
    'INVITE sip:echo@ims.example SIP/2.0',
    'Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1',
    `From: <sip:alice@ims.example>;tag=${fromTag}`,
    'To: <sip:echo@ims.example>',
    'Call-ID: one',
    'CSeq: 1 INVITE',
    'Content-Type: application/sdp',
    '',
    '',
  ].join('\r\n');
  const parsed = parseMessage(new TextEncoder().encode(head + description));
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('not a request');
  return parsed.value;
}

function held(flow: string, message: SipRequest): HeldMessage {
  const place = { direction: 'to core', transaction: '1', dialog: undefined, self: false } as const;
  return { type: 'hold', id: `${flow} hold`, message, request: message, flow, ...place };
}

function controlled(released: (id: string) => boolean, answerTime = 60_000) {
  const gateway = fakeMediaGateway();
  const ended: string[] = [];
  const control = new CallControl({
    gateway,
    name: 'edge.example',
    session: {},
    consentGrace: 1000,
    answerTime,
    edge: {
      release: async (id) => released(id),
      reject: async () => true,
      terminateDialog: async () => true,
    },
    onCallEnded: (callId) => ended.push(callId),
  });
  return { gateway, control, ended };
}

test('a call that nobody answers is given up, and its context with it', async () => {
  const { gateway, control, ended } = controlled(() => true, 50);
  await control.hold(held('flow 1', invite('a')));
  expect([control.size, gateway.transportsHeld]).toEqual([1, 1]);
  await until(() => ended.length === 1, 'an end');
  expect([control.size, gateway.transportsHeld]).toEqual([0, 0]);
  await control.stop();
});

test('an INVITE that is not waited for any more when the gateway is ready leaves nothing behind', async () => {
  const { gateway, control } = controlled(() => false);
  await control.hold(held('flow 1', invite('a')));
  expect([control.size, gateway.transportsHeld]).toEqual([0, 0]);
  await control.stop();
});

test('the same Call-ID and tag on another flow is another call, and ends with its own flow alone', async () => {
  const { gateway, control } = controlled(() => true);
  await control.hold(held('flow 1', invite('a')));
  await control.hold(held('flow 2', invite('a')));
  expect([control.size, gateway.transportsHeld]).toEqual([2, 2]);
  control.event({ kind: 'flow closed', flow: 'flow 2', reason: undefined, registrations: [], dialogs: [] });
  await until(() => gateway.transportsHeld === 1, 'one release');
  expect(control.size).toBe(1);
  await control.stop();
  expect(gateway.transportsHeld).toBe(0);
});
