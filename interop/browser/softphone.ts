import { networkInterfaces } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import type { Network } from '../../examples/demo/network.ts';
import type { BrowserName, RunningBrowser } from './browser.ts';
import type { ClientLibrary, ClientPages } from './client-page.ts';
import type { AudioStatistics, TestClientConfig } from './page/test-client.ts';
import type { VideoCodec, VideoStatistics } from './page/video-stream.ts';

/** A page of a running browser in which a SIP library is registered, or can be. */
export class Softphone {
  readonly page: Page;
  /** What the page wrote to its console, for failures. */
  readonly log: string[] = [];

  static async open(
    { browser }: RunningBrowser,
    pages: ClientPages,
    library: ClientLibrary,
    config: TestClientConfig,
  ): Promise<Softphone> {
    const page = await browser.newPage();
    const softphone = new Softphone(page);
    page.on('console', (message) => softphone.log.push(message.text()));
    page.on('pageerror', (error) => softphone.log.push(String(error)));
    await page.goto(pages.url(library, config));
    return softphone;
  }

  private constructor(page: Page) {
    this.page = page;
  }

  register(): Promise<void> {
    return this.page.evaluate(() => window.client.register());
  }

  call(target: string): Promise<void> {
    return this.page.evaluate((uri) => window.client.call(uri), target);
  }

  /** Accepts the next call; the promise that it resolves with settles when the call is confirmed. */
  async acceptNext(): Promise<{ readonly confirmed: Promise<void> }> {
    await this.page.evaluate(() => {
      window.accepted = window.client.acceptNext();
    });
    return { confirmed: this.page.evaluate(() => window.accepted) };
  }

  hold(): Promise<void> {
    return this.page.evaluate(() => window.client.hold());
  }

  resume(): Promise<void> {
    return this.page.evaluate(() => window.client.resume());
  }

  restartIce(): Promise<void> {
    return this.page.evaluate(() => window.client.restartIce());
  }

  addVideo(codec: VideoCodec): Promise<void> {
    return this.page.evaluate((one) => window.client.addVideo(one), codec);
  }

  addText(): Promise<void> {
    return this.page.evaluate(() => window.client.addText());
  }

  type(text: string): Promise<void> {
    return this.page.evaluate((typed) => window.client.text().type(typed), text);
  }

  /** All text that was received. */
  read(): Promise<string> {
    return this.page.evaluate(() => window.client.text().received);
  }

  hangUp(): Promise<void> {
    return this.page.evaluate(() => window.client.hangUp());
  }

  ended(): Promise<string> {
    return this.page.evaluate(() => window.client.ended());
  }

  statistics(): Promise<AudioStatistics> {
    return this.page.evaluate(() => window.statistics());
  }

  videoStatistics(): Promise<VideoStatistics> {
    return this.page.evaluate(() => window.videoStatistics());
  }

  /** Waits until so many more frames were sent and decoded than now, or gives up. @returns the last statistics, and what was wanted */
  async seesMore(frames: number): Promise<{ readonly wanted: VideoStatistics; readonly found: VideoStatistics }> {
    const now = await this.videoStatistics();
    const wanted = { ...now, framesSent: now.framesSent + frames, framesDecoded: now.framesDecoded + frames };
    const found = await readUntil(
      () => this.videoStatistics(),
      ({ framesSent, framesDecoded }) => framesSent >= wanted.framesSent && framesDecoded >= wanted.framesDecoded,
    );
    return { wanted, found };
  }

  /**
   * Waits until the browser plays out a tone of that frequency (any sound, where Web Audio does not run).
   *
   * @param packets how many packets must have come before it counts
   * @returns the last statistics
   * @throws Error with what it knows, when the tone does not come
   */
  async hears(frequency: number, packets = 1): Promise<AudioStatistics> {
    const isHeard = ({ audioLevel, frequency: strongest = frequency, packetsReceived }: AudioStatistics) => {
      return packetsReceived >= packets && Math.abs(strongest - frequency) < 15 && audioLevel > 0.01;
    };
    const heard = await readUntil(() => this.statistics(), isHeard);
    if (isHeard(heard)) return heard;
    throw new Error(`no ${frequency} Hz after ${packets} packets: ${JSON.stringify(heard)}\n${this.log.join('\n')}`);
  }

  /** Waits until next to nothing comes any more for a second, or gives up. @returns whether it became quiet, and the last statistics */
  async becomesQuiet(): Promise<{ readonly quiet: boolean; readonly statistics: AudioStatistics }> {
    let before = { packets: Number.NEGATIVE_INFINITY, at: 0 };
    let quiet = false;
    const statistics = await readUntil(
      () => this.statistics(),
      ({ packetsReceived: packets }) => {
        const now = Date.now();
        // A packet or two may still be under way in the gateway, and comfort noise is no media.
        if (packets > before.packets + 4) before = { packets, at: now };
        quiet = now - before.at >= 1000;
        return quiet;
      },
    );
    return { quiet, statistics };
  }

  async close(): Promise<void> {
    if (!this.page.isClosed()) await this.page.close();
  }
}

declare global {
  interface Window {
    accepted: Promise<void>;
  }
}

/** The page configuration of a subscriber of the network. */
export function configuration(
  network: Network,
  subscriber: number,
  microphone: TestClientConfig['microphone'],
): TestClientConfig {
  const { privateIdentity, password, publicIdentities } = network.subscribers[subscriber] ?? missing();
  const user = (publicIdentities[0] ?? missing()).slice('sip:'.length).split('@')[0] ?? missing();
  return { wsUrl: network.wsUrl, domain: network.domain, user, privateIdentity, password, microphone };
}

/** Where the gateway takes the media of a browser. Firefox pairs nothing with a loopback candidate, so it gets another address of this machine. */
export function mediaAddress(browser: BrowserName): string {
  if (browser === 'chromium') return '127.0.0.1';
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal);
  if (own === undefined) throw new Error('Firefox needs an IPv4 address of this machine that is not loopback');
  return own.address;
}

/** Reads statistics until they are as wanted, for as long as a busy machine may need. @returns the last ones */
async function readUntil<Statistics>(
  read: () => Promise<Statistics>,
  isWanted: (statistics: Statistics) => boolean,
): Promise<Statistics> {
  const end = Date.now() + 40_000;
  for (;;) {
    const statistics = await read();
    if (isWanted(statistics) || Date.now() > end) return statistics;
    await wait(100);
  }
}

function missing(): never {
  throw new Error('no such subscriber');
}
