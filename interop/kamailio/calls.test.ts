import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createEimsAgw, type EimsAgw } from '../../examples/eims-agw/gateway.ts';
import { type EpCscf, startEpCscf } from '../../examples/ep-cscf/ep-cscf.ts';
import { launchBrowser, type RunningBrowser } from '../browser/browser.ts';
import { type ClientPages, serveClientPages } from '../browser/client-page.ts';
import { Softphone } from '../browser/softphone.ts';
import { peer } from '../peers.ts';
import { sippCalled, sippCalls } from '../sipp/sipp.ts';
import { type KamailioRegistrar, startKamailioRegistrar } from './registrar.ts';

const host = '127.0.0.1';
const domain = 'example.test';
const tone = 1000;
const absent = [peer('kamailio'), peer('sipp'), peer('chromium')].some((program) => program.absent);

// Only the two boxes are ours here: the browser, its SIP library, the registrar and the phone are not.
describe.skipIf(absent)('Chromium, our two boxes, Kamailio as registrar, SIPp as phone', () => {
  let pages: ClientPages;
  let browser: RunningBrowser;
  let registrar: KamailioRegistrar;
  let gateway: EimsAgw;
  let edge: EpCscf;
  let alice: Softphone;

  beforeAll(async () => {
    pages = await serveClientPages();
    browser = await launchBrowser('chromium');
    registrar = await startKamailioRegistrar();
    gateway = await createEimsAgw({ accessAddress: host, coreAddress: host });
    const core = { type: 'address', transport: 'UDP', host, port: registrar.port } as const;
    edge = await startEpCscf({ access: { host }, coreHost: host, core, gateway });
    const account = { user: 'alice', domain, privateIdentity: 'alice', password: 'not asked for', microphone: tone };
    alice = await Softphone.open(browser, pages, 'jssip', { wsUrl: edge.webSocket, ...account });
    await alice.register();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
    await gateway?.close();
    await registrar?.stop();
    await pages?.close();
  }, 120_000);

  test('the browser calls the phone and hears its own tone', async () => {
    const phone = await sippCalled('sipp', domain, registrar.port);
    await alice.call(`sip:sipp@${domain}`);
    const talking = await alice.hears(tone);
    expect(talking.audioLevel).toBeGreaterThan(0.01);
    expect(talking.frequency).toBeGreaterThan(tone - 15);
    expect(talking.frequency).toBeLessThan(tone + 15);
    await alice.hold();
    await alice.resume();
    expect((await alice.hears(tone)).audioLevel).toBeGreaterThan(0.01);
    await alice.hangUp();
    expect(await phone.exited, phone.output()).toBe(0);
    await expect.poll(() => edge.held.calls).toBe(0);
  }, 120_000);

  test('the phone calls the browser by the Path that Kamailio has kept, and hangs up', async () => {
    const { confirmed } = await alice.acceptNext();
    const phone = await sippCalls('alice', domain, registrar.port);
    await confirmed;
    expect((await alice.hears(tone)).audioLevel).toBeGreaterThan(0.01);
    expect(await alice.ended()).toBe('Terminated');
    expect(await phone.exited, phone.output()).toBe(0);
    await expect.poll(() => edge.held.calls).toBe(0);
  }, 120_000);
});
