import type { Page } from 'puppeteer-core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { type BrowserName, launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { mediaAddress } from '../browser/softphone.ts';
import { peer } from '../peers.ts';

const browsers: readonly { readonly name: BrowserName; readonly peer: 'chromium' | 'firefox' }[] = [
  { name: 'chromium', peer: 'chromium' },
  { name: 'firefox-esr', peer: 'firefox' },
];

describe.each(browsers)(
  'the page in $name and our floor control server behind the gateway',
  ({ name, peer: program }) => {
    const { absent } = peer(program);
    let running: RunningBrowser;
    let page: Page;
    let network: Network;
    /** What the core was offered and answered about floors. */
    let agreed: string[];

    beforeEach(async () => {
      agreed = [];
      if (!absent) running = await launchBrowser(name);
    }, 60_000);

    afterEach(async () => {
      await running?.close();
      await network?.stop();
    }, 60_000);

    const shows = (selector: string, text: string): Promise<unknown> =>
      page.waitForFunction(
        (one, wanted) => document.querySelector(one)?.textContent?.includes(wanted),
        { timeout: 15_000 },
        selector,
        text,
      );

    test.skipIf(absent).each(['TCP/BFCP', 'TCP/TLS/BFCP'] as const)(
      'a floor is asked for, granted, shown and given back: %s towards the core',
      async (bfcpProtocol) => {
        network = await startNetwork({
          mediaAddress: mediaAddress(name),
          origins: 'page',
          coreTransport: 'TCP',
          session: { legs: { core: { bfcpProtocol } } },
          onDescription: ({ from, before, after }) => {
            const core = from === 'core' ? before : after;
            agreed.push(...core.split('\r\n').filter((line) => line.startsWith('m=application')));
          },
        });
        page = await running.browser.newPage();
        await page.goto(network.pageUrl);
        await page.click('#register');
        await page.waitForSelector('#call:not([disabled])');
        await page.select('#source', name === 'chromium' ? 'tone' : 'microphone');
        await page.click('#call');
        await shows('#session-state', 'In call');
        await page.waitForSelector('#floor:not([hidden])');
        const server = network.phone.calls[0]?.floors;
        await page.click('#floor-request');
        await shows('#floor-holder', 'You');
        expect(server?.requests).toBe(1);
        await page.click('#floor-request');
        await shows('#floor-holder', 'Nobody');
        expect(server?.requests).toBe(0);
        expect(agreed.map((line) => line.split(' ')[2])).toEqual([bfcpProtocol, bfcpProtocol]);
      },
      60_000,
    );
  },
);
