import { expect, test } from 'vitest';
import { MemoryChannel } from '../../src/testing.ts';

const microtasks = async (): Promise<void> => {
  for (let turn = 0; turn < 4; turn++) await Promise.resolve();
};

test('what one end sends comes to the other later, in order, as it was when it was sent', async () => {
  const [one, other] = MemoryChannel.pair('bfcp');
  const heard: unknown[] = [];
  expect([one.protocol, other.protocol, one.send('early')]).toEqual(['bfcp', 'bfcp', { ok: false }]);
  other.handle({ open: () => heard.push('open'), message: (message) => heard.push(message) });
  one.open();
  const octets = Uint8Array.of(1, 2);
  expect([one.send(octets), one.send('text')]).toEqual([{ ok: true }, { ok: true }]);
  octets.fill(0);
  expect(heard).toEqual(['open']);
  await microtasks();
  expect(heard).toEqual(['open', Uint8Array.of(1, 2), 'text']);
  expect(one.sent).toEqual([Uint8Array.of(1, 2), 'text']);
});

test('messages wait for handlers, and while the channel is paused', async () => {
  const [one, other] = MemoryChannel.pair();
  one.open();
  one.send('a');
  await microtasks();
  const heard: unknown[] = [];
  other.handle({ message: (message) => heard.push(message) });
  expect(heard).toEqual(['a']);
  other.pause();
  one.send('b');
  await microtasks();
  expect(heard).toEqual(['a']);
  other.resume();
  expect(heard).toEqual(['a', 'b']);
});

test('either end closes both, and each is told once', async () => {
  const [one, other] = MemoryChannel.pair();
  const told: string[] = [];
  one.handle({ closed: () => told.push('one') });
  other.handle({ closed: () => told.push('other') });
  one.open();
  other.close();
  expect([other.state, one.state]).toEqual(['closed', 'open']);
  await microtasks();
  expect([one.state, told]).toEqual(['closed', ['other', 'one']]);
});
