import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'puppeteer-core';
import { type BrowserName, launchBrowser } from '../browser/browser.ts';
import type { ConnectionShape } from './connection-shape.ts';
import type { Outcome, Remote } from './page/connections.ts';

/** A page of a real browser whose connections take descriptions and give some. */
export class DescriptionPage {
  readonly browser: BrowserName;
  readonly #page: Page;
  readonly #closers: readonly (() => Promise<unknown>)[];

  static async open(browser: BrowserName): Promise<DescriptionPage> {
    const entry = fileURLToPath(new URL('page/connections.ts', import.meta.url));
    const built = await build({
      entryPoints: [entry],
      bundle: true,
      format: 'iife',
      platform: 'browser',
      write: false,
    });
    const script = built.outputFiles[0]?.text ?? '';
    const server = createServer((_, response) => {
      response
        .setHeader('content-type', 'text/html')
        .end(`<!doctype html><meta charset="utf-8"><script>${script}</script>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const running = await launchBrowser(browser);
    const page = await running.browser.newPage();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const closeServer = (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    return new DescriptionPage(browser, page, [() => running.close(), closeServer]);
  }

  private constructor(browser: BrowserName, page: Page, closers: readonly (() => Promise<unknown>)[]) {
    this.browser = browser;
    this.#page = page;
    this.#closers = closers;
  }

  offer(batch: readonly { readonly id: string; readonly shape: ConnectionShape }[]): Promise<Outcome[]> {
    return this.#page.evaluate((all) => window.connections.offer(all), batch);
  }

  takeAnswer(batch: readonly Remote[]): Promise<Outcome[]> {
    return this.#page.evaluate((all) => window.connections.takeAnswer(all), batch.map(plain));
  }

  takeOffer(batch: readonly Remote[]): Promise<Outcome[]> {
    return this.#page.evaluate((all) => window.connections.takeOffer(all), batch.map(plain));
  }

  closeConnections(ids: readonly string[]): Promise<void> {
    return this.#page.evaluate((all) => window.connections.close(all), ids);
  }

  videoCodecs(): Promise<string[]> {
    return this.#page.evaluate(() => window.connections.videoCodecs());
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
  }
}

// Whatever else a caller keeps beside it stays here.
function plain({ id, sdp }: Remote): Remote {
  return { id, sdp };
}
