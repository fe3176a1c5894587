import { expect, test } from 'vitest';
import { attributeOf, channelsOf, maxMessageSizeOf, withChannels } from './channel-description.ts';

const description = [
  'v=0',
  'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
  'a=sctp-port:5000',
  'a=max-message-size:65536',
  'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  'a=mid:1',
  '',
].join('\r\n');
const channel = { id: 4, subprotocol: 'bfcp', attributes: ['floorctrl:c-only', 'floorid:1 mstrm:10'] };

test('channels stand at the end of the section for data channels, and are read from there', () => {
  const described = withChannels(description, [channel]);
  expect(described.split('\r\n').slice(3, 8)).toEqual([
    'a=max-message-size:65536',
    'a=dcmap:4 subprotocol="bfcp";label="bfcp"',
    'a=dcsa:4 floorctrl:c-only',
    'a=dcsa:4 floorid:1 mstrm:10',
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
  ]);
  expect(channelsOf(described)).toEqual([channel]);
  expect(attributeOf(channel, 'floorid')).toBe('1 mstrm:10');
  expect(attributeOf(channel, 'confid')).toBeUndefined();
});

test('lines of another channel, of a refused section and of none are not taken for those of a channel', () => {
  const two = withChannels(description, [channel, { id: 40, subprotocol: 't140', attributes: ['sendrecv'] }]);
  expect(channelsOf(two).map(({ attributes }) => attributes.length)).toEqual([2, 1]);
  expect(channelsOf(two.replace('m=application 9', 'm=application 0'))).toEqual([]);
  expect(channelsOf(description)).toEqual([]);
});

test('the largest message is read where it stands', () => {
  expect(maxMessageSizeOf(description)).toBe(65_536);
  expect(maxMessageSizeOf(description.replace('a=max-message-size:65536\r\n', ''))).toBeUndefined();
});
