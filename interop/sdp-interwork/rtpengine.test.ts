import { acceptableToBrowsers } from '@webrtc-ims/sdp-interwork';
import { addDataChannels } from '@webrtc-ims/sdp-interwork/browser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { Rtpengine } from '../rtpengine.ts';
import { channelsOf } from './connection-shape.ts';
import { coreAnswer } from './core-party.ts';
import { faultsBetween } from './judgement.ts';
import { type Direction, mediaSections, opposite } from './media-section.ts';
import { Rewriter } from './rewriter.ts';
import type { Sample } from './samples.ts';
import { isServable, type Story, stories } from './stories.ts';

const { absent, path } = peer('rtpengine');
let rtpengine: Rtpengine;

beforeAll(async () => {
  if (!absent) rtpengine = await Rtpengine.start(path);
});
afterAll(() => rtpengine?.stop());

/** A call of rtpengine between two terminals of the core. */
class RelayedCall {
  readonly #call: { readonly 'call-id': string; readonly 'from-tag': string };

  constructor({ name }: Story) {
    this.#call = { 'call-id': name, 'from-tag': 'caller' };
  }

  /** What the callee is offered. */
  async offer(sdp: string): Promise<string> {
    return this.#cross({ command: 'offer', sdp, 'address-family': 'IP4' });
  }

  /** What the caller is answered. */
  async answer(sdp: string): Promise<string> {
    return this.#cross({ command: 'answer', sdp, 'to-tag': 'callee' });
  }

  async end(): Promise<void> {
    await rtpengine.ask({ ...this.#call, command: 'delete', 'delete-delay': '0' });
  }

  async #cross(command: { readonly command: string; readonly [key: string]: string }): Promise<string> {
    return (
      (await rtpengine.ask({ ...this.#call, ...command, flags: ['trust-address'], ICE: 'remove' })).get('sdp') ?? ''
    );
  }
}

/** One after the other through stories; gives what is wrong, by sample. */
async function live(
  kind: Sample['kind'],
  exchange: (sample: Sample, rewriter: Rewriter, relayed: RelayedCall) => Promise<readonly string[]>,
): Promise<{ readonly faults: readonly string[]; readonly count: number }> {
  const faults: string[] = [];
  let count = 0;
  for (const story of stories.filter((one) => one.kind === kind)) {
    const rewriter = new Rewriter(story.options);
    const relayed = new RelayedCall(story);
    // rtpengine refuses a description without media.
    for (const sample of story.samples.filter((one) => isServable(one) && one.text.includes('\r\nm='))) {
      const found = await exchange(sample, rewriter, relayed).catch((error: unknown) => [String(error)]);
      faults.push(...found.map((fault) => `${sample.path}: ${fault}`));
      count++;
    }
    await relayed.end();
  }
  return { faults, count };
}

/** What a browser could answer that takes everything: its offer, seen from the other side. */
function browserAnswer(offer: string): string {
  const mirrored = offer.split('\r\n').map((line) => {
    const direction = line.slice(2) as Direction;
    return line.startsWith('a=') && direction in opposite ? `a=${opposite[direction]}` : line;
  });
  return mirrored.join('\r\n').replaceAll('a=setup:actpass', 'a=setup:active').replace('a=ice-lite\r\n', '');
}

function frame(sdp: string): string {
  return mediaSections(sdp)
    .map(({ media, isRejected }) => `${media}${isRejected ? ' rejected' : ''}`)
    .join(', ');
}

test.skipIf(absent)(
  'rtpengine takes what the core is offered for every offer of a browser, and the answer that it brings is one for the browser',
  async () => {
    const { faults, count } = await live('browser offer', async ({ path: name, text }, rewriter, relayed) => {
      const offer = addDataChannels(text, channelsOf({ path: name, text }));
      const ours = rewriter.cross('browser', 'offer', offer);
      const relayedOffer = await relayed.offer(ours);
      const relayedAnswer = await relayed.answer(coreAnswer(relayedOffer));
      const answer = rewriter.cross('core', 'answer', relayedAnswer);
      return [
        ...(frame(relayedOffer) === frame(ours) ? [] : [`${frame(ours)} became ${frame(relayedOffer)}`]),
        ...(frame(relayedAnswer) === frame(ours) ? [] : [`${frame(ours)} was answered ${frame(relayedAnswer)}`]),
        ...faultsBetween(answer, relayedAnswer),
        ...acceptableToBrowsers(answer, { answerTo: offer }).map(({ line, reason }) => `answer, ${line}: ${reason}`),
      ];
    });
    expect(faults).toEqual([]);
    expect(count).toBe(128);
  },
  120_000,
);

test.skipIf(absent)(
  'what rtpengine makes of every offer of the core is one for the browser, and it takes what the browser answers',
  async () => {
    const { faults, count } = await live('core offer', async ({ text }, rewriter, relayed) => {
      const relayedOffer = await relayed.offer(text);
      const offer = rewriter.cross('core', 'offer', relayedOffer);
      const ours = rewriter.cross('browser', 'answer', browserAnswer(offer));
      const relayedAnswer = await relayed.answer(ours);
      return [
        ...(frame(relayedAnswer) === frame(ours) ? [] : [`${frame(ours)} became ${frame(relayedAnswer)}`]),
        ...faultsBetween(offer, relayedOffer),
        ...acceptableToBrowsers(offer).map(({ line, reason }) => `offer, ${line}: ${reason}`),
      ];
    });
    expect(faults).toEqual([]);
    expect(count).toBe(23);
  },
  120_000,
);
