import { expect, test } from 'vitest';
import { syntheticDescription } from '../src/synthetic-description.ts';

const peer = {
  credentials: { ufrag: 'abcd', pwd: 'p'.repeat(22) },
  fingerprint: { algorithm: 'sha-256', value: 'AA:BB' },
  setup: 'active',
  lite: true,
  candidates: ['candidate:1 1 udp 1 127.0.0.1 9 typ host'],
} as const;

const mediaLines = (sdp: string): string[] => sdp.split('\r\n').filter((line) => line.startsWith('m='));

test('RFC8827-6.5-1 RFC8827-6.5-2 one secured media line and one application line, whatever is bundled', () => {
  const sdp = syntheticDescription({ ...peer, media: true, data: { sctpPort: 5001, maxMessageSize: 1000 } });
  expect(mediaLines(sdp)).toEqual([
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  ]);
  expect(sdp.split('a=fingerprint:sha-256 AA:BB\r\n').length).toBe(3);
  expect(sdp).toContain('a=ice-lite\r\n');
  expect(sdp).toContain('a=sctp-port:5001\r\n');
  expect(sdp).not.toContain('a=crypto');
  expect(sdp.endsWith('a=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n')).toBe(true);
});

test('RFC8841-5.1-1 without data there is no application line, without media no audio line', () => {
  expect(mediaLines(syntheticDescription({ ...peer, media: true }))).toEqual(['m=audio 9 UDP/TLS/RTP/SAVPF 0']);
  const data = syntheticDescription({
    ...peer,
    media: false,
    lite: false,
    data: { sctpPort: 5000, maxMessageSize: 0 },
  });
  expect(mediaLines(data)).toEqual(['m=application 9 UDP/DTLS/SCTP webrtc-datachannel']);
  expect(data).toContain('a=mid:0\r\n');
  expect(data).not.toContain('ice-lite');
});
