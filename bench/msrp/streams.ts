import { insecureSeededRandom } from '@webrtc-ims/core';
import { encodeRequest, IdSource } from '@webrtc-ims/msrp';

const random = insecureSeededRandom(1);
const ids = new IdSource(random);

/** One SEND as chat clients write it. */
function send(
  messageId: string,
  body: Uint8Array,
  start: number,
  total: number,
  flag: '$' | '+',
  numeric: boolean,
): Uint8Array {
  return encodeRequest(
    {
      method: 'SEND',
      toPath: 'msrps://atlanta.example.com:7654/jshA7weztas4kd8f;tcp',
      fromPath: 'msrps://biloxi.example.com:12763/kjhd37s2s20w2a9d;tcp',
      messageId,
      successReport: 'no',
      failureReport: 'yes',
      byteRange: { start, end: numeric ? start + body.length - 1 : undefined, total },
      contentType: 'text/plain',
    },
    body,
    flag,
    () => ids.next(),
  ).octets;
}

/** `count` chat messages with bodies of 200 octets. */
export function chatStream(count: number): Buffer {
  const text = Buffer.alloc(200, 'Hello there, how are you? Shall we meet at eight?\r\n');
  return Buffer.concat(Array.from({ length: count }, () => send(ids.next(), text, 1, 200, '$', true)));
}

/** A file of random octets in chunks of `size`: one message, as a file is. */
export function fileStream(octets: number, size: number): Buffer {
  const file = random(octets);
  const chunks: Uint8Array[] = [];
  const messageId = ids.next();
  for (let at = 0; at < octets; at += size) {
    const body = file.subarray(at, at + size);
    chunks.push(send(messageId, body, at + 1, octets, at + size >= octets ? '$' : '+', size <= 2048));
  }
  return Buffer.concat(chunks);
}

/**
 * The same octets as a socket might bring them: segments of random lengths from 1 octet to `largest`. Node reads at most 64 KiB at a time, which is what comes of a
 * fast transfer; from a slow network come single packets, for which 2,920 is two of Ethernet.
 */
export function segments(stream: Buffer, largest = 65_536): readonly Buffer[] {
  const lengths = new DataView(insecureSeededRandom(2)(16_384).buffer);
  const out: Buffer[] = [];
  for (let at = 0, turn = 0; at < stream.length; turn++) {
    const length = 1 + (lengths.getUint32((4 * turn) % lengths.byteLength) % largest);
    out.push(stream.subarray(at, at + length));
    at += length;
  }
  return out;
}
