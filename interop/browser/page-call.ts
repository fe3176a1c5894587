import type { Page } from 'puppeteer-core';
import type { BrowserName } from './browser.ts';

/** Registers the client page and lets it call the phone; the call may not stand yet. */
export async function callFromPage(page: Page, browser: BrowserName): Promise<void> {
  await page.waitForSelector('#register:not([disabled])');
  await page.click('#register');
  await page.waitForSelector('#call:not([disabled])');
  await page.select('#source', browser === 'chromium' ? 'tone' : 'microphone');
  await page.click('#call');
}

/** Waits until an element shows this text. */
export function shows(page: Page, selector: string, text: string): Promise<unknown> {
  return page.waitForFunction(
    (one, wanted) => document.querySelector(one)?.textContent?.includes(wanted),
    { timeout: 30_000 },
    selector,
    text,
  );
}
