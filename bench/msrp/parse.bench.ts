import { MsrpParser } from '@webrtc-ims/msrp';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { indexOfWalk, TextFraming } from './framing.ts';
import { chatStream, fileStream, segments } from './streams.ts';

const chatMessages = 500;
const fileSize = 4_000_000;

/** Octets to events: chat messages and a file, whole and in random segments. */
export const rows = async (): Promise<BenchRow[]> => {
  const chat = chatStream(chatMessages);
  const chatSegments = segments(chat);
  const file = fileStream(fileSize, fileSize);
  const fileSegments = segments(file);
  const chunked = fileStream(fileSize, 2048);
  return [
    perSecond(
      chatMessages,
      'messages/s',
      measure({
        name: 'parse chat messages of 200 octets',
        ours: () => parse([chat], chatMessages),
        peers: {
          'text and regular expression': () => text([chat], chatMessages),
          'indexOf walk': () => indexOfWalk(chat),
        },
      }),
    ),
    perSecond(
      chatMessages,
      'messages/s',
      measure({
        name: 'parse chat messages of 200 octets in segments',
        ours: () => parse(chatSegments, chatMessages),
        peers: { 'text and regular expression': () => text(chatSegments, chatMessages) },
      }),
    ),
    perSecond(
      fileSize / 1e6,
      'MB/s',
      measure({
        name: 'parse a file of 4 MB in one chunk',
        ours: () => parse([file], 1),
        peers: { 'indexOf walk': () => indexOfWalk(file) },
      }),
    ),
    perSecond(
      fileSize / 1e6,
      'MB/s',
      measure({
        name: 'parse a file of 4 MB in one chunk in segments',
        ours: () => parse(fileSegments, 1),
        // It cannot do that: it is given the whole.
        peers: { 'indexOf walk over the whole': () => indexOfWalk(file) },
      }),
    ),
    perSecond(
      fileSize / 1e6,
      'MB/s',
      measure({
        name: 'parse a file of 4 MB in chunks of 2048 octets',
        ours: () => parse([chunked], Math.ceil(fileSize / 2048)),
        peers: { 'indexOf walk': () => indexOfWalk(chunked) },
      }),
    ),
  ];
};

function parse(pieces: readonly Buffer[], expected: number): void {
  const parser = new MsrpParser();
  let messages = 0;
  let octets = 0;
  for (const piece of pieces) {
    parser.push(piece);
    for (let event = parser.next(); event !== undefined; event = parser.next()) {
      if (event.type === 'body') octets += event.octets.length;
      else if (event.type === 'end') messages++;
      else if (event.type === 'head' && event.head.byteRange === undefined) throw new Error('no range');
      else if (event.type === 'error') throw event.error;
    }
  }
  if (messages !== expected || octets === 0) throw new Error(`${messages} messages instead of ${expected}`);
}

function text(pieces: readonly Buffer[], expected: number): void {
  const framing = new TextFraming();
  let messages = 0;
  for (const piece of pieces) {
    framing.push(piece, (fields, body) => {
      if (fields.has('byte-range') && body !== '') messages++;
    });
  }
  if (messages !== expected) throw new Error(`${messages} messages instead of ${expected}`);
}

// Rates count passes over the whole stream.
function perSecond(amount: number, unit: string, row: BenchRow): BenchRow {
  const peers = Object.fromEntries(Object.entries(row.peers).map(([name, rate]) => [name, rate * amount]));
  return { ...row, ours: row.ours * amount, peers, unit };
}
