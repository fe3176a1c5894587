import { readFileSync } from 'node:fs';
import * as iceDtls from '@webrtc-ims/ice-dtls';
import * as iceDtlsNode from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { Peer, rtpPacket, until } from './support/peer.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

afterAll(() => iceDtlsNode.shutdownNative());

test('the first example of the README echoes audio and data', async () => {
  const start = readme.indexOf('```ts\n') + 6;
  const code = readme
    .slice(start, readme.indexOf('```', start))
    .split('\n')
    .filter((line) => !line.startsWith('import '))
    .join('\n');
  const peer = new Peer({ data: true });
  let answer: Record<string, unknown> = {};
  const events: string[] = [];
  const run = new Function(
    ...['formatFingerprint', 'createMediaEdge', 'offer', 'sendAnswer', 'console'],
    `return (async () => { ${code}\n return { edge, transport }; })()`,
  );
  const { edge, transport } = await run(
    iceDtls.formatFingerprint,
    iceDtlsNode.createMediaEdge,
    await peer.offer(),
    (sent: Record<string, unknown>) => {
      answer = sent;
    },
    { log: (type: string) => events.push(type) },
  );
  expect(Object.keys(answer)).toEqual(['lite', 'ufrag', 'pwd', 'candidates', 'fingerprint', 'setup', 'data']);
  peer.answer(transport.local);
  expect(await until(() => peer.track?.isOpen() === true && peer.channel?.isOpen() === true)).toBe(true);
  peer.send(rtpPacket(1));
  peer.channel?.sendMessage('hello');
  expect(await until(() => peer.packets.length === 1 && peer.messages.length === 1)).toBe(true);
  expect(peer.messages).toEqual(['hello']);
  expect(events).toEqual(['ice-connected', 'dtls-connected', 'sctp-connected']);
  peer.close();
  await edge.close();
});

test('the README names every limit', () => {
  for (const name of Object.keys(iceDtls.defaultLimits))
    expect([name, readme.includes(`\`${name}\``)]).toEqual([name, true]);
});
