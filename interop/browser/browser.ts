import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';

/** The browsers of the suite, by the names of their Debian packages. */
export type BrowserName = 'chromium' | 'firefox-esr';

/** A running browser with an empty profile of its own. */
export interface RunningBrowser {
  readonly browser: Browser;
  close(): Promise<void>;
}

/** Starts a headless browser that plays audio without being asked and gives a fake microphone without asking. */
export async function launchBrowser(name: BrowserName): Promise<RunningBrowser> {
  const userDataDir = await mkdtemp(join(tmpdir(), `webrtc-ims-${name}-`));
  const browser =
    name === 'chromium'
      ? await puppeteer.launch({
          executablePath: '/usr/bin/chromium',
          headless: true,
          userDataDir,
          args: chromiumFlags,
        })
      : await puppeteer.launch({
          browser: 'firefox',
          executablePath: '/usr/bin/firefox-esr',
          headless: true,
          userDataDir,
          extraPrefsFirefox: firefoxPreferences,
        });
  return {
    browser,
    async close() {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
];

const firefoxPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  'media.autoplay.blocking_policy': 0,
  'app.update.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
};
