import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { until } from './until.ts';

function start(...options: readonly string[]): { child: ChildProcess; output(): string } {
  const main = fileURLToPath(new URL('main.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=@webrtc-ims/source', main, ...options]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += String(text)));
  return { child, output: () => output };
}

test('the demonstration ends by itself, with a true verdict as its last line and no colours in a pipe', async () => {
  const { child, output } = start();
  const [code] = await once(child, 'exit');
  const lines = output().trimEnd().split('\n');
  expect(lines.at(-1)).toMatch(/^verdict: ok - 440 Hz sent, 440 Hz heard back, \d+ packets( each way| out, \d+ back)$/);
  expect(code).toBe(0);
  // The same message comes again over UDP where the machine is slow.
  const drawn = lines.filter((line) => line.includes('INVITE (SDP)')).map((line) => line.replace(/^ *\d+ ms/, ''));
  expect(new Set(drawn).size).toBe(6);
  expect(lines.some((line) => /^ {2}- a=ice-ufrag:.* RFC 8839/.test(line))).toBe(true);
  expect(output()).toContain('"hello" said, "You said: hello" answered');
  expect(output()).toContain('100000 octets sent, the same 100000 sent back');
  expect(output()).toContain('"good day" typed, "GOOD DAY" typed back');
  const [, lost, carried] = /(\d+) of its (\d+) RTP packets were lost on purpose/.exec(output()) ?? [];
  expect(Number(lost)).toBeGreaterThanOrEqual(2);
  // A third of each direction.
  expect(Number(carried) - 3 * Number(lost)).toBeLessThanOrEqual(4);
  expect(output()).toContain('the floor asked for, granted and given back');
  expect(output()).not.toContain('\u001b');
}, 40_000);

test('the served network shows its page until it is interrupted', async () => {
  const { child, output } = start('--serve');
  const exit = once(child, 'exit');
  await until(() => output().includes('Ctrl-C'), 'an address', 20_000);
  const page = /http:\/\/\S+/.exec(output())?.[0] ?? '';
  expect(await (await fetch(page)).text()).toContain('<title>WebRTC access to IMS</title>');
  expect(await (await fetch(`${page}config.json`)).json()).toMatchObject({ target: 'sip:echo@ims.example' });
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
}, 40_000);
