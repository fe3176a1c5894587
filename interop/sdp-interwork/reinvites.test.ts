import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { type ClientLibrary, type ClientPages, serveClientPages } from '../browser/client-page.ts';
import type { VideoCodec } from '../browser/page/video-stream.ts';
import { configuration, mediaAddress, Softphone } from '../browser/softphone.ts';
import { peer } from '../peers.ts';

const libraries: readonly ClientLibrary[] = ['jssip', 'sipjs'];
const other: Readonly<Record<ClientLibrary, ClientLibrary>> = { jssip: 'sipjs', sipjs: 'jssip' };

let pages: ClientPages;
beforeAll(async () => {
  pages = await serveClientPages();
});
afterAll(() => pages.close());

/** Each hears more than before, a tone of the other. */
async function expectSound(...softphones: readonly (readonly [Softphone, number])[]): Promise<void> {
  for (const [softphone, tone] of softphones) {
    const packets = (await softphone.statistics()).packetsReceived + 20;
    const { packetsReceived, audioLevel, frequency = tone } = await softphone.hears(tone, packets);
    expect(packetsReceived).toBeGreaterThanOrEqual(packets);
    expect(audioLevel).toBeGreaterThan(0.01);
    expect(Math.abs(frequency - tone)).toBeLessThan(15);
  }
}

/** Each sends and decodes more frames than before, in that codec. */
async function expectPicture(codec: VideoCodec, ...softphones: readonly Softphone[]): Promise<void> {
  for (const softphone of softphones) {
    const { wanted, found } = await softphone.seesMore(15);
    expect(found.framesSent).toBeGreaterThanOrEqual(wanted.framesSent);
    expect(found.framesDecoded).toBeGreaterThanOrEqual(wanted.framesDecoded);
    expect([found.sentAs, found.decodedAs]).toEqual([`video/${codec}`, `video/${codec}`]);
  }
}

describe.skipIf(peer('chromium').absent)('Chromium to Chromium', () => {
  let running: RunningBrowser;
  beforeAll(async () => {
    running = await launchBrowser('chromium');
  }, 120_000);
  afterAll(() => running?.close(), 120_000);

  test.each([
    ['jssip', 'VP8'],
    ['sipjs', 'H264'],
  ] as const)(
    'TS24.371-9.4-1 %s holds, resumes, adds %s, holds and resumes that, and restarts ICE: sound and picture flow after each step',
    async (library, codec) => {
      const network = await startNetwork();
      const alice = await Softphone.open(running, pages, library, configuration(network, 0, 1000));
      const bob = await Softphone.open(running, pages, other[library], configuration(network, 1, 600));
      const sound = [
        [alice, 600],
        [bob, 1000],
      ] as const;
      try {
        await Promise.all([alice.register(), bob.register()]);
        const { confirmed } = await bob.acceptNext();
        await alice.call('sip:bob@ims.example');
        await confirmed;
        await expectSound(...sound);
        await alice.hold();
        expect((await alice.becomesQuiet()).quiet).toBe(true);
        await alice.resume();
        await expectSound(...sound);
        await alice.addVideo(codec);
        await expectSound(...sound);
        await expectPicture(codec, alice, bob);
        await alice.hold();
        expect((await alice.becomesQuiet()).quiet).toBe(true);
        await alice.resume();
        await expectSound(...sound);
        await expectPicture(codec, alice, bob);
        await alice.restartIce();
        await expectSound(...sound);
        await expectPicture(codec, alice, bob);
        await alice.hangUp();
        await expect.poll(() => network.edge.held.calls).toBe(0);
      } finally {
        await Promise.all([alice.close(), bob.close()]);
        await network.stop();
      }
    },
    180_000,
  );
});

// Its H.264 is a plug-in that is downloaded, so there is none without the world.
describe.skipIf(peer('firefox').absent)('Firefox to a plain telephone', () => {
  let running: RunningBrowser;
  beforeAll(async () => {
    running = await launchBrowser('firefox-esr');
  }, 120_000);
  afterAll(() => running?.close(), 120_000);

  test.each(libraries)(
    'TS24.371-9.4-1 ice-dtls:GW-FB-1 %s holds, resumes, adds VP8 and restarts ICE: sound and picture go to the telephone and come back after each step',
    async (library) => {
      const network = await startNetwork({ mediaAddress: mediaAddress('firefox-esr') });
      const alice = await Softphone.open(running, pages, library, configuration(network, 0, 'fake device'));
      try {
        await alice.register();
        await alice.call('sip:echo@ims.example');
        await expectSound([alice, 1000]);
        await alice.hold();
        expect((await alice.becomesQuiet()).quiet).toBe(true);
        await alice.resume();
        await expectSound([alice, 1000]);
        await alice.addVideo('VP8');
        await expectPictureAtTelephone(network, alice);
        await expectKeyFrame(network, alice);
        await alice.restartIce();
        await expectSound([alice, 1000]);
        await expectPictureAtTelephone(network, alice);
        await alice.hangUp();
        await expect.poll(() => network.edge.held.calls).toBe(0);
      } finally {
        await alice.close();
        await network.stop();
      }
    },
    180_000,
  );
});

describe.each([
  ['chromium', 'chromium', 'jssip'],
  ['firefox-esr', 'firefox', 'sipjs'],
] as const)('%s', (name, program, library) => {
  test.skipIf(peer(program).absent)(
    `TS24.371-9.4-1 text begins in a call of ${library} that runs, by a re-INVITE, and goes on after ICE was restarted`,
    async () => {
      const network = await startNetwork({ mediaAddress: mediaAddress(name) });
      const running = await launchBrowser(name);
      const microphone = name === 'chromium' ? 1000 : 'fake device';
      const alice = await Softphone.open(running, pages, library, configuration(network, 0, microphone));
      try {
        await alice.register();
        await alice.call('sip:echo@ims.example');
        await expectSound([alice, 1000]);
        await alice.addText();
        await alice.type('grüße');
        await expect.poll(() => alice.read()).toBe('GRÜSSE');
        await expectSound([alice, 1000]);
        await alice.restartIce();
        await alice.type(' again');
        await expect.poll(() => alice.read()).toBe('GRÜSSE AGAIN');
        await alice.hangUp();
        await expect.poll(() => network.edge.held.calls).toBe(0);
      } finally {
        await running.close();
        await network.stop();
      }
    },
    180_000,
  );
});

async function expectPictureAtTelephone({ phone }: Network, alice: Softphone): Promise<void> {
  const video = phone.calls[0]?.video;
  const before = { received: video?.received ?? 0, sent: video?.sent ?? 0 };
  await expectPicture('VP8', alice);
  expect(video?.codec).toBe('VP8/90000');
  await expect.poll(() => video?.received).toBeGreaterThanOrEqual(before.received + 15);
  await expect.poll(() => video?.sent).toBeGreaterThanOrEqual(before.sent + 15);
}

/** Breaks the picture on its way back: who cannot decode it asks, the telephone asks in turn, and who encodes it begins anew. */
async function expectKeyFrame(network: Network, alice: Softphone): Promise<void> {
  const video = network.phone.calls[0]?.video;
  if (video === undefined) throw new Error('a call without video');
  const before = { atTelephone: video.keyFrameRequests, ...(await alice.videoStatistics()) };
  video.lose = 20;
  await expect.poll(() => video.keyFrameRequests).toBeGreaterThan(before.atTelephone);
  await expect
    .poll(async () => (await alice.videoStatistics()).keyFrameRequests)
    .toBeGreaterThan(before.keyFrameRequests);
  await expectPictureAtTelephone(network, alice);
}
