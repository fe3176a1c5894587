import { StreamDemultiplexer } from '@webrtc-ims/rtp';
import { expect, test } from 'vitest';

const audio = { id: 'a', mid: '0', payloadTypes: [111, 0, 100] };
const video = { id: 'v', mid: '1', payloadTypes: [96, 100], ssrcs: [500] };

function bundle(associations?: number): StreamDemultiplexer {
  const demultiplexer = new StreamDemultiplexer(associations);
  demultiplexer.set(audio);
  demultiplexer.set(video);
  return demultiplexer;
}

test('RFC8834-4.8-1 a MID assigns a source for good; an unknown MID discards the packet', () => {
  const demultiplexer = bundle();
  expect(demultiplexer.associate(1, 100, '1')).toBe('v');
  expect(demultiplexer.associate(1, 100)).toBe('v');
  expect(demultiplexer.associate(2, 111, '7')).toBe(undefined);
  expect(demultiplexer.sectionOf(2)).toBe(undefined);
  expect(demultiplexer.associate(1, 100, '0')).toBe('a');
});

test('RFC8834-4.8-1 a payload type of one section assigns a source, a shared one does not', () => {
  const demultiplexer = bundle();
  expect(demultiplexer.associate(1, 111)).toBe('a');
  expect(demultiplexer.associate(2, 100)).toBe(undefined);
  expect(demultiplexer.associate(3, 35)).toBe(undefined);
});

test('a source does not move by its payload type: a type of another section is discarded', () => {
  const demultiplexer = bundle();
  demultiplexer.associate(1, 111);
  expect(demultiplexer.associate(1, 96)).toBe(undefined);
  expect(demultiplexer.associate(1, 100)).toBe('a');
  expect(demultiplexer.associate(500, 100)).toBe('v');
});

test('an SDES MID item assigns, and a section that goes takes its sources along', () => {
  const demultiplexer = bundle();
  demultiplexer.associateMid(9, '1');
  demultiplexer.associateMid(10, 'nowhere');
  expect([demultiplexer.sectionOf(9), demultiplexer.sectionOf(10)]).toEqual(['v', undefined]);
  demultiplexer.delete('v');
  expect(demultiplexer.sectionOf(9)).toBe(undefined);
  // What two sections shared identifies the one that is left.
  expect(demultiplexer.associate(11, 100)).toBe('a');
});

test('a section that is replaced keeps what was learnt', () => {
  const demultiplexer = bundle();
  demultiplexer.associate(1, 111);
  demultiplexer.set({ ...audio, payloadTypes: [8] });
  expect(demultiplexer.associate(1, 8)).toBe('a');
  expect(demultiplexer.associate(1, 111)).toBe(undefined);
});

test('invented sources push each other out, never an announced one', () => {
  const demultiplexer = bundle(4);
  for (let ssrc = 1; ssrc <= 10_000; ssrc++) demultiplexer.associate(ssrc === 500 ? 501 : ssrc, 111);
  expect(demultiplexer.associations).toBe(4);
  expect([demultiplexer.sectionOf(500), demultiplexer.sectionOf(10_000), demultiplexer.sectionOf(9000)]).toEqual([
    'v',
    'a',
    undefined,
  ]);
  demultiplexer.forget(10_000);
  expect(demultiplexer.associations).toBe(3);
});

test('announced sources fill the table at most, stay when others are invented, and cost no search', () => {
  const demultiplexer = new StreamDemultiplexer(10);
  const ssrcs = Array.from({ length: 1000 }, (_, i) => i + 1);
  demultiplexer.set({ id: 'a', payloadTypes: [0], ssrcs: ssrcs.slice(0, 8) });
  for (let ssrc = 2000; ssrc < 12_000; ssrc++) expect(demultiplexer.associate(ssrc, 0)).toBe('a');
  expect(demultiplexer.associations).toBe(10);
  expect(demultiplexer.sectionOf(8)).toBe('a');
  expect([demultiplexer.sectionOf(11_999), demultiplexer.sectionOf(2000)]).toEqual(['a', undefined]);
  demultiplexer.set({ id: 'a', payloadTypes: [0], ssrcs });
  expect(demultiplexer.associations).toBe(10);
  expect([demultiplexer.associate(10, 0), demultiplexer.associate(2000, 0)]).toEqual(['a', undefined]);
});
