import { createHash } from 'node:crypto';
import type { Page } from 'puppeteer-core';
import { afterEach, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { browsers } from '../browser/browsers.ts';
import { callFromPage } from '../browser/page-call.ts';
import { mediaAddress } from '../browser/softphone.ts';
import { peer } from '../peers.ts';

const nothing = { transports: 0, portPairs: 0 };

describe.each(browsers)('files of the page in $name', ({ name, peer: program }) => {
  const { absent } = peer(program);
  let running: RunningBrowser | undefined;
  let network: Network | undefined;

  afterEach(async () => {
    await running?.close();
    await network?.stop();
    [running, network] = [undefined, undefined];
  }, 120_000);

  /** The page in a call with a phone, its chat pane open. */
  async function inCall(): Promise<{ readonly network: Network; readonly page: Page }> {
    running = await launchBrowser(name);
    const started = await startNetwork({
      mediaAddress: mediaAddress(name),
      origins: 'page',
      coreTransport: 'TCP',
    });
    network = started;
    const page = await running.browser.newPage();
    await page.goto(started.pageUrl);
    await callFromPage(page, name);
    await page.waitForSelector('#chat:not([hidden])');
    return { network: started, page };
  }

  test.skipIf(absent)(
    'a file of 50 MB goes to the phone and comes back, with the same SHA-256 in all three places',
    async () => {
      const { network, page } = await inCall();
      const hash = await page.evaluate(chooseFile, 50_000_000);
      await page.waitForSelector('#messages li[data-from="theirs"] a', { timeout: 180_000 });
      const [received] = network.phone.calls[0]?.chat?.received ?? [];
      expect(received?.body.length).toBe(50_000_000);
      expect(
        createHash('sha256')
          .update(received?.body ?? '')
          .digest('hex'),
      ).toBe(hash);
      expect(await page.evaluate(hashOfLink)).toBe(hash);
      expect(await page.$eval('#messages li[data-from="own"]', (line) => line.textContent)).toContain('delivered');
      await page.click('#hang-up');
      await expect.poll(() => network.gateway.held()).toEqual(nothing);
    },
    240_000,
  );
});

// What follows runs in the page.

/** Has the page send a file; gives the SHA-256 of its content in hexadecimal. */
async function chooseFile(size: number): Promise<string> {
  const octets = new Uint8Array(size);
  // Numerical Recipes' generator: no two pieces of the file are alike.
  for (let at = 0, state = 1; at < size; at++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    octets[at] = state >>> 24;
  }
  const files = new DataTransfer();
  files.items.add(new File([octets], 'octets.bin'));
  const input = document.querySelector('#file') as HTMLInputElement;
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', octets));
  return Array.from(hash, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** The SHA-256 of the file that the page offers for download. */
async function hashOfLink(): Promise<string> {
  const link = document.querySelector('#messages li[data-from="theirs"] a') as HTMLAnchorElement;
  const octets = await (await fetch(link.href)).arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', octets));
  return Array.from(hash, (octet) => octet.toString(16).padStart(2, '0')).join('');
}
