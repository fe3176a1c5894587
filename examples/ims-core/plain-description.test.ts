import { expect, test } from 'vitest';
import { readPlainAudio, writePlainAudio } from './plain-description.ts';

const audio = { address: '10.0.0.3', port: 40_000, formats: [0, 8], direction: 'sendonly' } as const;

test('what is written is read', () => {
  expect(readPlainAudio(writePlainAudio(audio, 1))).toEqual({ ...audio, rtcpPort: 40_001 });
});

test('what the section says stands above what the session says', () => {
  const description = [
    'v=0',
    'c=IN IP4 10.0.0.1',
    'a=inactive',
    'm=video 9 RTP/AVP 96',
    'c=IN IP4 10.0.0.2',
    'm=audio 4000 RTP/AVP 8',
    'c=IN IP4 10.0.0.3',
    'a=rtcp:5001 IN IP4 10.0.0.3',
    'a=sendrecv',
    '',
  ].join('\r\n');
  expect(readPlainAudio(description)).toEqual({
    address: '10.0.0.3',
    port: 4000,
    rtcpPort: 5001,
    formats: [8],
    direction: 'sendrecv',
  });
});

test.each([
  ['no audio', 'v=0\r\nc=IN IP4 10.0.0.1\r\nm=video 9 RTP/AVP 96\r\n'],
  ['audio that is switched off', 'v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 0 RTP/AVP 0\r\n'],
  ['audio of a browser', 'v=0\r\nc=IN IP4 10.0.0.1\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n'],
  ['no address', 'v=0\r\nm=audio 9 RTP/AVP 0\r\n'],
])('%s is nothing for a plain phone', (_, description) => {
  expect(readPlainAudio(description)).toBeUndefined();
});

test('the unspecified address is hold', () => {
  const held = writePlainAudio({ ...audio, address: '0.0.0.0', direction: 'sendrecv' }, 1);
  expect(readPlainAudio(held)?.direction).toBe('inactive');
});
