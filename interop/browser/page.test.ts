import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle, Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { peer } from '../peers.ts';
import { launchBrowser, type RunningBrowser } from './browser.ts';
import { browsers } from './browsers.ts';
import { callFromPage, shows } from './page-call.ts';
import { mediaAddress } from './softphone.ts';

describe.each(browsers)('the page in $name', ({ name, peer: program }) => {
  const { absent } = peer(program);
  let running: RunningBrowser;
  let network: Network;
  let page: Page;

  beforeAll(async () => {
    if (!absent) running = await launchBrowser(name);
  }, 120_000);
  afterAll(() => running?.close(), 120_000);

  beforeEach(async () => {
    if (absent) return;
    network = await startNetwork({ mediaAddress: mediaAddress(name), origins: 'page', coreTransport: 'TCP' });
    page = await running.browser.newPage();
    await page.goto(network.pageUrl);
  }, 120_000);

  afterEach(async () => {
    await page?.close();
    await network?.stop();
  }, 120_000);

  async function inCall(): Promise<void> {
    await callFromPage(page, name);
    await shows(page, '#session-state', 'In call');
  }

  test.skipIf(absent)(
    'text, letter by letter, with erasures, to the text phone and back',
    async () => {
      await inCall();
      await page.waitForSelector('#text:not([hidden])');
      await page.type('#text-typed', 'helo');
      await page.keyboard.press('Backspace');
      await page.type('#text-typed', 'lo ü');
      await shows(page, '#text-read', 'HELLO Ü');
    },
    120_000,
  );

  test.skipIf(absent)(
    'the floor is asked for, granted, shown, and given back',
    async () => {
      await inCall();
      await page.waitForSelector('#floor:not([hidden])');
      expect(await page.$eval('#floor-holder', (one) => one.textContent)).toBe('Nobody');
      await page.click('#floor-request');
      await shows(page, '#floor-holder', 'You');
      await shows(page, '#floor-request', 'Give it back');
      await page.click('#floor-request');
      await shows(page, '#floor-holder', 'Nobody');
    },
    120_000,
  );

  test.skipIf(absent)(
    'a message and a file go to the MSRP phone and come back',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'webrtc-ims-page-'));
      try {
        const file = join(folder, 'octets.bin');
        const size = 300_000;
        await writeFile(
          file,
          Uint8Array.from({ length: size }, (_, at) => (at * 7) & 0xff),
        );
        await inCall();
        await page.waitForSelector('#chat:not([hidden])');
        await page.type('#message', 'grüße');
        await page.click('#send-message');
        await shows(page, '#messages li[data-from="theirs"]', 'grüße');
        const input = (await page.$('#file')) as ElementHandle<HTMLInputElement>;
        await input.uploadFile(file);
        await shows(page, '#messages li[data-from="own"]:nth-last-child(-n+2)', 'delivered');
        await shows(page, '#messages li[data-from="theirs"]:last-child', `${size.toLocaleString('en-US')} octets`);
        const same = await page.$eval('#messages li[data-from="theirs"]:last-child a', async (link) => {
          const octets = new Uint8Array(await (await fetch((link as HTMLAnchorElement).href)).arrayBuffer());
          return octets.length > 0 && octets.every((octet, at) => octet === ((at * 7) & 0xff));
        });
        expect(same).toBe(true);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    120_000,
  );
});
