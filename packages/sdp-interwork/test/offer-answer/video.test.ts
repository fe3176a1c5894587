import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserAnswer } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { sectionOf } from '../support/channels.ts';
import { coreAnswer } from '../support/core-answer.ts';
import { lines, sample } from '../support/samples.ts';

const chromium = sample('chromium-156/offer-audio-video.sdp');

const h264Answer = [
  'm=video 50000 RTP/AVPF 108',
  'b=AS:640',
  'a=rtpmap:108 H264/90000',
  'a=fmtp:108 profile-level-id=42C00D;packetization-mode=1;sprop-parameter-sets=Z0LADA==,aM46gA==',
  'a=rtcp-fb:* nack pli',
  '',
].join('\r\n');

test('TS26.114-5.2.2-1 RFC7742-5-1 CODEC-FEC-1 CODEC-PT-2 RFC4585-4.2-3 RFC5104-7.1-1 RFC6236-3.2-1 RFC8853-5.1-1 RFC8852-3-1 TS26.114-6.2.5-1 ims:TS26.114-5.2.2-1 video of Chromium is offered as H.264 first, without repair formats, with the feedback of the gateway', () => {
  const call = new Call();
  const offer = call.offer('browser', sample('chromium-156/offer-audio-video-simulcast.sdp'));
  const section = sectionOf(offer, 1);
  expect(section[0]).toMatch(/^m=video 30004 RTP\/AVPF /);
  const formats = section[0]!.split(' ').slice(3);
  const names = formats.map((format) => section.find((line) => line.startsWith(`a=rtpmap:${format} `))?.split(' ')[1]);
  expect(names).toEqual([...Array(formats.length - 1).fill('H264/90000'), 'VP8/90000']);
  expect(section.slice(1, 4)).toEqual(['b=AS:2048', 'b=RS:0', 'b=RR:2500']);
  for (const line of section.filter((one) => one.startsWith('a=rtcp-fb'))) {
    const [format, ...value] = line.slice('a=rtcp-fb:'.length).split(' ');
    expect(formats).toContain(format);
    expect(['nack', 'nack pli', 'ccm fir']).toContain(value.join(' '));
  }
  expect(section.join('\n')).not.toMatch(/rtx|red|ulpfec|simulcast|rid|extmap|imageattr|ssrc/);
});

test('RFC4585-4.2-2 RFC4585-4.2-5 RFC4585-4.2-3 RFC8829-5.3.1-2 RFC6184-8.2.2-2 RFC6184-8.2.2-3 the answer has the one format, its level, its parameter sets, and feedback that was offered and is served', () => {
  const call = new Call();
  call.offer('browser', chromium);
  const answer = call.answer('core', phone({}) + h264Answer);
  const section = sectionOf(answer, 1);
  expect(section.filter((line) => /^(m=|b=|a=(rtpmap|fmtp|rtcp-fb|msid))/.test(line))).toEqual([
    'm=video 30008 UDP/TLS/RTP/SAVPF 108',
    'b=AS:640',
    'a=rtpmap:108 H264/90000',
    'a=fmtp:108 profile-level-id=42e00d;packetization-mode=1;sprop-parameter-sets=Z0LADA==,aM46gA==',
    'a=msid:ims video2',
    'a=rtcp-fb:108 ccm fir',
    'a=rtcp-fb:108 nack',
    'a=rtcp-fb:108 nack pli',
  ]);
  expect(acceptableToBrowsers(answer, { answerTo: chromium })).toEqual([]);
  const { access, core } = call.plan;
  expect(access).toMatchObject({
    request: {
      description: { transports: { 0: { media: true } }, streams: { 2: { media: 'video', feedback: true, mid: '1' } } },
    },
  });
  expect(core).toMatchObject({
    description: {
      streams: { 2: { media: 'video', feedback: true, send: [{ encodingName: 'H264', payloadType: 108 }] } },
    },
  });
  expect(Object.keys(call.plan.dtmf)).toEqual(['1']);
  expect(call.plan.adaptation[2]).toEqual({ kind: 'relay' });
});

test('RFC4585-5-1 RFC4585-4.2-1 ims:RFC4585-4.2-1 a core profile of AVP has no feedback, and the browser keeps its own', () => {
  const call = new Call({ legs: { core: { videoProtocol: 'RTP/AVP' } } });
  const offer = call.offer('browser', chromium);
  expect(sectionOf(offer, 1)[0]).toMatch(/^m=video 30004 RTP\/AVP /);
  expect(offer).not.toContain('rtcp-fb');
  const answer = call.answer('core', coreAnswer(offer));
  expect(answer).toContain('nack pli');
  expect(call.state.legs.core.description?.streams[2]).toMatchObject({ feedback: false });
  expect(call.state.legs.browser.description?.streams[2]).toMatchObject({ feedback: true });
});

