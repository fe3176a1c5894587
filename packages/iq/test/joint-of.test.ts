import { type Joint, type JointSides, jointOf, type StreamStatistics } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';

const counters: StreamStatistics = {
  packetsReceived: 1,
  octetsReceived: 2,
  packetsSent: 3,
  octetsSent: 4,
  packetsLost: 5,
  jitter: 6,
};

/** A joint that knows one stream. */
function part(stream: number, refusal?: string): Joint<string> & { readonly joined: JointSides<string>[] } {
  const joined: JointSides<string>[] = [];
  return {
    joined,
    refusal: () => refusal,
    join: (sides) => void joined.push(sides),
    statistics: (_, asked) => (asked === stream ? { ...counters, jitter: stream } : undefined),
  };
}

test('the first refusal of several joints counts', () => {
  expect(jointOf(part(1), part(2, 'not this'), part(3, 'nor that')).refusal(new Map())).toBe('not this');
  expect(jointOf(part(1), part(2)).refusal(new Map())).toBeUndefined();
});

test('every joint is told of the sides, and each counts its own streams', () => {
  const parts = [part(1), part(2)] as const;
  const joint = jointOf(...parts);
  const sides: JointSides<string> = new Map();
  joint.join(sides);
  expect(parts.map(({ joined }) => joined)).toEqual([[sides], [sides]]);
  expect(joint.statistics('core', 2)).toEqual({ ...counters, jitter: 2 });
  expect(joint.statistics('core', 3)).toBeUndefined();
});
