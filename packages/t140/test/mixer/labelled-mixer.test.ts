import { LabelledMixer, type LabelledMixerOptions } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';

const line = '\u2028';

class Room {
  readonly mixer: LabelledMixer;
  sent = '';
  now = 0;

  constructor(options: LabelledMixerOptions = {}) {
    this.mixer = new LabelledMixer(options);
    this.mixer.add(1, 'Bob');
    this.mixer.add(2, 'Eve');
  }

  say(source: number, text: string): this {
    this.mixer.receive(source, text, this.now);
    this.sent += this.mixer.take(this.now);
    return this;
  }

  wait(time: number): this {
    this.now += time;
    this.sent += this.mixer.take(this.now);
    return this;
  }
}

test('RFC9071-4.2-1 RFC9071-2.4-3 the first text has a label, and text of one source follows without another', () => {
  expect(new Room().say(1, 'Hel').wait(10).say(1, 'lo').sent).toBe('[Bob] Hello');
});

test.each([
  ['a comma', 'Hi, you', ', ', 'Hi,'],
  ['the end of a sentence', 'Hi. you', '. ', 'Hi.'],
  ['a question', 'Hi? you', '? ', 'Hi?'],
])('RFC9071-4.2-1 a switch is made behind %s', (_, _text, _end, phrase) => {
  const room = new Room().say(1, 'Hi').wait(10).say(2, 'Eve here').wait(10);
  expect(room.sent).toBe('[Bob] Hi');
  room.say(1, phrase.slice(2));
  expect(room.sent).toBe(`[Bob] ${phrase}${line}[Eve] Eve here`);
});

test('RFC9071-4.2-1 behind a new line no other one is needed', () => {
  const room = new Room().say(1, 'Hi').wait(10).say(2, 'x').say(1, line);
  expect(room.sent).toBe(`[Bob] Hi${line}[Eve] x`);
  expect(new Room().say(1, 'Hi').wait(10).say(2, 'x').say(1, '\r\n').sent).toBe(`[Bob] Hi${line}[Eve] x`);
});

test('RFC9071-4.2-1 a switch is made after ten seconds of silence, and not before', () => {
  const room = new Room().say(1, 'Hi').wait(10).say(2, 'x');
  expect(room.mixer.deadline).toBe(10_000);
  expect(room.wait(9_980).sent).toBe('[Bob] Hi');
  expect(room.wait(20).sent).toBe(`[Bob] Hi${line}[Eve] x`);
  expect(room.mixer.deadline).toBeUndefined();
});

test('RFC9071-4.2-1 one who never stops is switched away from after a minute, between words, or in the end within one', () => {
  const talk = (letters: string): Room => {
    const room = new Room().say(1, 'a').say(2, 'x');
    for (let i = 0; i < 100; i++) room.say(1, letters).wait(1000);
    return room;
  };
  const words = talk('ab ').sent;
  expect(words).toContain(`${line}[Eve] x`);
  expect(words.indexOf('[Eve]')).toBeLessThan(3 * 62 + 10);
  const endless = talk('ab').sent;
  expect(endless.indexOf('[Eve]')).toBeGreaterThan(2 * 74);
  expect(endless.indexOf('[Eve]')).toBeLessThan(2 * 77 + 10);
});

test('RFC9071-4.2-2 the source whose text has waited for longest is next', () => {
  const room = new Room();
  room.mixer.add(3, 'Ann');
  room.say(1, 'Hi').wait(10).say(3, 'third').wait(10).say(2, 'second.').wait(10).say(1, '.');
  expect(room.sent).toBe(`[Bob] Hi.${line}[Ann] third`);
  expect(room.wait(10_000).sent).toBe(`[Bob] Hi.${line}[Ann] third${line}[Eve] second.`);
});

test('RFC9071-4.2-3 the rendition of a source ends before another’s label, and holds again when it is back', () => {
  const room = new Room()
    .say(1, '\u009b1mbold.')
    .say(2, 'plain.')
    .say(1, 'more.')
    .say(1, '\u009b0mnormal.')
    .say(2, 'x');
  expect(room.sent).toBe(
    `\u005bBob] \u009b1mbold.${line}\u009b0m[Eve] plain.${line}\u009b1m[Bob] more.\u009b0mnormal.${line}[Eve] x`,
  );
});

test('RFC9071-4.2-4 an erasure takes characters away up to the label, and is X beyond', () => {
  expect(new Room().say(1, 'ab\b\b\b\bc').sent).toBe('[Bob] ab\b\bXXc');
  expect(new Room().say(1, `a${line}\b\b\b`).sent).toBe(`[Bob] a${line}\b\bX`);
  const switched = new Room().say(1, 'Hi.').say(2, 'x.').say(1, '\b');
  expect(switched.sent).toBe(`[Bob] Hi.${line}[Eve] x.${line}[Bob] X`);
});

test('alerts, interrupts and control strings pass and count for nothing', () => {
  expect(new Room().say(1, 'a\u0007\u001ba\u0098data\u009c\b\b').sent).toBe('[Bob] a\u0007\u001ba\u0098data\u009c\bX');
});

test('a mark of missing text is a character', () => {
  expect(new Room().say(1, '\ufffd\b\b').sent).toBe('[Bob] \ufffd\bX');
});

test('RFC9071-10-1 what one source leaves unfinished harms no other', () => {
  const room = new Room().say(1, 'a\u0098never ended').say(2, 'heard.');
  expect(room.wait(10_000).sent).toBe(`[Bob] a${line}[Eve] heard.`);
});

test('labels are cut and have no brackets or controls in them', () => {
  const mixer = new LabelledMixer();
  mixer.add(1, `[Mall]ory\u2028\u0007${'x'.repeat(60)}`);
  mixer.receive(1, 'hi', 0);
  expect(mixer.take(0)).toBe(`[Mallory${'x'.repeat(33)}] hi`);
});

test('one who left is not heard, and strangers are not either', () => {
  const room = new Room().say(1, 'Hi').say(2, 'waits');
  room.mixer.remove(2);
  expect(room.wait(20_000).say(9, 'stranger').sent).toBe('[Bob] Hi');
  room.mixer.remove(1);
  room.mixer.add(1, 'Bob');
  expect(room.say(1, 'back').sent).toBe(`[Bob] Hi${line}[Bob] back`);
});

test('what waits is bounded and one mark is left', () => {
  const room = new Room({ limits: { queuedOctets: 5 } }).say(1, 'a');
  for (let i = 0; i < 10; i++) room.mixer.receive(2, 'xy', 0);
  expect(room.wait(20_000).sent).toBe(`[Bob] a${line}[Eve] xyxyx\ufffd`);
  expect(room.mixer.dropped).toBe(15);
});
