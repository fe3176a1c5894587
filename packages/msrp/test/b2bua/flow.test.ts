import { expect, test } from 'vitest';
import { accessStream, channelLeg, Joint, responseFrom, sendFrom, streamLeg } from '../support/joint.ts';
import { octets, text } from '../support/parse.ts';

const kinds = (joint: Joint, leg: 'access' | 'core'): string[] => joint.take(leg).map(({ is }) => is);
const limits = { highWater: 10_000, lowWater: 5000, queueOctets: 40_000, transactions: 10 };

test('GW-FLOW-1 reading is paused above the high-water mark of the other leg and resumed at the low-water mark', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, framing: 'message' }, limits });
  joint.flows = false;
  joint.send('access', sendFrom('access', { body: 'x'.repeat(9000), range: '1-*/9000' }));
  expect(joint.acts).toEqual([]);
  joint.send('access', sendFrom('access', { body: 'x'.repeat(1000) }));
  expect(joint.acts).toEqual(['pause access']);
  joint.input({ type: 'pending', leg: 'core', octets: 5001 });
  expect(joint.acts).toEqual(['pause access']);
  joint.input({ type: 'pending', leg: 'core', octets: 5000 });
  expect(joint.acts).toEqual(['pause access', 'resume access']);
  expect(joint.b2bua.statistics()).toMatchObject({ access: { pauses: 2 }, core: { queued: 5000 } });
});

test('RFC4975-7.1.1-19 reading is paused while too many requests have no response, and more are refused', () => {
  const joint = new Joint({ access: accessStream, limits });
  for (let i = 0; i < 10; i++) joint.send('access', sendFrom('access', { messageId: `m00${i}` }));
  expect(joint.acts).toEqual(['pause access']);
  for (let i = 10; i < 22; i++) joint.send('access', sendFrom('access', { messageId: `m0${i}` }));
  expect(kinds(joint, 'access').slice(18)).toEqual(['200', '200', '413', '413']);
  const passed = joint.take('core');
  expect(passed).toHaveLength(20);
  for (const { id } of passed.slice(0, 15)) joint.send('core', responseFrom('core', id, '200'));
  expect(joint.acts).toEqual(['pause access', 'resume access']);
});

test('GW-FLOW-2 GW-FLOW-4 a channel that sends more than the connection takes has its message refused at the bound', () => {
  const joint = new Joint({ limits });
  joint.flows = false;
  let refused = '';
  for (let i = 0; i < 100; i++) {
    const start = 1 + i * 4000;
    const range = `${start}-*/400000`;
    joint.send('access', sendFrom('access', { id: `id${100 + i}`, body: 'x'.repeat(4000), range, flag: '+' }));
    const answers = joint.take('access');
    refused ||= answers.find(({ is }) => is === '413')?.id ?? '';
    expect(joint.b2bua.statistics().core.queued).toBeLessThan(limits.queueOctets + 8000);
  }
  expect(refused).toBe('id109');
  const passed = joint.take('core');
  expect(passed.map(({ flag }) => flag).join('')).toMatch(/^\+{18,21}#$/);
  joint.send('access', sendFrom('access', { messageId: 'another' }));
  expect(kinds(joint, 'access')).toEqual(['413']);
  joint.input({ type: 'pending', leg: 'core', octets: 0 });
  joint.send('access', sendFrom('access', { messageId: 'a-third' }));
  joint.send('access', sendFrom('access', { range: '400001-400005/*' }));
  expect(kinds(joint, 'access')).toEqual(['200', '413']);
  expect(joint.events.filter(({ type }) => type === 'ended')).toEqual([]);
});

test('GW-FLOW-2 or the session is closed, by configuration', () => {
  const joint = new Joint({ limits, overflow: 'close' });
  joint.flows = false;
  for (let i = 0; i < 11; i++) {
    const range = `${1 + i * 4000}-*/400000`;
    joint.send('access', sendFrom('access', { body: 'x'.repeat(4000), range, flag: '+' }));
  }
  expect(joint.events.at(-1)).toEqual({ type: 'ended', cause: 'queue-full', leg: 'access' });
  expect(joint.acts).toContain('close access');
});

test('a peer that takes none of its responses loses the session', () => {
  const joint = new Joint({ limits });
  joint.flows = false;
  const keepAlive = sendFrom('access', { body: undefined, range: '1-0/0' });
  let sent = 0;
  while (!joint.acts.includes('abort access') && sent < 5000) {
    joint.send('access', keepAlive);
    joint.takeOctets('access');
    sent++;
  }
  expect(joint.acts).toEqual(['pause core', 'abort access', 'resume core']);
  expect(joint.b2bua.statistics().access.queued).toBeLessThan(2 * limits.queueOctets + 1000);
  expect(joint.events.at(-1)).toEqual({ type: 'ended', cause: 'queue-full', leg: 'access' });
});

test('a stream whose peer takes no responses is not read any more', () => {
  const joint = new Joint({ access: accessStream, limits });
  joint.flows = false;
  const keepAlive = sendFrom('access', { body: undefined, range: '1-0/0' });
  for (let sent = 0; joint.acts.length < 2 && sent < 5000; sent++) joint.send('access', keepAlive);
  expect(joint.acts).toEqual(['pause core', 'pause access']);
  expect(joint.b2bua.statistics().access.queued).toBeLessThan(limits.queueOctets + 1000);
});

test('GW-FLOW-1 16 MB pass a slow receiver, and what waits stays below the marks', () => {
  const joint = new Joint({ access: { ...channelLeg, framing: 'stream' }, core: { ...streamLeg, framing: 'message' } });
  joint.flows = false;
  joint.send(
    'access',
    text(sendFrom('access', { body: '', range: '1-*/*', more: 'Failure-Report: no\r\n' })).split('\r\n-------')[0] ??
      '',
  );
  joint.send('access', octets('\r\n'));
  const segment = new Uint8Array(65_536).fill(0x41);
  let pending = 0;
  let most = 0;
  let out = 0;
  for (let given = 0; given < 256; ) {
    if (joint.acts.at(-1) !== 'pause access') {
      joint.send('access', segment);
      given++;
    }
    for (const piece of joint.takeOctets('core')) {
      pending += piece.length;
      out += piece.length;
    }
    most = Math.max(most, pending);
    pending = Math.max(0, pending - 20_000);
    joint.input({ type: 'pending', leg: 'core', octets: pending });
  }
  expect(most).toBeLessThan(262_144 + 2 * 65_536);
  expect(out).toBeGreaterThan(16 * 1024 * 1024);
});
