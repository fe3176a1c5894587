import type { RtpStreamRequest, StreamRequest, TerminationDescription, TerminationStep } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { browserDescription } from '../support/browser.ts';
import { Call, phone } from '../support/call.ts';
import { lines, sample } from '../support/samples.ts';

const opusToAmrWb = [
  [
    { encodingName: 'opus', clockRate: 48_000 },
    { encodingName: 'AMR-WB', clockRate: 16_000 },
  ],
] as const;

function formatLines(sdp: string): string[] {
  return lines(sdp).filter((line) => /^(m=|a=rtpmap|a=fmtp)/.test(line));
}

test('TS26.114-5.2.1-1 TS26.114-5.2.1-2 RFC4733-2.5.1.1-1 codecs that need conversion are offered after those that do not, with events at each rate', () => {
  const call = new Call({ policy: { gatewayTranscodes: opusToAmrWb } });
  expect(formatLines(call.offer('browser', browserDescription()))).toEqual([
    'm=audio 30000 RTP/AVP 111 8 0 96 97 98 126',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:0 PCMU/8000',
    'a=rtpmap:96 AMR-WB/16000',
    'a=rtpmap:97 telephone-event/48000',
    'a=rtpmap:98 telephone-event/16000',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=fmtp:96 mode-change-capability=2;max-red=0',
    'a=fmtp:97 0-15',
    'a=fmtp:98 0-15',
    'a=fmtp:126 0-15',
  ]);
});

test('TS23.334-5.13-1 TS23.334-5.13-2 RFC4733-2.1-2 the answer decides: AMR-WB is converted, and its events are rescaled', () => {
  const call = new Call({ policy: { gatewayTranscodes: opusToAmrWb } });
  call.offer('browser', browserDescription());
  expect(call.plan.adaptation).toEqual({});
  const attributes = ['a=rtpmap:96 AMR-WB/16000', 'a=fmtp:96 mode-set=0,1,2', 'a=rtpmap:98 telephone-event/16000'];
  const answer = call.answer('core', phone({ formats: '96 98', attributes }));
  expect(formatLines(answer)).toEqual([
    'm=audio 30004 UDP/TLS/RTP/SAVPF 111 126',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:111 minptime=10;useinbandfec=1',
    'a=fmtp:126 0-15',
  ]);
  expect(call.plan.adaptation[1]).toEqual({
    kind: 'transcode',
    access: {
      payloadType: 111,
      encodingName: 'opus',
      clockRate: 48_000,
      channels: 2,
      parameters: { minptime: '10', useinbandfec: '1' },
    },
    core: {
      payloadType: 96,
      encodingName: 'AMR-WB',
      clockRate: 16_000,
      channels: 1,
      parameters: { 'mode-set': '0,1,2' },
    },
  });
  expect(call.plan.dtmf[1]).toEqual({
    kind: 'convert',
    access: { payloadType: 126, clockRate: 8_000 },
    core: { payloadType: 98, clockRate: 16_000 },
  });
});

test('TS23.334-5.13-2 the next exchange may decide otherwise', () => {
  const call = new Call({ policy: { gatewayTranscodes: opusToAmrWb } });
  call.offer('browser', browserDescription());
  call.answer('core', phone({ formats: '96', attributes: ['a=rtpmap:96 AMR-WB/16000'] }));
  expect(call.plan.adaptation[1]?.kind).toBe('transcode');
  call.offer('browser', browserDescription({ version: 3 }));
  call.answer('core', phone({ version: 2 }));
  expect(call.plan.adaptation[1]).toEqual({ kind: 'relay' });
});

test('RFC7587-7-1 RFC7587-7-2 Opus passes with the parameters of each side', () => {
  const call = new Call();
  const offer = call.offer('browser', sample('firefox-153/offer-audio.sdp'));
  expect(offer).toContain('\r\na=rtpmap:109 opus/48000/2\r\n');
  expect(offer).toContain('\r\na=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1\r\n');
  const attributes = ['a=rtpmap:109 opus/48000/2', 'a=fmtp:109 usedtx=1; maxaveragebitrate=20000;x-private=10.0.0.1'];
  const answer = call.answer('core', phone({ formats: '109', attributes }));
  expect(answer).toContain('\r\na=fmtp:109 usedtx=1;maxaveragebitrate=20000\r\n');
});

