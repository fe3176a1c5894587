import { PageChannel } from '@webrtc-ims/core/testing';
import type { TextChannelEvent } from '@webrtc-ims/t140';
import { TextDataChannel } from '@webrtc-ims/t140/browser';
import { afterEach, expect, test, vi } from 'vitest';

function page(channel: PageChannel): { readonly text: TextDataChannel; readonly events: TextChannelEvent[] } {
  const events: TextChannelEvent[] = [];
  const text = new TextDataChannel({ interval: 20, onEvent: (event) => events.push(event) });
  expect(text.attach(channel).ok).toBe(true);
  return { text, events };
}

afterEach(() => {
  vi.useRealTimers();
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('not in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('letters go as they are typed, strings and octets are heard', async () => {
  const channel = new PageChannel('t140');
  const { text, events } = page(channel);
  expect(channel.binaryType).toBe('arraybuffer');
  text.send('before');
  channel.open();
  text.send('a');
  text.send('\b');
  await until(() => channel.sent.join('') === 'beforea\b');
  channel.arrive('x');
  channel.arrive(Uint8Array.of(0xc3, 0xa9).buffer);
  channel.arrive({});
  expect(events).toEqual([{ type: 'open' }, { type: 'text', text: 'x' }, { type: 'text', text: 'é' }]);
  expect(text.isOpen).toBe(true);
  text.close();
  expect(channel.readyState).toBe('closed');
});

test('another channel goes on where one was lost, and the lost one is not heard any more', async () => {
  const channel = new PageChannel('t140');
  const { text, events } = page(channel);
  channel.open();
  channel.onclose?.({} as never);
  const again = new PageChannel('t140');
  again.readyState = 'open';
  text.attach(again);
  expect(events.map(({ type }) => type)).toEqual(['open', 'closed', 'reopened', 'text']);
  channel.arrive('late');
  expect(events).toHaveLength(4);
  text.send('new');
  await until(() => again.sent.length === 1);
  text.close();
});

test('a full channel gets no more until it has room, and one that is closing makes a mark', () => {
  vi.useFakeTimers();
  const channel = new PageChannel('t140');
  const { text } = page(channel);
  channel.open();
  channel.bufferedAmount = 5000;
  text.send('a');
  text.send('b');
  vi.advanceTimersByTime(5000);
  expect(channel.sent).toEqual(['a']);
  channel.drained();
  vi.advanceTimersByTime(1000);
  expect(channel.sent).toEqual(['a', 'b']);
  channel.readyState = 'closing';
  text.send('lost');
  channel.readyState = 'open';
  vi.advanceTimersByTime(1000);
  expect(channel.sent).toEqual(['a', 'b', '\ufffd']);
  text.close();
});

test('RFC8865-3-1 RFC8865-4.1-5 a channel that may lose or reorder messages is refused, and not touched', () => {
  const channel = new PageChannel('t140');
  channel.maxRetransmits = 3;
  const text = new TextDataChannel({ onEvent() {} });
  expect(text.attach(channel)).toMatchObject({ ok: false, error: { code: 'T140_CHANNEL_UNRELIABLE' } });
  expect(channel.onmessage).toBeNull();
  const unordered = new PageChannel('t140');
  unordered.ordered = false;
  expect(text.attach(unordered)).toMatchObject({ ok: false, error: { code: 'T140_CHANNEL_UNORDERED' } });
});
