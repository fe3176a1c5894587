import { readFileSync } from 'node:fs';

/** An INVITE with the audio offer of Chromium 156, as received. */
export const audioInvite: Buffer = inviteWith('chromium-audio-offer.sdp');
/** The same with its offer of audio and video. */
export const videoInvite: Buffer = inviteWith('chromium-audio-video-offer.sdp');

/** Twelve header rows, as a client of RFC 7118 sends them. */
function inviteWith(offer: string): Buffer {
  const sdp = readFileSync(new URL(offer, import.meta.url));
  const head = `INVITE sip:bob@ims.example.net SIP/2.0\r
Via: SIP/2.0/WSS df7jal23ls0d.invalid;branch=z9hG4bK56sdasks;rport\r
From: "Alice" <sip:alice@ims.example.net>;tag=asdyka899\r
To: <sip:bob@ims.example.net>\r
Call-ID: asidkj3ss-8a7sd87-asd7a8s7d\r
CSeq: 1 INVITE\r
Max-Forwards: 70\r
Supported: path, outbound, gruu\r
Route: <sip:c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr>, <sip:scscf.ims.example.net;lr>\r
Contact: <sip:alice@ims.example.net;gr=urn:uuid:f81d4fae-7ced-11d0-a765-00a0c91e6bf6;ob>\r
Content-Type: application/sdp\r
Content-Length: ${sdp.length}\r
\r
`;
  return Buffer.concat([Buffer.from(head), sdp]);
}

/** For the name of a row. */
export function sizeOf(message: Uint8Array): string {
  return `${(message.length / 1000).toFixed(1)} kB`;
}