test('OBS-17 Opus with other channels than two is no Opus', () => {
  const call = new Call();
  const attributes = ['a=rtpmap:97 opus/48000', 'a=rtpmap:98 opus/48000/1', 'a=rtpmap:99 opus/16000/2'];
  expect(formatLines(call.offer('core', phone({ formats: '97 98 99 8', attributes })))[0]).toBe(
    'm=audio 30000 UDP/TLS/RTP/SAVPF 8',
  );
});

test('RFC3264-5.1-1 RFC3264-6.1-2 RFC3264-6.1-3 each leg keeps its own numbers', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  // The phone answers with numbers of its own, as RFC 3264 allows.
  const answer = call.answer(
    'core',
    phone({ formats: '100 101', attributes: ['a=rtpmap:100 opus/48000/2', 'a=rtpmap:101 telephone-event/8000'] }),
  );
  expect(formatLines(answer)).toEqual([
    'm=audio 30004 UDP/TLS/RTP/SAVPF 111 126',
    'a=rtpmap:111 opus/48000/2',
    'a=rtpmap:126 telephone-event/8000',
    'a=fmtp:126 0-15',
  ]);
  const numbers = (leg: 'access' | 'core', way: 'receive' | 'send'): number[] | undefined => {
    const step = call.plan[leg];
    const { streams } = described(step);
    return audioOf(streams[1])
      ?.[way].slice(0, 2)
      .map((format) => format.payloadType);
  };
  expect(numbers('access', 'receive')).toEqual([111, 126]);
  expect(numbers('access', 'send')).toEqual([111, 126]);
  expect(numbers('core', 'receive')).toEqual([111, 126]);
  expect(numbers('core', 'send')).toEqual([100, 101]);
});

test('RFC4733-2.1-1 RFC4733-2.1-3 events at 8000 go along with G.711 and with Opus', () => {
  for (const formats of ['8 126', '111 126']) {
    const call = new Call();
    call.offer('browser', browserDescription({ formats }));
    const attributes = ['a=rtpmap:111 opus/48000/2', 'a=rtpmap:126 telephone-event/8000'];
    const answer = call.answer('core', phone({ formats, attributes }));
    expect(formatLines(answer)[0]).toBe(`m=audio 30004 UDP/TLS/RTP/SAVPF ${formats}`);
    expect(call.plan.dtmf[1]).toEqual({
      kind: 'relay',
      access: { payloadType: 126, clockRate: 8_000 },
      core: { payloadType: 126, clockRate: 8_000 },
    });
  }
});

test('RFC4733-2.4.1-1 event lists are intersected', () => {
  const call = new Call();
  const offer = call.offer('browser', browserDescription().replace('a=ssrc', 'a=fmtp:126 0-11,16,66\r\na=ssrc'));
  expect(offer).toContain('\r\na=fmtp:126 0-11\r\n');
  const attributes = ['a=rtpmap:126 telephone-event/8000', 'a=fmtp:126 0-9,11,32-36'];
  expect(call.answer('core', phone({ formats: '8 126', attributes }))).toContain('\r\na=fmtp:126 0-9,11\r\n');
});

test('RFC4733-2.1-4 a side without telephone events is said to be so', () => {
  const call = new Call();
  call.offer('browser', browserDescription());
  call.answer('core', phone({ formats: '8', attributes: [] }));
  expect(call.plan.dtmf[1]).toEqual({ kind: 'in-band' });
});

test('CODEC-FEC-1 CODEC-PT-2 red and comfort noise go, with every line that names them', () => {
  const offer = new Call().offer('browser', sample('chromium-156/offer-audio.sdp'));
  expect(offer).not.toMatch(/red\/|CN\/|:63 |:13 /);
});

