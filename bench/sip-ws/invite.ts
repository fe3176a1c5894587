import { readFileSync } from 'node:fs';

/** An INVITE with the audio offer of Chromium 156, as received. */
export const audioInvite: Buffer = inviteWith('chromium-audio-offer.sdp');
/** The same with its offer of audio and video. */
export const videoInvite: Buffer = inviteWith('chromium-audio-video-offer.sdp');

/** The fourteen header rows of JsSIP 3.13.8 in the order in which it writes them; behind the edge, its Route names an S-CSCF too (RFC 3608). */
function inviteWith(offer: string): Buffer {
  const sdp = readFileSync(new URL(offer, import.meta.url));
  const head = `INVITE sip:bob@ims.example.net SIP/2.0\r
Route: <sip:c2hvcnQtdG9rZW4@edge.example.net;transport=ws;lr>, <sip:scscf.ims.example.net;lr>\r
Via: SIP/2.0/WSS maesq1q66kej.invalid;branch=z9hG4bK5144395\r
Max-Forwards: 69\r
To: <sip:bob@ims.example.net>\r
From: "Alice" <sip:alice@ims.example.net>;tag=di6hhla19u\r
Call-ID: hea8f5n44ljrto0qspde\r
CSeq: 1901 INVITE\r
Contact: <sip:0pusqgfh@maesq1q66kej.invalid;transport=ws;ob>\r
Content-Type: application/sdp\r
Session-Expires: 90\r
Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY,SUBSCRIBE\r
Supported: timer,ice,replaces,outbound\r
User-Agent: JsSIP 3.13.8\r
Content-Length: ${sdp.length}\r
\r
`;
  return Buffer.concat([Buffer.from(head), sdp]);
}

/** For the name of a row. */
export function sizeOf(message: Uint8Array): string {
  return `${(message.length / 1000).toFixed(1)} kB`;
}
