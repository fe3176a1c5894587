import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  complete,
  createSession,
  type ReceivedDescription,
  receive,
  type SessionState,
} from '@webrtc-ims/sdp-interwork';
import { addDataChannels, msrpAttributes } from '@webrtc-ims/sdp-interwork/browser';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';
import { measure } from '../measure.ts';
import type { BenchRow } from '../row.ts';
import { type Exchange, rtpenginePeer, rtpengineRate } from './rtpengine-calls.ts';
import { reorderedOffers, variedOffers } from './varied-offers.ts';

export const title = 'SDP: an offer and its answer across the gateway';

export const about = `CPU time for an offer of Chromium, and for the offer with the answer of a telephone, through \`receive\` and \`complete\`: with plan, state and the report, every
entry of which is looked at, and with a gateway that hands out addresses from memory. Beside it sdp-transform, parse and write of the same texts and nothing
else: what any rewriting on that library costs at the least. Every call has an offer of its own, in which all differs that differs between the calls of one browser;
where it says so, its formats stand in another order besides, and what the package remembers of the lines about formats is of no use. rtpengine crosses the same offer and answer, asked over its ng protocol, and is measured by the CPU
time of its process: that includes its sockets and threads, which our gateway from memory does not have.`;

// The copy that the package itself has.
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

// What is measured is a gateway that has been up for a while: the compiler needs some thousand calls to get to the end of so much code.
const patience = { warmUpTime: 5_000, roundTime: 100 };

const callOfAudio: Exchange = { offer: audio, answer: answerToAudio };
const callOfEverything: Exchange = { offer: everything, answer: answerToEverything };

export const rows = async (): Promise<BenchRow[]> => [
  offerRow('audio', callOfAudio),
  { ...offerRow('audio, video and a chat', callOfEverything), wanted: { 'sdp-transform': 4 } },
  offerRow('the same with formats in ever new order', callOfEverything, reorderedOffers),
  await exchangeRow('audio', callOfAudio),
  await exchangeRow('audio, video and a chat', callOfEverything),
];

function offerRow(what: string, { offer }: Exchange, make = variedOffers): BenchRow {
  const offers = make(offer, calls);
  return measure({
    name: `offer, ${what} (${size(offer)})`,
    ours: inTurn(offers, crossOffer),
    peers: { 'sdp-transform': inTurn(offers, (text) => write(parse(text)).length) },
    ...patience,
  });
}

// As many as nobody would remember all of.
const calls = 512;

/** Work on one text after another. */
function inTurn(texts: readonly string[], work: (text: string) => number): () => number {
  let next = 0;
  return () => work(texts[next++ % texts.length]!);
}

async function exchangeRow(what: string, exchange: Exchange): Promise<BenchRow> {
  const { offer, answer } = exchange;
  const offers = variedOffers(offer, calls);
  const row = measure({
    name: `offer and answer, ${what} (${size(offer)} and ${size(answer)})`,
    ours: inTurn(offers, (text) => cross({ offer: text, answer })),
    peers: { 'sdp-transform': inTurn(offers, (text) => write(parse(text)).length + write(parse(answer)).length) },
    ...patience,
  });
  const rtpengine = await rtpengineRate(exchange);
  if (rtpengine === undefined) return row;
  return {
    ...row,
    peers: { ...row.peers, [rtpenginePeer]: rtpengine },
    ratios: { ...row.ratios, [rtpenginePeer]: row.ours / rtpengine },
  };
}

function size(text: string): string {
  return `${(text.length / 1000).toFixed(1)} kB`;
}

const fresh = createSession();

function crossOffer(offer: string): number {
  const gateway = new MemoryGateway();
  return through(fresh, { leg: 'browser', kind: 'offer', sdp: offer }, gateway).octets;
}

function cross({ offer, answer }: Exchange): number {
  const gateway = new MemoryGateway();
  const open = through(fresh, { leg: 'browser', kind: 'offer', sdp: offer }, gateway);
  return open.octets + through(open.state, { leg: 'core', kind: 'answer', sdp: answer }, gateway).octets;
}

/** One description to the other leg; gives the octets of all that came of it, so that nothing is left out. */
function through(
  state: SessionState,
  input: ReceivedDescription,
  gateway: MemoryGateway,
): { readonly state: SessionState; readonly octets: number } {
  const received = receive(state, input);
  if (!received.ok) throw received.error;
  const completed = complete(received.value.pending, gateway.carryOut(received.value.plan));
  if (!completed.ok) throw completed.error;
  let octets = completed.value.sdp.length;
  for (const { text, clause } of completed.value.report) octets += text.length + clause.length;
  return { state: completed.value.state, octets };
}
