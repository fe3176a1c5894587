import { msrpApplication } from '@webrtc-ims/agw/node/msrp';
import { afterEach, expect, test } from 'vitest';
import { CorePeer } from '../support/core-peer.ts';
import { MemoryAccess } from '../support/memory-access.ts';
import { MemoryRtp } from '../support/memory-rtp.ts';
import { sentText } from '../support/sent-text.ts';
import { until } from '../support/until.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const browserUri = 'msrps://browser.invalid:9/browsersession1;dc';
const phoneUri = 'msrp://127.0.0.1:9/phonesession01;tcp';
const chat = { kind: 'msrp', stream: 1, transport: 1, mode: 'sendrecv' } as const;
const application = msrpApplication((error) => expect.unreachable(String(error)));

async function setUp(known: 'path' | 'no path' = 'path') {
  const access = new MemoryAccess();
  const core = await CorePeer.open();
  open.push(core);
  const pair = (path: readonly string[] | undefined) => ({
    access: {
      ...chat,
      channel: { id: 2, label: '' },
      session: 'accessSession0001',
      remotePath: [browserUri],
    },
    accessTransport: access,
    core: { ...chat, session: 'coreSession000001', ...(path === undefined ? {} : { remotePath: path }) },
    coreTransport: core.transport,
  });
  const own = access.channel({}, 'msrp');
  const reasons: string[] = [];
  const running = application.start(pair(known === 'path' ? [phoneUri] : undefined), own, (reason) =>
    reasons.push(reason),
  );
  const [browser] = access.channels;
  if (running === undefined || browser === undefined) throw new Error('it does not run');
  const uris = {
    access: 'msrps://192.0.2.1:4711/accessSession0001;dc',
    core: `msrp://127.0.0.1:${core.transport.address.port}/coreSession000001;tcp`,
  };
  return { access, core, pair, own, running, browser, reasons, uris };
}

function send(id: string, to: string, from: string, body: string): string {
  const lines = [
    `MSRP ${id} SEND`,
    `To-Path: ${to}`,
    `From-Path: ${from}`,
    'Message-ID: 87652491',
    `Byte-Range: 1-${body.length}/${body.length}`,
    'Content-Type: text/plain',
    '',
    body,
    `-------${id}$`,
    '',
  ];
  return lines.join('\r\n');
}

test('a message crosses with the URIs of the gateway on either side, and is counted', async () => {
  const { core, own, running, browser, uris, reasons } = await setUp();
  own.open();
  const socket = await core.connect();
  socket.write(send('abcd1234', uris.core, phoneUri, 'hello'));
  await until(() => sentText(own).includes('hello'), 'the browser has it');
  expect(sentText(own).split('\r\n').slice(1, 4)).toEqual([
    `To-Path: ${browserUri}`,
    `From-Path: ${uris.access}`,
    'Message-ID: 87652491',
  ]);
  browser.send(new TextEncoder().encode(send('efgh5678', uris.access, browserUri, 'hello back')));
  await until(() => core.text.includes('hello back'), 'the phone has it');
  expect(core.text).toContain(`To-Path: ${phoneUri}\r\nFrom-Path: ${uris.core}\r\n`);
  expect(core.text).not.toContain('browsersession1');
  expect(running.statistics('core')).toMatchObject({ packetsReceived: 1, packetsSent: 1 });
  expect(running.statistics('access')).toMatchObject({ packetsReceived: 1, packetsSent: 1 });
  socket.destroy();
  await until(() => reasons.length > 0, 'the end is told');
  running.stop();
});

test('a peer whose path is not known yet is sent nothing until it is', async () => {
  const { core, pair, own, running, browser, uris } = await setUp('no path');
  own.open();
  await core.connect();
  browser.send(new TextEncoder().encode(send('efgh5678', uris.access, browserUri, 'early')));
  await until(() => running.statistics('access').octetsReceived > 0, 'it has come');
  expect(core.text).not.toContain('early');
  running.update(pair([phoneUri]));
  await until(() => core.text.includes('early'), 'the phone has it');
  running.stop();
});

test('a path that is no list of MSRP URIs is refused on either side', () => {
  const stream = { ...chat, session: 'session000001' };
  const reached = (remotePath: readonly string[]) => ({ ...stream, remotePath });
  const defect = 'has a path that is no list of MSRP URIs';
  expect(application.refusal(reached([browserUri]), reached([phoneUri, phoneUri]))).toBeUndefined();
  for (const path of [['sip:alice@ims.example'], [], [`${phoneUri} `]]) {
    expect(application.refusal(reached(path), stream)).toBe(defect);
    expect(application.refusal(stream, reached(path))).toBe(defect);
  }
});

test('MSRP on one side alone is refused, and it needs a TCP transport', () => {
  const stream = { ...chat, session: 'session000001' };
  expect(application.refusal(stream, stream)).toBeUndefined();
  expect(application.refusal(stream, { ...chat, kind: 'bfcp' })).toBe('is MSRP on one side alone');
  const accessTransport = new MemoryAccess();
  const pair = { access: stream, accessTransport, core: stream, coreTransport: new MemoryRtp() };
  expect(application.start(pair, accessTransport.channel({}, 'msrp'), () => {})).toBeUndefined();
});
