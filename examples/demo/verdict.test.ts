import { tone } from '@webrtc-ims/rtp/testing';
import { expect, test } from 'vitest';
import { judge } from './verdict.ts';

const counts = { sent: 440, packetsSent: 150, packetsReceived: 150 };

test('the tone that was sent is recognised', () => {
  expect(judge({ ...counts, samples: tone(440, 8000, 8000) })).toEqual({
    ok: true,
    text: 'verdict: ok - 440 Hz sent, 440 Hz heard back, 150 packets each way',
  });
});

test.each([400, 425, 480, 1000])('a tone of %i Hz is not the one that was sent', (frequency) => {
  expect(judge({ ...counts, samples: tone(frequency, 8000, 8000) })).toEqual({
    ok: false,
    text: `verdict: failed - 440 Hz sent, ${frequency} Hz heard back, 150 packets each way`,
  });
});

test('noise, silence and nothing at all are no tone', () => {
  let state = 1;
  const noise = Int16Array.from({ length: 8000 }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) - 32_768;
  });
  for (const samples of [noise, new Int16Array(8000)]) {
    expect(judge({ ...counts, samples }).text).toBe('verdict: failed - 440 Hz sent, no tone heard back');
  }
  expect(judge({ ...counts, samples: new Int16Array(0) }).text).toBe(
    'verdict: failed - nothing came back of 150 packets',
  );
});

test('the tone with too many gaps is a failure', () => {
  expect(judge({ ...counts, packetsReceived: 100, samples: tone(440, 8000, 8000) })).toEqual({
    ok: false,
    text: 'verdict: failed - 440 Hz sent, 440 Hz heard back, 150 packets out, 100 back',
  });
});
