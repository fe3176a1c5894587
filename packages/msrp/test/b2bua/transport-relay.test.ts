import { concatenate, drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { type B2buaInput, type B2buaOutput, MsrpTransportRelay, type TransportRelayOptions } from '../../src/index.ts';
import { accessUri, browser, Joint, responseFrom, sendFrom } from '../support/joint.ts';
import { cut, octets, text } from '../support/parse.ts';

class Run {
  readonly relay: MsrpTransportRelay;
  readonly outputs: B2buaOutput[] = [];

  constructor(options: Partial<TransportRelayOptions> = {}, isOpen = true) {
    this.relay = new MsrpTransportRelay({ access: { framing: 'message' }, core: { framing: 'stream' }, ...options });
    if (isOpen) for (const leg of ['access', 'core'] as const) this.input({ type: 'opened', leg });
    this.outputs.length = 0;
  }

  input(input: B2buaInput): void {
    this.relay.receive(input);
    this.outputs.push(...drain(this.relay));
  }

  send(leg: 'access' | 'core', message: Uint8Array): void {
    this.input({ type: 'octets', leg, octets: message });
  }

  left(leg: 'access' | 'core'): string[] {
    return this.outputs.flatMap((output) =>
      output.type === 'transmit' && output.to === leg ? [text(output.octets)] : [],
    );
  }
}

const send = sendFrom('core', { body: 'a\r\n-------b\u0000', more: 'X-Odd:  y\r\n', flag: '+' });
const messages = [send, responseFrom('core', 'abcd', '200 OK'), sendFrom('core', { body: undefined, range: '1-0/0' })];

test('RFC8873-6-3 RFC8873-6-4 TS23334-5.19.1-1 each message of a stream becomes one channel message, octet for octet, however it was cut', () => {
  const stream = concatenate(messages);
  for (const size of [1, 7, 100, stream.length]) {
    const run = new Run();
    for (const piece of cut(stream, size)) run.send('core', piece);
    expect(run.left('access')).toEqual(messages.map(text));
    expect(run.left('core')).toEqual([]);
  }
});

test('RFC8873-6-3 TS23334-5.19.1-1 each channel message goes into the stream octet for octet', () => {
  const run = new Run();
  for (const message of messages) run.send('access', message);
  expect(run.left('core').join('')).toBe(messages.map(text).join(''));
});

test('RFC8873-6-5 a chunk above max-message-size is refused with 413 and not cut; the next one passes', () => {
  const size = sendFrom('core', { body: 'x'.repeat(500) }).length;
  const run = new Run({ access: { framing: 'message', maxMessageSize: size } });
  const fits = sendFrom('core', { body: 'x'.repeat(500) });
  const large = sendFrom('core', { id: 'large123', body: 'x'.repeat(501) });
  run.send('core', large);
  run.send('core', sendFrom('core', { body: 'x'.repeat(900), more: 'Failure-Report: no\r\n' }));
  run.send('core', fits);
  expect(run.left('access')).toEqual([text(fits)]);
  expect(run.left('core').map((message) => message.split('\r\n').slice(0, 3))).toEqual([
    [
      'MSRP large123 413 Message Too Large',
      'To-Path: msrp://198.51.100.7:2855/phone;tcp',
      'From-Path: msrp://192.0.2.1:4000/ours-core;tcp',
    ],
  ]);
});

test('octets that are no MSRP, or no whole message, end it', () => {
  for (const [leg, input, code] of [
    ['core', octets('GET / HTTP/1.1\r\n\r\n'), 'MSRP_START_LINE'],
    ['access', send.subarray(0, 60), 'MSRP_BOUNDARY'],
  ] as const) {
    const run = new Run();
    run.send(leg, input);
    expect(run.outputs).toMatchObject([
      { type: 'event', event: { type: 'ended', cause: 'protocol-error', leg, error: { code } } },
      { type: 'close', leg: 'access', abort: leg === 'access' },
      { type: 'close', leg: 'core', abort: leg === 'core' },
    ]);
  }
});

test('reading is paused while the other leg is not there or full, and what came meanwhile waits', () => {
  const run = new Run({ limits: { highWater: 100, lowWater: 50 } }, false);
  run.input({ type: 'opened', leg: 'core' });
  run.send('core', send);
  run.input({ type: 'opened', leg: 'access' });
  run.input({ type: 'pending', leg: 'access', octets: 51 });
  run.input({ type: 'pending', leg: 'access', octets: 50 });
  expect(run.outputs.map((output) => (output.type === 'transmit' ? text(output.octets) : output.type))).toEqual([
    'pause',
    text(send),
    'resume',
  ]);
});

test('a channel that sends more than the connection takes loses the session, and the loss of a leg ends both', () => {
  const run = new Run({ limits: { queueOctets: 1000 } });
  for (let i = 0; i < 10; i++) run.send('access', send);
  expect(run.outputs.find(({ type }) => type === 'event')).toMatchObject({
    event: { cause: 'queue-full', leg: 'access' },
  });
  const lost = new Run();
  lost.input({ type: 'closed', leg: 'core', orderly: false });
  lost.relay.close();
  expect([...lost.outputs.map(({ type }) => type), lost.relay.deadline]).toEqual([
    'event',
    'close',
    'close',
    undefined,
  ]);
});

test('RFC8873-6-1 the two modes differ: one keeps the paths of the peers, the other ends them on each leg', () => {
  const message = sendFrom('core', {});
  const run = new Run();
  run.send('core', message);
  expect(run.left('access')).toEqual([text(message)]);
  const joint = new Joint();
  joint.send('core', message);
  expect(joint.take('access')[0]?.head.fields().slice(0, 2)).toEqual([
    ['To-Path', browser],
    ['From-Path', accessUri],
  ]);
});
