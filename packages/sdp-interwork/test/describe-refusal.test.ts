import { LimitError, MalformedError, ViolationError } from '@webrtc-ims/core';
import { describeRefusal, type SdpErrorCode } from '@webrtc-ims/sdp-interwork';
import { expect, test } from 'vitest';
import { browserDescription } from './support/browser.ts';
import { Call, phone } from './support/call.ts';

test.each([
  ['a media type', browserDescription().replace('m=audio', 'm=image'), 304],
  ['a codec', browserDescription({ formats: '126' }), 305],
  ['a protocol', browserDescription().replace('UDP/TLS/RTP/SAVPF', 'DCCP/TLS/RTP/SAVPF'), 302],
  ['a transport', browserDescription().replace('a=fingerprint', 'a=finger'), 399],
])('RFC3264-6-3 a description that fails for %s deserves 488 and a warning', (_, sdp, code) => {
  expect(describeRefusal(new Call().refusal('browser', 'offer', sdp))).toMatchObject({
    status: 488,
    reasonPhrase: 'Not Acceptable Here',
    warning: { code, text: expect.stringMatching(/^no media section can be interworked: .* \(line 7\)$/) },
  });
});

test.each([
  [new MalformedError<SdpErrorCode>('SDP_MALFORMED', 'v=0 is expected first', { line: 1 }), 400, 'Bad Request'],
  [new LimitError<SdpErrorCode>('SDP_LIMIT', 'too much', { status: 413 }), 413, 'Request Entity Too Large'],
  [new ViolationError<SdpErrorCode>('SDP_WRONG_PHASE', 'glare', { status: 491 }), 491, 'Request Pending'],
  [new ViolationError<SdpErrorCode>('SDP_SECTIONS_CHANGED', 'fewer'), 488, 'Not Acceptable Here'],
])('%s', (error, status, reasonPhrase) => {
  expect(describeRefusal(error)).toMatchObject({ status, reasonPhrase, warning: { code: 399 } });
});

test('RFC3312-8-1 a mandatory precondition of an unknown type deserves 580', () => {
  const sdp = phone({ attributes: ['a=des:magic mandatory local sendrecv'] });
  expect(describeRefusal(new Call().refusal('core', 'offer', sdp))).toMatchObject({
    status: 580,
    reasonPhrase: 'Precondition Failure',
  });
});
