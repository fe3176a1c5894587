import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { complete, createSession, receive } from '@webrtc-ims/sdp-interwork';
import { addDataChannels, msrpAttributes } from '@webrtc-ims/sdp-interwork/browser';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';

export const title = 'SDP: an offer and its answer across the gateway';

export const about = `CPU time for an offer of Chromium and the answer of a telephone, both ways through \`receive\` and \`complete\`, with plan, state and report, and with a gateway that
hands out addresses from memory. Beside it sdp-transform, parse and write of the same offer and nothing else: what any rewriting on that library costs at the
least. This package writes with that library too, so it cannot be cheaper than its \`write\` of what goes out.`;

// The copy that the package itself writes with.
const ofThePackage = createRequire(new URL('../../packages/sdp-interwork/package.json', import.meta.url));
const { parse, write } = ofThePackage('sdp-transform') as {
  readonly parse: (text: string) => object;
  readonly write: (description: object) => string;
};

const samples = new URL('../../packages/sdp-interwork/test/samples/chromium-156/', import.meta.url);
const sample = (name: string): string => readFileSync(new URL(name, samples), 'latin1');

const audio = sample('offer-audio.sdp');
const everything = addDataChannels(sample('offer-audio-video-datachannel.sdp'), [
  {
    id: 0,
    protocol: 'msrp',
    label: 'chat',
    ordered: true,
    attributes: msrpAttributes({
      path: 'msrps://wic.invalid:9/a2b4c6d8e0;dc',
      setup: 'active',
      acceptTypes: ['text/plain'],
    }),
  },
]);
const phone = [
  'v=0',
  'o=bob 1 1 IN IP4 10.20.0.5',
  's=-',
  'c=IN IP4 10.20.0.5',
  't=0 0',
  'm=audio 4000 RTP/AVP 8 0',
  'a=sendrecv',
  '',
];
const video = ['m=video 4004 RTP/AVPF 96', 'a=rtpmap:96 VP8/90000', 'a=sendrecv', ''];
const message = [
  'm=message 4008 TCP/MSRP *',
  'a=path:msrp://10.20.0.5:4008/x;tcp',
  'a=accept-types:*',
  'a=setup:passive',
  '',
];
const answerToAudio = phone.join('\r\n');
const answerToEverything = [phone, video, message].map((lines) => lines.join('\r\n')).join('');

export const rows = async (): Promise<BenchRow[]> => [
  row('audio', audio, answerToAudio),
  row('audio, video and a chat', everything, answerToEverything),
];

function row(what: string, offer: string, answer: string): BenchRow {
  const size = `${(offer.length / 1000).toFixed(1)} kB`;
  return measure({
    name: `offer and answer, ${what} (${size})`,
    ours: () => cross(offer, answer),
    peers: { 'sdp-transform': () => write(parse(offer)).length },
  });
}

const fresh = createSession();

function cross(offer: string, answer: string): number {
  const gateway = new MemoryGateway();
  const offered = receive(fresh, { leg: 'browser', kind: 'offer', sdp: offer });
  if (!offered.ok) throw offered.error;
  const open = complete(offered.value.pending, gateway.carryOut(offered.value.plan));
  if (!open.ok) throw open.error;
  const answered = receive(open.value.state, { leg: 'core', kind: 'answer', sdp: answer });
  if (!answered.ok) throw answered.error;
  const closed = complete(answered.value.pending, gateway.carryOut(answered.value.plan));
  if (!closed.ok) throw closed.error;
  return closed.value.sdp.length;
}
