import { expect, test } from 'vitest';
import { formatsOfSection, type SectionFormats } from '../../src/attributes/known-formats.ts';
import { readMediaLine } from '../../src/attributes/media-line.ts';
import { unbounded } from '../../src/limits.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';
import { Level } from '../../src/tokens/level.ts';

function read(mediaLine: string, lines: readonly string[], ending = '\r\n'): SectionFormats {
  const indexed = indexLines([`m=${mediaLine}`, ...lines, ''].join(ending), unbounded);
  const media = readMediaLine(mediaLine);
  if (!indexed.ok || media === undefined) throw new Error('the section of the test is none');
  return formatsOfSection(media, new Level(indexed.value, 1, indexed.value.length));
}

const video = [
  'a=mid:1',
  'a=rtpmap:96 VP8/90000',
  'a=rtcp-fb:96 nack pli',
  'a=rtpmap:97 rtx/90000',
  'a=fmtp:97 apt=96',
  'a=rtpmap:98 H264/90000',
  'a=rtcp-fb:98 ccm fir',
  'a=fmtp:98 profile-level-id=42e01f;packetization-mode=1',
  'a=ssrc:1 cname:x',
];
const vp8 = { payloadType: 96, encodingName: 'VP8', clockRate: 90_000, channels: 1, parameters: {} };
const h264 = {
  payloadType: 98,
  encodingName: 'H264',
  clockRate: 90_000,
  channels: 1,
  parameters: { 'profile-level-id': '42e01f', 'packetization-mode': '1' },
};

test('formats are the same the first time and ever after, whatever else the section says', () => {
  for (const port of [9, 9, 9, 40_000]) {
    for (const mid of ['0', 'video']) {
      const section = [`a=mid:${mid}`, ...video.slice(1)];
      expect(read(`video ${port} UDP/TLS/RTP/SAVPF 96 97 98`, section)).toEqual({
        formats: [vp8, h264],
        feedback: ['96 nack pli', '98 ccm fir'],
      });
    }
  }
});

test('one list of formats with other lines is read anew', () => {
  const list = 'video 9 UDP/TLS/RTP/SAVPF 96 98 99';
  for (let time = 0; time < 3; time++) {
    for (const level of ['42e01f', '42e00d', '640c1f']) {
      const lines = ['a=rtpmap:98 H264/90000', `a=fmtp:98 profile-level-id=${level}`];
      expect(read(list, lines).formats).toEqual([{ ...h264, parameters: { 'profile-level-id': level } }]);
    }
    expect(read(list, ['a=rtpmap:96 VP8/90000'], '\n').formats).toEqual([vp8]);
    expect(read(list, ['a=mid:1'])).toEqual({ formats: [], feedback: [] });
  }
});

test('the media type counts: static numbers are those of sound', () => {
  for (let time = 0; time < 3; time++) {
    expect(read('audio 9 RTP/AVP 8', []).formats).toEqual([
      { payloadType: 8, encodingName: 'PCMA', clockRate: 8_000, channels: 1, parameters: {} },
    ]);
    expect(read('video 9 RTP/AVP 8', []).formats).toEqual([]);
  }
});

test('what descriptions share cannot be changed by one of them', () => {
  const list = 'video 9 UDP/TLS/RTP/SAVPF 98 96';
  const [first, second, third] = [1, 2, 3].map(() => read(list, video));
  (second!.formats as unknown[]).length = 0;
  (second!.feedback as unknown[]).length = 0;
  expect(third).toEqual(first);
  expect(read(list, video)).toEqual(first);
  expect([Object.isFrozen(third!.formats[0]), Object.isFrozen(third!.formats[0]!.parameters)]).toEqual([true, true]);
});

test('more lists than are remembered, and longer ones, are read all the same', () => {
  const orders = Array.from({ length: 300 }, (_, n) => `video 9 RTP/AVPF 96 98 ${n}`);
  for (const list of [...orders, ...orders.slice(0, 3), ...orders.slice(-3), ...orders.slice(-3)]) {
    expect(read(list, video).formats).toEqual([vp8, h264]);
  }
  const filler = Array.from({ length: 600 }, (_, n) => `a=rtcp-fb:96 x-${n}`);
  for (let time = 0; time < 3; time++) {
    const { formats, feedback } = read('video 9 RTP/AVPF 96 98 120', [...video, ...filler]);
    expect([formats, feedback.length]).toEqual([[vp8, h264], 602]);
  }
});
