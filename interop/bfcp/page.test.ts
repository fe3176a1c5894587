import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { browsers } from '../browser/browsers.ts';
import { callFromPage, shows } from '../browser/page-call.ts';
import { mediaAddress } from '../browser/softphone.ts';
import { peer } from '../peers.ts';

describe.each(browsers)(
  'the page in $name and our floor control server behind the gateway',
  ({ name, peer: program }) => {
    const { absent } = peer(program);
    let running: RunningBrowser;
    let page: Page;
    let network: Network;
    /** What the core was offered and answered about floors. */
    let agreed: string[];

    beforeAll(async () => {
      if (!absent) running = await launchBrowser(name);
    }, 120_000);
    afterAll(() => running?.close(), 120_000);

    beforeEach(() => {
      agreed = [];
    });

    afterEach(async () => {
      await page?.close();
      await network?.stop();
    }, 120_000);

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
        await callFromPage(page, name);
        await shows(page, '#session-state', 'In call');
        await page.waitForSelector('#floor:not([hidden])');
        const server = network.phone.calls[0]?.floors;
        await page.click('#floor-request');
        await shows(page, '#floor-holder', 'You');
        expect(server?.requests).toBe(1);
        await page.click('#floor-request');
        await shows(page, '#floor-holder', 'Nobody');
        expect(server?.requests).toBe(0);
        expect(agreed.map((line) => line.split(' ')[2])).toEqual([bfcpProtocol, bfcpProtocol]);
      },
      120_000,
    );
  },
);
