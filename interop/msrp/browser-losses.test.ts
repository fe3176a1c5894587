import { once } from 'node:events';
import { connect } from 'node:net';
import type { Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Network, startNetwork } from '../../examples/demo/network.ts';
import { PhoneChat } from '../../examples/ims-core/phone-chat.ts';
import { HeadlessClient } from '../../examples/wic/headless.ts';
import type { HeadlessCall } from '../../examples/wic/headless-call.ts';
import { launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { browsers } from '../browser/browsers.ts';
import { callFromPage } from '../browser/page-call.ts';
import { mediaAddress } from '../browser/softphone.ts';
import { peer } from '../peers.ts';
import { LosingPhone } from './losing-phone.ts';

const nothing = { transports: 0, portPairs: 0 };
// No file is as large as the queues on its way, so that the middle of it is nowhere but on its way.
const fileSize = 40_000_000;
const middle = 12_000_000;

// What is lost of a stream is a bearer of its call, which the eP-CSCF ends then (TS 23.228 U.2.3).
describe.each(browsers)('a loss in the middle of a file, in $name', ({ name, peer: program }) => {
  const { absent } = peer(program);
  let running: RunningBrowser;
  let page: Page | undefined;
  let network: Network | undefined;
  let other: HeadlessClient | undefined;

  beforeAll(async () => {
    if (!absent) running = await launchBrowser(name);
  }, 120_000);
  afterAll(() => running?.close(), 120_000);

  afterEach(async () => {
    await page?.close();
    await other?.close();
    await network?.stop();
    [page, network, other] = [undefined, undefined, undefined];
  }, 120_000);

  interface Scene {
    readonly page: Page;
    readonly phone: LosingPhone;
    readonly gateway: Network['gateway'];
    /** Ends with everything given back, after another call on the same gateway has chatted on. */
    verifyEnd(): Promise<void>;
  }

  /** The page in a call with a phone that will be lost, beside another client in a call with another phone. */
  async function inCall(): Promise<Scene> {
    let phone: LosingPhone | undefined;
    const address = mediaAddress(name);
    const started = await startNetwork({
      mediaAddress: address,
      origins: 'page',
      coreTransport: 'TCP',
      phoneMedia: {
        async message({ host }) {
          if (phone !== undefined) return PhoneChat.open(host);
          phone = await LosingPhone.open(host);
          return phone;
        },
      },
    });
    network = started;
    const opened = await running.browser.newPage();
    page = opened;
    await opened.evaluateOnNewDocument(rememberChannels);
    await opened.goto(started.pageUrl);
    await callFromPage(opened, name);
    await opened.waitForSelector('#chat:not([hidden])');
    const held = started.gateway.held();

    const [, bob] = started.subscribers;
    if (phone === undefined || bob === undefined) throw new Error('the call has no phone');
    const client = await HeadlessClient.connect({
      webSocket: started.wsUrl,
      origin: new URL(started.pageUrl).origin,
      identity: bob.publicIdentities[0] ?? '',
      username: bob.privateIdentity,
      password: bob.password,
      address,
    });
    other = client;
    await client.register();
    const call = await client.call('sip:echo@ims.example', ['msrp']);
    await call.established();
    await chats(call, 'before');
    const beside = started.gateway.held();
    expect(beside.transports).toBe(held.transports + 1);

    return {
      page: opened,
      phone,
      gateway: started.gateway,
      async verifyEnd() {
        // The page is out of its call and knows it; the gateway has what it had before, but for the other call.
        await opened.waitForSelector('#dial:not([hidden])');
        expect(await opened.$eval('#chat', (pane) => (pane as HTMLElement).hidden)).toBe(true);
        await expect
          .poll(() => started.gateway.held())
          .toEqual({
            transports: beside.transports - held.transports,
            portPairs: beside.portPairs - held.portPairs,
          });
        await expect.poll(() => phone?.connections).toBe(0);
        expect(await isListening(phone?.remotePath ?? '')).toBe(false);
        await chats(call, 'after');
        await call.hangUp();
        await expect.poll(() => started.gateway.held()).toEqual(nothing);
      },
    };
  }

  test.skipIf(absent)(
    'the page closes its channel: the phone has an incomplete file, and nothing is kept',
    async () => {
      const { page, phone, verifyEnd } = await inCall();
      await page.evaluate(sendFile, fileSize);
      await expect.poll(() => phone.received, { timeout: 60_000 }).toBeGreaterThan(middle);
      await page.evaluate(closeChannel, 'msrp');
      await expect.poll(() => phone.events).toContain('closed');
      expect(phone.events.slice(0, 3)).toEqual(['opened', 'message', 'aborted']);
      expect(phone.events).not.toContain('end');
      expect(phone.received).toBeLessThan(fileSize);
      await verifyEnd();
      await expectStopped(page);
    },
    180_000,
  );

  test.skipIf(absent)(
    'the phone is lost while the page sends: the page is told, and nothing is kept',
    async () => {
      const { page, phone, verifyEnd } = await inCall();
      await page.evaluate(sendFile, fileSize);
      await expect.poll(() => phone.received, { timeout: 60_000 }).toBeGreaterThan(middle);
      phone.vanish();
      await logged(page, 'A message was not delivered');
      await verifyEnd();
      await expectStopped(page);
    },
    180_000,
  );

  test.skipIf(absent)(
    'the phone is lost while the page receives: the page is told, offers no file, and nothing is kept',
    async () => {
      const { page, phone, verifyEnd } = await inCall();
      phone.send(fileSize);
      await expect.poll(() => phone.sent, { timeout: 60_000 }).toBeGreaterThan(middle);
      phone.vanish();
      await logged(page, 'A message was not completed');
      await verifyEnd();
      expect(await page.$('#messages li[data-from="theirs"]')).toBe(null);
    },
    180_000,
  );
});

async function chats(call: HeadlessCall, text: string): Promise<void> {
  const { chat } = call.channels;
  chat?.say(text);
  await expect.poll(() => chat?.texts.at(-1)).toBe(`You said: ${text}`);
}

/** Whether anybody takes connections at the authority of an MSRP URI. */
async function isListening(uri: string): Promise<boolean> {
  const { hostname, port } = new URL(uri.replace('msrp:', 'http:'));
  const socket = connect({ host: hostname, port: Number(port) });
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function logged(page: Page, text: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => document.querySelector('#log')?.textContent?.includes(wanted),
    { timeout: 30_000 },
    text,
  );
}

/** The page has stopped sending before the end of its file, and says nothing of a delivery. */
async function expectStopped(page: Page): Promise<void> {
  await logged(page, 'A message was not delivered');
  const line = await page.$eval('#messages li[data-from="own"]', (each) => {
    const { value, max } = each.querySelector('progress') ?? { value: 0, max: 0 };
    return { text: each.textContent, value, max };
  });
  expect(line.text).not.toContain('delivered');
  expect(line.max).toBe(fileSize);
  expect(line.value).toBeLessThan(fileSize);
}

// What follows runs in the page.

declare global {
  interface Window {
    channels: RTCDataChannel[];
  }
}

/** Keeps the channels that the page makes, which has no need to give them to anybody. */
function rememberChannels(): void {
  window.channels = [];
  const { createDataChannel } = RTCPeerConnection.prototype;
  RTCPeerConnection.prototype.createDataChannel = function (this: RTCPeerConnection, ...parameters) {
    const channel = createDataChannel.apply(this, parameters);
    window.channels.push(channel);
    return channel;
  };
}

function closeChannel(protocol: string): void {
  for (const channel of window.channels) if (channel.protocol === protocol) channel.close();
}

function sendFile(size: number): void {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(size)], 'octets.bin'));
  const input = document.querySelector('#file') as HTMLInputElement;
  input.files = files.files;
  input.dispatchEvent(new Event('change'));
}
