import { complete, createSession, type PendingDescription, receive } from '@webrtc-ims/sdp-interwork';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';
import { expect, test } from 'vitest';
import { allSamples, sample } from '../support/samples.ts';

test('LIB-9 a description that was carried elsewhere as JSON is completed with the same text and the same report', () => {
  for (const path of allSamples.filter((name) => name.includes('/offer-audio-video'))) {
    const received = receive(createSession(), { leg: 'browser', kind: 'offer', sdp: sample(path) });
    if (!received.ok) throw received.error;
    const { pending, plan } = received.value;
    const replies = new MemoryGateway().carryOut(plan);
    const here = complete(pending, replies);
    const there = complete(JSON.parse(JSON.stringify(pending)) as PendingDescription, replies);
    if (!here.ok || !there.ok) throw new Error(path);
    expect(there.value.sdp, path).toBe(here.value.sdp);
    expect(there.value.report, path).toEqual(here.value.report);
    expect(here.value.report, path).toBe(here.value.report);
    expect(here.value.report.length, path).toBeGreaterThan(0);
  }
});
