import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { TextRelay, TextSession } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';

const format = { payloadType: 98, redundancy: { payloadType: 99, generations: 2 } };

test('smoke', () => {
  let now = 0;
  const relay = new TextRelay({ rtp: { format, random: insecureSeededRandom(1) } }, now);
  const phone = new TextSession({ format, random: insecureSeededRandom(2) }, now);
  relay.receive({ from: 'channel', type: 'open' }, now);
  let atChannel = '';
  let atPhone = '';
  const settle = () => {
    for (let moved = true; moved; ) {
      moved = false;
      for (const output of drain(relay)) {
        moved = true;
        if (output.type !== 'transmit') continue;
        if (output.to === 'rtp') phone.receive({ component: output.component, octets: output.octets }, now);
        else atChannel += output.message;
      }
      for (const output of drain(phone)) {
        moved = true;
        if (output.type === 'transmit')
          relay.receive({ from: 'rtp', component: output.component, octets: output.octets }, now);
        else if (output.event.type === 'text') atPhone += output.event.text;
      }
    }
  };
  const advance = (to: number) => {
    for (;;) {
      const next = Math.min(relay.deadline ?? to, phone.deadline ?? to, to);
      now = Math.max(now, next);
      relay.expire(now);
      phone.expire(now);
      settle();
      if (next >= to) return;
    }
  };
  settle();
  for (const letter of 'hello, phone') {
    relay.receive({ from: 'channel', type: 'message', message: letter }, now);
    settle();
    advance(now + 100);
  }
  phone.send('hello, browser', now);
  advance(now + 3000);
  expect(atPhone).toBe('hello, phone');
  expect(atChannel).toBe('hello, browser');
});
