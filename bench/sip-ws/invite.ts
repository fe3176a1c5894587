import { readFileSync } from 'node:fs';

const sdp = readFileSync(new URL('chromium-audio-offer.sdp', import.meta.url));

// Eleven headers, as a client of RFC 7118 sends them, and the audio offer of Chromium 156.
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

/** The request that the benchmarks parse, as received. */
export const invite: Buffer = Buffer.concat([Buffer.from(head), sdp]);
