import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startWebServer, type WebServer } from './web-server.ts';

let server: WebServer;
beforeAll(async () => {
  server = await startWebServer({ host: '127.0.0.1' });
});
afterAll(() => server.stop());

const configuration = {
  webSocket: 'ws://127.0.0.1:4711/',
  identity: 'sip:alice@ims.example',
  username: 'alice_private@ims.example',
  password: 'wonderland',
  target: 'sip:echo@ims.example',
};

test('the configuration is not to be had before it is known', async () => {
  expect((await fetch(`${server.url}config.json`)).status).toBe(503);
  server.configure(configuration);
  const response = await fetch(`${server.url}config.json`);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual(configuration);
});

test('every file that the page names is served with its type', async () => {
  const page = await (await fetch(server.url)).text();
  const named = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, name]) => name);
  expect(named).toEqual(['icon.svg', 'style.css', 'jssip.js', 'client.js']);
  for (const name of named) expect((await fetch(server.url + name)).status, name).toBe(200);
  expect((await fetch(`${server.url}call.js?v=1`)).headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(await (await fetch(`${server.url}jssip.js`)).text()).toContain('var JsSIP');
});

test('the page may load from here alone, and speak to the edge alone', async () => {
  server.configure(configuration);
  const policy = (await fetch(server.url)).headers.get('content-security-policy');
  expect(policy?.split('; ')).toContain("default-src 'none'");
  expect(policy?.split('; ')).toContain("connect-src 'self' blob: ws://127.0.0.1:4711");
});

test.each([
  '/../web-server.ts',
  '/%2e%2e/web-server.ts',
  '//etc/passwd',
  '/..\\web-server.ts',
  '/page/../../web-server.ts',
  'x',
])('nothing outside of the page is to be had: %s', async (target) => {
  expect(await statusOf(`GET ${target} HTTP/1.1`)).not.toBe(200);
});

test('other methods are refused', async () => {
  expect((await fetch(server.url, { method: 'POST' })).status).toBe(405);
  const head = await fetch(server.url, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

// fetch() would resolve dots before sending, so the request is written by hand.
function statusOf(requestLine: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (chunk) => {
      resolve(Number(chunk.toString('latin1').split(' ')[1]));
      socket.destroy();
    });
    socket.write(`${requestLine}\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  });
}
