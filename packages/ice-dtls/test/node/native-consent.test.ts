import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, expect, test } from 'vitest';
import { pause, rtpPacket, until } from '../support/peer.ts';
import { Scene } from '../support/session.ts';

const scene = new Scene();
afterEach(() => scene.close());
afterAll(() => shutdownNative());

// Consent is the engine's with native ICE, and its clock cannot be moved: this takes the half minute of RFC 7675.
test('RFC7675-5.1-1 RFC7675-5.1-3 RFC8445-11-1 consent is asked for every 4 to 6 s, and 30 s without an answer end all sending', async () => {
  const edge = await scene.edge({ ice: 'native' });
  const kept = await scene.callOverPath(edge, scene.peer());
  const lost = await scene.callOverPath(edge, scene.peer());
  lost.path.answering = false;
  const silentFrom = performance.now();
  let sequence = 0;
  const sending = setInterval(() => {
    for (const { transport } of [kept, lost]) transport.sendRtp(rtpPacket(sequence, 9));
    sequence++;
  }, 100);
  try {
    expect(await until(() => lost.types().includes('closed'), 45_000)).toBe(true);
    expect(lost.events.slice(2)).toEqual([
      { type: 'consent-lost' },
      { type: 'ice-failed', stage: 'consent' },
      { type: 'closed', by: 'failure' },
    ]);
    const sent = lost.path.passed.length;
    expect(lost.transport.sendRtp(rtpPacket(sequence + 1, 9))).toBe(false);
    await pause(500);
    expect(lost.path.passed.length).toBe(sent);
    const last = lost.path.passed.at(-1)!.at - silentFrom;
    // The last answer came up to 6 s before the silence.
    expect(last).toBeGreaterThan(20_000);
    expect(last).toBeLessThan(31_000);

    expect(kept.types()).toEqual(['ice-connected', 'dtls-connected']);
    const checks = kept.path.requests.filter(({ at }) => at > silentFrom);
    const gaps = checks.slice(1).map(({ at }, index) => at - checks[index]!.at);
    expect(gaps.length).toBeGreaterThanOrEqual(3);
    // Half a second for a host that is busy.
    for (const gap of gaps) expect(gap).toBeGreaterThan(3_500);
    for (const gap of gaps) expect(gap).toBeLessThan(6_500);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(20);
    expect(new Set(checks.map(({ transactionId }) => transactionId)).size).toBe(checks.length);
  } finally {
    clearInterval(sending);
  }
}, 60_000);
