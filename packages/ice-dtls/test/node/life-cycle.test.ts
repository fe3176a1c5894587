import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { promisify } from 'node:util';
import { openNativeConnections, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, expect, test } from 'vitest';
import { pause, rtpPacket, until } from '../support/peer.ts';
import { connected, Scene } from '../support/session.ts';

const scene = new Scene();
afterAll(async () => {
  await scene.close();
  await shutdownNative();
});

function resources(): { readonly sockets: number; readonly threads: number } {
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return '';
    }
  });
  const status = readFileSync('/proc/self/status', 'utf8');
  const threads = status.split('\n').find((line) => line.startsWith('Threads:'));
  return {
    sockets: links.filter((link) => link.startsWith('socket:')).length,
    threads: Number(threads?.slice('Threads:'.length)),
  };
}

test('GW-LIFE-1 a hundred calls, set up and released, leave sockets, threads and native objects where they were', async () => {
  const edge = await scene.edge();
  const round = async (count: number): Promise<void> => {
    const calls = await Promise.all(
      Array.from({ length: count }, async () => {
        const peer = scene.peer({ data: true });
        return { peer, side: await scene.call(edge, peer, { data: true }) };
      }),
    );
    for (const { side, peer } of calls) expect(await connected(side, peer)).toBe(true);
    for (const { side } of calls) expect(side.transport.sendRtp(rtpPacket(1, 9))).toBe(true);
    for (const { peer } of calls) peer.close();
    await Promise.all(calls.map(({ side }) => side.transport.close()));
    for (const { peer } of calls) await until(() => peer.states.at(-1) === 'closed');
  };
  await round(10);
  await pause(200);
  const before = resources();
  for (let i = 0; i < 9; i++) await round(10);
  expect(await until(() => openNativeConnections() === 0)).toBe(true);
  await until(() => resources().sockets <= before.sockets && resources().threads <= before.threads);
  const after = resources();
  expect(edge.stats().transports).toBe(0);
  expect(after.sockets).toBeLessThanOrEqual(before.sockets);
  expect(after.threads).toBeLessThanOrEqual(before.threads);
}, 60_000);

test('GW-LIFE-6 a process ends by itself after the edge is closed and the engine shut down', async () => {
  const script = `
    import { createMediaEdge, shutdownNative } from '@webrtc-ims/ice-dtls/node';
    const edge = await createMediaEdge({ addresses: [{ address: '127.0.0.1' }] });
    const transport = await edge.createTransport({ data: true });
    const fingerprints = ['sha-256 ' + Array.from({ length: 32 }, () => '00').join(':')];
    const applied = transport.setRemote({ type: 'offer', ufrag: 'abcd', pwd: 'p'.repeat(22), fingerprints, setup: 'actpass', data: { sctpPort: 5000 } });
    if (!applied.ok) throw applied.error;
    await edge.close();
    await shutdownNative();
    console.log('ended');
  `;
  const run = promisify(execFile);
  const { stdout } = await run(
    process.execPath,
    ['--import', 'tsx', '--conditions=@webrtc-ims/source', '--input-type=module', '-e', script],
    { timeout: 15_000, cwd: new URL('../..', import.meta.url) },
  );
  expect(stdout.trim()).toBe('ended');
}, 20_000);
