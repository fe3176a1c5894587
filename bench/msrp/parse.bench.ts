import { MsrpParser } from '@webrtc-ims/msrp';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { indexOfEach, indexOfWalk, TextFraming } from './framing.ts';
import { chatStream, fileStream, segments } from './streams.ts';

export const title = 'The parser of `msrp`';

export const about = `Octets to events, chat messages and a file, as one large piece and in segments of random lengths. No JavaScript library for MSRP is on npm: beside it stand the
technique of those that exist elsewhere (text and a regular expression), and a walk with \`Buffer.indexOf\`, which finds end-lines, understands nothing and needs everything at once.
\`a view and indexOf\` does no more with each segment than to make a view of it and to look for an end-line once: it finds none that stands across two.`;

const chatMessages = 500;
const fileSize = 4_000_000;

export const rows = async (): Promise<BenchRow[]> => {
  const chat = chatStream(chatMessages);
  const chatSegments = segments(chat);
  const file = fileStream(fileSize, fileSize);
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
        wanted: { 'indexOf walk': 0.5 },
      }),
    ),
    ...[65_536, 2920].map((largest) => {
      const pieces = segments(file, largest);
      return perSecond(
        fileSize / 1e6,
        'MB/s',
        measure({
          name: `parse a file of 4 MB in one chunk in segments of 1 to ${largest} octets`,
          ours: () => parse(pieces, 1),
          peers: { 'ours over the whole': () => parse([file], 1), 'a view and indexOf': () => indexOfEach(pieces) },
          wanted: { 'ours over the whole': 0.8 },
        }),
      );
    }),
    perSecond(
      fileSize / 1e6,
      'MB/s',
      measure({
        name: 'parse a file of 4 MB in chunks of 2048 octets',
        ours: () => parse([chunked], Math.ceil(fileSize / 2048)),
        peers: { 'indexOf walk': () => indexOfWalk(chunked) },
        wanted: { 'indexOf walk': 0.5 },
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
