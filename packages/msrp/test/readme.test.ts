import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import * as msrp from '@webrtc-ims/msrp';
import * as msrpNode from '@webrtc-ims/msrp/node';
import { expect, test } from 'vitest';
import { accessUri, browser, coreUri, phone, sendFrom } from './support/joint.ts';
import { MemoryChannel } from './support/memory-channel.ts';
import { until } from './support/until.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

test('the first example of the README delivers a message and ends by itself', async () => {
  const start = readme.indexOf('```ts\n') + 6;
  const code = readme
    .slice(start, readme.indexOf('```', start))
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  const printed: string[] = [];
  const run = new Function(
    ...['decodeUri', 'MessageCollector', 'MsrpSession', 'connect', 'MsrpListener', 'runSocket', 'console'],
    `return (async () => { ${code}\n return { client, listener }; })()`,
  );
  const { client, listener } = await run(
    msrp.decodeUri,
    msrp.MessageCollector,
    msrp.MsrpSession,
    msrpNode.connect,
    msrpNode.MsrpListener,
    msrpNode.runSocket,
    { log: (text: string) => printed.push(text) },
  );
  await until(() => client.isClosed && listener.connections.length === 0);
  expect(printed).toEqual(['hello']);
});

/** The code of the example that begins so. */
function example(beginning: string): string {
  const start = readme.indexOf(`\`\`\`ts\n${beginning}`) + 6;
  expect(start).toBeGreaterThan(6);
  return readme.slice(start, readme.indexOf('```', start));
}

test('the example of CPIM writes a message and reads it back', () => {
  const { encodeCpim, decodeCpim, decodeImdn, imdnNamespace } = msrp;
  const given = { encodeCpim, decodeCpim, decodeImdn, imdnNamespace };
  const code = `${example('const octets = encodeCpim')}\n return { messageId, requested };`;
  const read = new Function(...Object.keys(given), code)(...Object.values(given));
  expect(read).toEqual({ messageId: '34jk324j', requested: ['positive-delivery'] });
});

test('the example of a gateway passes a message of a channel to a connection', async () => {
  const [channel, page] = MemoryChannel.pair();
  const events: string[] = [];
  const given = {
    RunningB2bua: msrpNode.RunningB2bua,
    MsrpAnchor: msrpNode.MsrpAnchor,
    channel,
    channelUri: accessUri,
    coreUri,
    pageUri: browser,
    phoneUri: phone,
    console: { log: (type: string) => events.push(type) },
  };
  const code = `return (async () => { ${example('const session = new RunningB2bua')}\n return { session, anchor: anchor.value }; })()`;
  const { session, anchor } = await new Function(...Object.keys(given), code)(...Object.values(given));
  const socket = connect(anchor.address.port, anchor.address.address);
  let received = '';
  socket.on('data', (octets) => {
    received += octets.toString();
  });
  socket.write(sendFrom('core', { id: 'open1', body: undefined, range: '1-0/0' }));
  page.send(sendFrom('access', { id: 'chat1', body: 'from the page' }));
  await until(() => received.includes('from the page\r\n-------'));
  socket.destroy();
  session.close();
  await anchor.close();
  await until(() => events.at(-1) === 'ended');
  expect(events).toEqual(['established', 'established', 'ended']);
});

test('the README names every limit and every code of the parser and of sessions', () => {
  for (const name of [
    ...Object.keys(msrp.defaultLimits),
    ...Object.keys(msrp.defaultSessionLimits),
    ...Object.keys(msrp.defaultB2buaLimits),
  ])
    expect([name, readme.includes(`\`${name}\``)]).toEqual([name, true]);
  for (const file of [
    'errors.ts',
    'session/connection-output.ts',
    'session/msrp-session.ts',
    'relay-client/relay-error.ts',
    'cpim/cpim-error.ts',
  ]) {
    const source = readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');
    for (const [, code = ''] of source.matchAll(/'((?:MSRP|CPIM)_[A-Z_]+)'/g)) {
      const isNamed = readme.includes(`\`${code}\``) || code.startsWith('MSRP_MISUSE');
      expect([code, isNamed]).toEqual([code, true]);
    }
  }
});
