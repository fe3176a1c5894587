import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { peer } from '../peers.ts';
import { type BrowserName, launchBrowser, type RunningBrowser } from './browser.ts';
import { browsers } from './browsers.ts';
import { type ClientLibrary, type ClientPages, serveClientPages } from './client-page.ts';
import type { AudioStatistics, TestClientConfig } from './page/test-client.ts';
import { configuration, mediaAddress, Softphone } from './softphone.ts';

const libraries: readonly ClientLibrary[] = ['jssip', 'sipjs'];
/** Also what the fake device of Firefox plays. */
const tone = 1000;

function microphoneOf(browser: BrowserName): TestClientConfig['microphone'] {
  return browser === 'chromium' ? tone : 'fake device';
}

function expectTone({ audioLevel, frequency = tone }: AudioStatistics): void {
  expect(audioLevel).toBeGreaterThan(0.01);
  expect(Math.abs(frequency - tone)).toBeLessThan(15);
}

let pages: ClientPages;
beforeAll(async () => {
  pages = await serveClientPages();
});
afterAll(() => pages.close());

describe.each(browsers)('$name', ({ name, peer: program }) => {
  const { absent } = peer(program);
  let running: RunningBrowser;
  let network: Network;
  let softphone: Softphone;

  beforeAll(async () => {
    if (!absent) running = await launchBrowser(name);
  }, 120_000);
  afterAll(() => running?.close(), 120_000);
  beforeEach(async () => {
    if (!absent) network = await startNetwork({ mediaAddress: mediaAddress(name) });
  });
  afterEach(async () => {
    await softphone?.close();
    await network?.stop();
  });

  describe.skipIf(absent).each(libraries)('%s', (library) => {
    async function registered(): Promise<Softphone> {
      softphone = await Softphone.open(running, pages, library, configuration(network, 0, microphoneOf(name)));
      await softphone.register();
      expect(network.core.isRegistered('sip:alice@ims.example')).toBe(true);
      return softphone;
    }

    test('ims:TS24.371-7.1-2 ims:TS24.371-7.2.1-2 ims:TS24.371-7.2.1-3 ims:TS24.371-7.1-1 registers, calls the echo phone, holds, resumes, restarts ICE and hangs up', async () => {
      const alice = await registered();
      await alice.call('sip:echo@ims.example');

      // The tone goes out as Opus or G.711, over the plain leg, and comes back: the browser says so itself.
      const talking = await alice.hears(tone);
      expectTone(talking);

      await alice.hold();
      const held = await alice.becomesQuiet();
      expect(held.quiet).toBe(true);

      await alice.resume();
      const afterHold = held.statistics.packetsReceived + 20;
      const resumed = await alice.hears(tone, afterHold);
      expect(resumed.packetsReceived).toBeGreaterThanOrEqual(afterHold);
      expectTone(resumed);

      await alice.restartIce();
      // Counted from here: what had come before the new path was agreed on says nothing of it.
      const afterRestart = (await alice.statistics()).packetsReceived + 50;
      const restarted = await alice.hears(tone, afterRestart);
      expect(restarted.localUsernameFragment).not.toBe(resumed.localUsernameFragment);
      expect(restarted.packetsReceived).toBeGreaterThanOrEqual(afterRestart);
      expectTone(restarted);
      expect(['connected', 'completed']).toContain(restarted.iceState);

      await alice.hangUp();
      await expect.poll(() => network.edge.held.calls).toBe(0);
      expect(network.phone.calls).toHaveLength(0);
    }, 120_000);

    test('is called by the phone, is heard, and is hung up on', async () => {
      const alice = await registered();
      const { confirmed } = await alice.acceptNext();
      const call = await network.phone.call('sip:alice@ims.example');
      await confirmed;
      const talking = await alice.hears(tone);
      expectTone(talking);
      await call.hangUp();
      expect(await alice.ended()).toMatch(/Terminated/);
      await expect.poll(() => network.edge.held.calls).toBe(0);
    }, 120_000);

    test('whose tab is closed in a call leaves no call behind: the phone gets BYE', async () => {
      const alice = await registered();
      await alice.call('sip:echo@ims.example');
      await alice.hears(tone);
      const [call] = network.phone.calls;
      await alice.page.close({ runBeforeUnload: false });
      await call?.ended;
      await expect.poll(() => network.edge.held).toMatchObject({ flows: 0, calls: 0 });
    }, 120_000);
  });
});

describe.skipIf(peer('chromium').absent || peer('firefox').absent)('between browsers', () => {
  test('Firefox with SIP.js calls Chromium with JsSIP: each hears the other', async () => {
    const network = await startNetwork({ mediaAddress: mediaAddress('firefox-esr') });
    const [firefox, chromium] = await Promise.all([launchBrowser('firefox-esr'), launchBrowser('chromium')]);
    try {
      const bob = await Softphone.open(chromium, pages, 'jssip', configuration(network, 1, 600));
      const alice = await Softphone.open(firefox, pages, 'sipjs', configuration(network, 0, 'fake device'));
      await Promise.all([alice.register(), bob.register()]);
      const { confirmed } = await bob.acceptNext();
      await alice.call('sip:bob@ims.example');
      await confirmed;
      expectTone(await bob.hears(tone));
      expect((await alice.hears(600)).audioLevel).toBeGreaterThan(0.01);
      await alice.hangUp();
      expect(await bob.ended()).toBe('Terminated');
      await expect.poll(() => network.edge.held.calls).toBe(0);
    } finally {
      await Promise.all([firefox.close(), chromium.close()]);
      await network.stop();
    }
  }, 180_000);
});
