import { afterEach, describe, expect, test } from 'vitest';
import { alice, type Network, startNetwork } from '../../examples/demo/network.ts';
import { until } from '../../examples/demo/until.ts';
import { HeadlessClient } from '../../examples/wic/headless.ts';
import { type BrowserName, launchBrowser } from '../browser/browser.ts';
import { browsers } from '../browser/browsers.ts';
import { callFromPage } from '../browser/page-call.ts';
import { mediaAddress } from '../browser/softphone.ts';
import { peer } from '../peers.ts';
import { Mediastreamer2Medium } from './mediastreamer2-medium.ts';
import { buildTextPeer, type TextPeer } from './text-peer.ts';

const program = buildTextPeer();
const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

/** A network whose phone does text with mediastreamer2. */
async function networkWithPeer(
  browser: BrowserName = 'chromium',
): Promise<{ readonly network: Network; phone(): TextPeer }> {
  let medium: Mediastreamer2Medium | undefined;
  const network = await startNetwork({
    mediaAddress: mediaAddress(browser),
    coreTransport: 'TCP',
    phoneMedia: {
      text: async () => {
        medium = await Mediastreamer2Medium.open(program ?? '');
        return medium;
      },
    },
  });
  open.push(() => network.stop());
  return {
    network,
    phone() {
      if (medium?.peer === undefined) throw new Error('the phone was not asked for text');
      return medium.peer;
    },
  };
}

test.skipIf(program === undefined)(
  'text typed on a data channel in Node is read by mediastreamer2 over RTP, and the other way round',
  async () => {
    const { network, phone: phoneOf } = await networkWithPeer();
    const client = await HeadlessClient.connect({
      webSocket: network.wsUrl,
      identity: alice.publicIdentities[0] ?? '',
      username: alice.privateIdentity,
      password: alice.password,
    });
    open.unshift(() => client.close());
    await client.register();
    const call = await client.call(`sip:echo@${network.domain}`, ['t140']);
    await call.established();
    const phone = phoneOf();
    await phone.ready;
    const { text } = call.channels;
    if (text === undefined) throw new Error('no text channel');
    text.type('Grüße');
    text.type('\u0008');
    text.type('e 👋');
    await until(() => phone.shown === 'Grüße\u0008e 👋', 'what was typed in the client', 30_000);
    phone.type('καλημέρα 😀');
    await until(() => text.received === 'καλημέρα 😀', 'what was typed at the phone', 30_000);
    await call.hangUp();
  },
);

describe.each(browsers)('the page in $name', ({ name, peer: wanted }) => {
  const absent = peer(wanted).absent || program === undefined;

  test.skipIf(absent)(
    'text typed on a data channel is read by mediastreamer2 over RTP, and the other way round',
    async () => {
      const running = await launchBrowser(name);
      open.push(() => running.close());
      const { network, phone: phoneOf } = await networkWithPeer(name);
      const page = await running.browser.newPage();
      await page.goto(network.pageUrl);
      await callFromPage(page, name);
      await page.waitForSelector('#text:not([hidden])');
      const phone = phoneOf();
      await phone.ready;

      await page.type('#text-typed', 'helo');
      await page.keyboard.press('Backspace');
      await page.type('#text-typed', 'lo ü');
      // T.140 erases with U+0008, which mediastreamer2 hands to its user as it came.
      await until(() => phone.shown === 'helo\u0008lo ü', 'what was typed in the page', 30_000);

      phone.type('καλημέρα 😀');
      await page.waitForFunction(
        (text) => document.querySelector('#text-read')?.textContent?.includes(text),
        { timeout: 30_000 },
        'καλημέρα 😀',
      );
      expect(phone.shown).toBe('helo\u0008lo ü');
    },
    120_000,
  );
});
