import { createSession, describeRefusal, receive, type SdpError } from '@webrtc-ims/sdp-interwork';
import { descriptionText } from '@webrtc-ims/sdp-interwork/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSdpLimits, type SdpLimits } from '../../src/limits.ts';
import { readDescription } from '../../src/model/read-description.ts';
import type { SessionDescription } from '../../src/model/session-description.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';
import { phone } from '../support/call.ts';
import { allSamples, sample } from '../support/samples.ts';

function read(text: string, options: { limits?: SdpLimits; lenient?: boolean } = {}): SessionDescription | SdpError {
  const limits = options.limits ?? defaultSdpLimits;
  const index = indexLines(text, limits);
  if (!index.ok) return index.error;
  const description = readDescription(index.value, { limits, lenient: options.lenient ?? false });
  return description.ok ? description.value : description.error;
}

const head = 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n';

test('every sample is read', () => {
  for (const path of allSamples) expect(read(sample(path)), path).toHaveProperty('sections');
});

test.each([
  ['an empty text', '', 0, 1, 'RFC 8866 5.1'],
  ['v=1', 'v=1\r\n', 0, 1, 'RFC 8866 5.1'],
  ['no o=', 'v=0\r\ns=-\r\n', 5, 2, 'RFC 8866 5.2'],
  ['o= of five fields', 'v=0\r\no=- 1 1 IN IP4\r\n', 5, 2, 'RFC 8866 5.2'],
  ['o= with a version that is no number', 'v=0\r\no=- 1 x IN IP4 192.0.2.1\r\ns=-\r\n', 5, 2, 'RFC 8866 5.2'],
  ['no s=', 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nt=0 0\r\n', 31, 3, 'RFC 8866 5.3'],
  ['no t=', 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n', 31, 3, 'RFC 8866 5.9'],
  ['t= after a=', 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\na=x\r\nt=0 0\r\n', 36, 4, 'RFC 8866 5.9'],
  ['m= without a format', `${head}m=audio 9 RTP/AVP\r\n`, 63, 6, 'RFC 8866 5.14'],
  ['a port above 65535', `${head}m=audio 65536 RTP/AVP 0\r\n`, 63, 6, 'RFC 8866 5.14'],
  ['a port count of 0', `${head}m=audio 9/0 RTP/AVP 0\r\n`, 63, 6, 'RFC 8866 5.14'],
  ['two different mids', `${head}m=audio 9 RTP/AVP 0\r\na=mid:0\r\na=mid:1\r\n`, 93, 8, 'RFC 8866 5.13'],
  [
    'two different setups',
    `${head}m=audio 9 RTP/AVP 0\r\na=setup:active\r\na=setup:passive\r\n`,
    100,
    8,
    'RFC 8866 5.13',
  ],
  ['a mid that is no token', `${head}m=audio 9 RTP/AVP 0\r\na=mid:0 1\r\n`, 84, 7, 'RFC 5888 4'],
])('RFC8866-5-4 LIB-4 %s is malformed', (_, text, offset, line, clause) => {
  expect(read(text)).toMatchObject({ fault: 'malformed', code: 'SDP_MALFORMED', offset, line, clause });
});

test('RFC8866-5.7-1 a section in use without c= is malformed, one at port 0 is not', () => {
  const bare = head.replace('c=IN IP4 192.0.2.1\r\n', '');
  expect(read(`${bare}m=audio 9 RTP/AVP 0\r\n`)).toMatchObject({
    code: 'SDP_MALFORMED',
    line: 5,
    clause: 'RFC 8866 5.7',
  });
  expect(read(`${bare}m=audio 0 RTP/AVP 0\r\n`)).toMatchObject({ sections: [{ port: 0 }] });
});

test('RFC8866-5-3 an unknown letter is refused with its line, or dropped when lenient', () => {
  const text = `${head}x=y\r\nm=audio 9 RTP/AVP 0\r\ni=title\r\nz=0 0\r\n`;
  expect(read(text)).toMatchObject({ code: 'SDP_MALFORMED', line: 6, offset: 63, clause: 'RFC 8866 5' });
  expect(read(text.replace('x=y\r\n', ''))).toMatchObject({ code: 'SDP_MALFORMED', line: 8 });
  expect(read(text, { lenient: true })).toMatchObject({ sections: [{ media: 'audio' }] });
});

test('RFC8866-5.2-1 ids and versions of any size survive digit for digit', () => {
  const origin = 'o=- 18446744073709551615 0018446744073709551615 IN IP4 192.0.2.1';
  expect(read(head.replace(/o=[^\r]*/, origin))).toMatchObject({
    origin: { id: '18446744073709551615', version: '0018446744073709551615' },
  });
});

test('RFC8866-5.8-1 RFC3556-2-1 unknown bandwidth types are ignored, RS and RR of the session hold for the section', () => {
  const text = `${head.replace('t=', 'b=RS:100\r\nb=AS:64\r\nt=')}m=audio 9 RTP/AVP 0\r\nb=X-YZ:7\r\nb=AS:41\r\nb=TIAS:40000\r\nb=RR:200\r\n`;
  expect(read(text)).toMatchObject({ sections: [{ bandwidth: { RS: 100, AS: 41, TIAS: 40_000, RR: 200 } }] });
});

test('RFC8866-6.7-1 RFC8866-5.13-1 a direction of the session holds unless the section has its own; without any it is sendrecv', () => {
  const text = `${head}a=recvonly\r\nm=audio 9 RTP/AVP 0\r\nm=audio 9 RTP/AVP 0\r\na=sendonly\r\n`;
  expect(read(text)).toMatchObject({ sections: [{ direction: 'recvonly' }, { direction: 'sendonly' }] });
  expect(read(text.replace('a=recvonly\r\n', ''))).toMatchObject({
    sections: [{ direction: 'sendrecv' }, { direction: 'sendonly' }],
  });
});

test('LIB-5 attribute names count as a whole', () => {
  const text = `${head}m=audio 9 RTP/AVP 0\r\na=rtcp-mux-only\r\na=inactive-foo\r\n`;
  expect(read(text)).toMatchObject({ sections: [{ rtcpMux: false, rtcpMuxOnly: true, direction: 'sendrecv' }] });
});

test('RFC3605-2.1-3 a=rtcp with an empty address or a host name is a port', () => {
  for (const value of ['57287 IN IP4 ', '57287 IN IP4 host.local', '57287']) {
    expect(read(`${head}m=audio 9 RTP/AVP 0\r\na=rtcp:${value}\r\n`)).toMatchObject({
      sections: [{ rtcp: { port: 57_287 } }],
    });
  }
});

test.each([
  ['formats', 2, 'm=audio 9 RTP/AVP 0 8\r\n', 'm=audio 9 RTP/AVP 0 8 9\r\n'],
  [
    'candidates',
    1,
    'm=audio 9 RTP/AVP 0\r\na=candidate:x\r\n',
    'm=audio 9 RTP/AVP 0\r\na=candidate:x\r\na=candidate:y\r\n',
  ],
] as const)('LIB-3 the limit %s holds at its value and not above', (name, bound, within, above) => {
  const limits = { ...defaultSdpLimits, [name]: bound };
  expect(read(head + within, { limits })).toHaveProperty('sections');
  expect(read(head + above, { limits })).toMatchObject({ fault: 'limit', code: 'SDP_LIMIT', line: 6, offset: 63 });
});

test('LIB-8 text in the shape of a description is read or refused with an error of ours', () => {
  fc.assert(
    fc.property(descriptionText, (text) => {
      const result = read(text);
      return 'sections' in result || ['SDP_LIMIT', 'SDP_MALFORMED'].includes(result.code);
    }),
  );
});

test('LIB-3 LIB-8 the largest hostile texts take no longer than ordinary ones of their size', () => {
  const hostile = [
    `${head}m=audio 9 RTP/AVP 0\r\n${'a=rtpmap:0 PCMU/8000\r\n'.repeat(500)}`,
    `${head}${`m=audio 9 UDP/TLS/RTP/SAVPF ${Array.from({ length: 128 }, (_, n) => n).join(' ')}\r\n`.repeat(32)}`,
    `${head}${'m=audio 9 RTP/AVP 0\r\na=group:BUNDLE 0\r\n'.repeat(32)}`,
    `${head}m=audio 9 RTP/AVP 0\r\n${`a=fmtp:0 ${'a=b;'.repeat(1000)}\r\n`.repeat(12)}`,
    `${head}m=audio 9 RTP/AVP 0\r\n${`a=simulcast:send ${'1,'.repeat(1900)}\r\n`.repeat(12)}`,
    `${head}m=audio 9 RTP/AVP 0\r\n${`a=candidate:${'1 '.repeat(1900)}\r\n`.repeat(12)}`,
    `${head}a=group:BUNDLE ${'0 '.repeat(1900)}\r\nm=audio 9 RTP/AVP 0\r\na=mid:0\r\n`,
    `${head}m=audio 9 RTP/AVP 101\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 ${'0-255,'.repeat(600)}0\r\n`,
  ];
  for (const sdp of hostile) {
    const start = performance.now();
    for (const leg of ['browser', 'core'] as const) receive(createSession(), { leg, kind: 'offer', sdp });
    expect(performance.now() - start).toBeLessThan(2_000);
  }
});

test('PRIV-10 errors hold nothing of the text', () => {
  const secret = 'topsecretpassword';
  for (const text of [
    `v=0\r\n${secret}\r\n`,
    `${head}m=${secret}\r\n`,
    `${head}${secret}=x\r\n`,
    phone({}).replace('RTP/AVP', secret),
  ]) {
    for (const leg of ['browser', 'core'] as const) {
      const received = receive(createSession(), { leg, kind: 'offer', sdp: text });
      const error = received.ok ? undefined : received.error;
      expect(error?.message).not.toContain(secret);
      expect(error === undefined ? '' : describeRefusal(error).warning.text).not.toContain(secret);
    }
  }
});
