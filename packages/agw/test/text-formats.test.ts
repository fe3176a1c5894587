import type { PayloadFormat, RtpStreamRequest } from '@webrtc-ims/iq';
import { expect, test } from 'vitest';
import { charactersPerSecond, textFormats } from '../src/text-formats.ts';

const t140: PayloadFormat = { payloadType: 98, encodingName: 'T140', clockRate: 1000, channels: 1, parameters: {} };
const red = (blocks: string): PayloadFormat => ({
  ...t140,
  payloadType: 100,
  encodingName: 'red',
  parameters: blocks === '' ? {} : { [blocks]: '' },
});

function text(receive: readonly PayloadFormat[], send: readonly PayloadFormat[] = receive): RtpStreamRequest {
  return {
    kind: 'rtp',
    media: 'text',
    stream: 1,
    transport: 1,
    mode: 'sendrecv',
    receive,
    send,
    headerExtensions: [],
    remoteSources: [],
    feedback: false,
  };
}

test.each([
  ['98/98/98', 2],
  ['98/98', 1],
  ['', 2],
  ['98/98/98/98/98/98/98/98/98', 5],
])('redundancy of the blocks %j has %i generations (RFC 2198 5)', (blocks, generations) => {
  const format = { payloadType: 98, redundancy: { payloadType: 100, generations } };
  expect(textFormats(text([red(blocks), t140]))).toEqual({ format, receives: format });
});

test('each direction has its own format, and ours serves until the peer has said its own', () => {
  const other = { ...t140, payloadType: 112 };
  expect(textFormats(text([t140], [other]))).toEqual({ format: { payloadType: 112 }, receives: { payloadType: 98 } });
  expect(textFormats(text([t140], []))).toEqual({ format: { payloadType: 98 }, receives: { payloadType: 98 } });
});

test('a stream without t140, or of another kind, has no text', () => {
  expect(textFormats(text([red('98/98')]))).toBeUndefined();
  expect(textFormats({ kind: 'bfcp', stream: 1, transport: 1, mode: 'sendrecv' })).toBeUndefined();
});

test('cps is what the peer states, and 30 otherwise (RFC 4103 6)', () => {
  const stated = (cps: string): RtpStreamRequest => text([t140], [red(''), { ...t140, parameters: { cps } }]);
  expect(charactersPerSecond(stated('15'))).toBe(15);
  for (const cps of ['0', '-1', '1.5', 'many']) expect(charactersPerSecond(stated(cps))).toBe(30);
  expect(charactersPerSecond(text([t140]))).toBe(30);
});