test('RFC4867-8.1-1 octet-aligned AMR is another codec than bandwidth-efficient AMR', () => {
  const call = new Call({
    policy: {
      gatewayTranscodes: [
        [
          { encodingName: 'AMR-WB', clockRate: 16_000 },
          { encodingName: 'PCMA', clockRate: 8_000 },
        ],
      ],
    },
    legs: { browser: { codecs: ['AMR-WB'] }, core: { codecs: ['AMR-WB'] } },
  });
  call.foreign = ['audio-codec'];
  const formats = ['a=rtpmap:97 AMR-WB/16000', 'a=rtpmap:98 AMR-WB/16000', 'a=fmtp:98 octet-align=1'];
  call.offer('core', phone({ formats: '97 98', attributes: formats }));
  // The other side takes the octet-aligned one.
  const answer = browserDescription({ setup: 'active', formats: '98' })
    .replace('a=rtpmap:111 opus/48000/2', 'a=rtpmap:98 AMR-WB/16000')
    .replace('a=fmtp:111 minptime=10;useinbandfec=1', 'a=fmtp:98 octet-align=1');
  expect(formatLines(call.answer('browser', answer))).toEqual([
    'm=audio 30004 RTP/AVP 98',
    'a=rtpmap:98 AMR-WB/16000',
    'a=fmtp:98 octet-align=1',
  ]);
});

test('TS26.114-6.2.5-1 RFC8866-5.8-2 bandwidth is that of the codecs that are left', () => {
  const call = new Call({ legs: { core: { codecs: ['G729', 'PCMA'] } } });
  const offer = call.offer(
    'browser',
    browserDescription({ formats: '8 126' }).replace('a=rtcp:9', 'b=AS:2000\r\na=rtcp:9'),
  );
  expect(lines(offer).filter((line) => line.startsWith('b='))).toEqual(['b=AS:80', 'b=RS:0', 'b=RR:2500']);
});

test('RFC3556-2-2 no bandwidth is written to the browser', () => {
  expect(
    new Call().offer('core', sample('ims/pstn-mgcf-offer-g711.sdp').replace('a=rtcp', 'b=RS:1\r\na=rtcp')),
  ).not.toContain('b=');
});

test('TS26.114-6.2.2-2 ptime and maxptime stand in the core, and the ptime of the core reaches the browser', () => {
  const call = new Call();
  expect(call.offer('browser', browserDescription())).toContain('a=ptime:20\r\na=maxptime:240\r\n');
  expect(call.answer('core', phone({ attributes: ['a=ptime:30'] }))).toContain('\r\na=ptime:30\r\n');
});

test('RFC4585-5-1 AVPF in the core is a matter of policy', () => {
  const call = new Call({ legs: { core: { protocol: 'RTP/AVPF' } } });
  expect(call.offer('browser', browserDescription())).toContain('m=audio 30000 RTP/AVPF 111 8 0 ');
  expect(call.plan.core).toMatchObject({ request: { description: { streams: { 1: { feedback: true } } } } });
});

test('RFC3264-5.1-2 two streams of one type do not mix their mappings', () => {
  const call = new Call();
  const second = `m=${browserDescription({ mid: 'x', formats: '8 126' }).split('\r\nm=')[1]}`;
  call.offer('browser', browserDescription({ formats: '111 126' }).replace('BUNDLE 0', 'BUNDLE 0 x') + second);
  const attributes = ['a=rtpmap:111 opus/48000/2'];
  call.answer('core', `${phone({ formats: '111', attributes })}m=audio 40002 RTP/AVP 8\r\n`);
  const step = call.plan.core;
  const streams = step.operation === 'configure' ? step.description.streams : {};
  expect(
    Object.values(streams).map((stream) => [
      stream.stream,
      stream.transport,
      audioOf(stream)?.send.map((f) => f.encodingName),
    ]),
  ).toEqual([
    [1, 0, ['opus']],
    [2, 1, ['PCMA']],
  ]);
});

function described(step: TerminationStep): TerminationDescription {
  if (step.operation === 'reserve') return step.request.description;
  if (step.operation === 'configure') return step.description;
  throw new Error(`nothing is described by ${step.operation}`);
}

function audioOf(stream: StreamRequest | undefined): RtpStreamRequest | undefined {
  return stream?.kind === 'rtp' ? stream : undefined;
}