test('TS24.371-7.4-3 RFC4585-4.2-5 RFC5104-7.1-1 RFC6236-3.2-1 RFC8285-5-1 a ViLTE offer reaches the browser, and its answer the phone', () => {
  const call = new Call();
  const offered = sample('ims/vilte-offer-h264.sdp').replace('RTP/AVP 97 99 101 102', 'RTP/AVP 8 102');
  const offer = call.offer('core', offered);
  const section = sectionOf(offer, 1);
  expect(section.filter((line) => /^(m=|b=|a=(rtpmap|fmtp|rtcp-fb|imageattr|extmap))/.test(line))).toEqual([
    'm=video 30000 UDP/TLS/RTP/SAVPF 113 114',
    'b=AS:800',
    'a=rtpmap:113 H264/90000',
    'a=rtpmap:114 H264/90000',
    'a=fmtp:113 profile-level-id=42C01F;packetization-mode=1;sprop-parameter-sets=Z0LAH9kBQBbsBEAAAAMAQAAADwPGDJI=,aMuMsg==',
    'a=fmtp:114 profile-level-id=42C00C;packetization-mode=1;sprop-parameter-sets=Z0LADJWgUH6Af1A=,aM46gA==',
    'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
    ...[113, 114].flatMap((format) => ['nack', 'nack pli', 'ccm fir'].map((kind) => `a=rtcp-fb:${format} ${kind}`)),
  ]);
  expect(acceptableToBrowsers(offer)).toEqual([]);
  const audio = browserAnswer({ formats: '8 102' }).replace('BUNDLE 0', 'BUNDLE 0 1').replace(':101 tele', ':102 tele');
  const video = `m=${audio.split('\r\nm=')[1]!}`
    .replace('m=audio 9 UDP/TLS/RTP/SAVPF 8 102', 'm=video 9 UDP/TLS/RTP/SAVPF 113')
    .replace('mid:0', 'mid:1')
    .replace(/a=rtpmap:111[^\r]*/, 'a=rtpmap:113 H264/90000')
    .replace(/a=fmtp:111[^\r]*/, 'a=fmtp:113 profile-level-id=42e01f;packetization-mode=1;level-asymmetry-allowed=1');
  const answer = call.answer('browser', audio + video);
  expect(sectionOf(answer, 1).filter((line) => /^(m=|a=(rtpmap|fmtp|rtcp-fb))/.test(line))).toEqual([
    expect.stringMatching(/^m=video 30[0-9]{3} RTP\/AVPF 113$/),
    'a=rtpmap:113 H264/90000',
    'a=fmtp:113 profile-level-id=42C01f;packetization-mode=1'.replace('42C01f', '42c01f'),
    'a=rtcp-fb:* nack',
    'a=rtcp-fb:* nack pli',
    'a=rtcp-fb:* ccm fir',
  ]);
  expect(answer).not.toMatch(/trr-int|tmmbr/);
});

test('RFC4585-4.2-4 parameters behind a kind of feedback stay with it, and kinds are told apart', () => {
  const call = new Call({ legs: { core: { feedback: ['ccm tmmbr', 'trr-int', 'nack pli'] } } });
  const video =
    'm=video 49154 RTP/AVPF 113\r\na=rtpmap:113 H264/90000\r\na=fmtp:113 profile-level-id=42C01F;packetization-mode=1\r\n';
  const feedback = ['113 ccm tmmbr smaxpr=120', '* trr-int 5000', '113 nack', '7 nack pli']
    .map((line) => `a=rtcp-fb:${line}\r\n`)
    .join('');
  call.offer('core', phone({}) + video + feedback);
  const audio = browserAnswer().replace('BUNDLE 0', 'BUNDLE 0 1');
  const answered = `m=${audio.split('\r\nm=')[1]!}`
    .replace('m=audio 9 UDP/TLS/RTP/SAVPF 8 0 101', 'm=video 9 UDP/TLS/RTP/SAVPF 113')
    .replace('mid:0', 'mid:1')
    .replace(/a=rtpmap:111[^\r]*/, 'a=rtpmap:113 H264/90000')
    .replace(/a=fmtp:111[^\r]*/, 'a=fmtp:113 profile-level-id=42e01f;packetization-mode=1');
  const answer = call.answer('browser', audio + answered);
  expect(lines(answer).filter((line) => line.startsWith('a=rtcp-fb'))).toEqual([
    'a=rtcp-fb:113 ccm tmmbr smaxpr=120',
    'a=rtcp-fb:* trr-int 5000',
  ]);
});

test('RFC7742-5-1 ims:TS26.114-5.2.2-1 video without a common codec is answered with port 0, and the call goes on', () => {
  const call = new Call({ legs: { core: { codecs: ['PCMA', 'H265'] } } });
  const offer = call.offer('browser', chromium);
  expect(lines(offer).filter((line) => line.startsWith('m='))).toHaveLength(1);
  const answer = call.answer('core', phone({}));
  expect(sectionOf(answer, 1)).toEqual(['m=video 0 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', 'a=mid:1']);
});
