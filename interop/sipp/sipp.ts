import { fileURLToPath } from 'node:url';
import { freeUdpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';
import { startEcho } from './echo.ts';

/** Registers `user@domain` at the registrar on `server`, a UDP port of 127.0.0.1, and then waits for one call, which it answers with an echo. */
export async function sippCalled(user: string, domain: string, server: number): Promise<PeerProcess> {
  const port = await freeUdpPort();
  const registration = await sipp('register.xml', port, [...callee(user, domain), `127.0.0.1:${server}`]);
  const code = await registration.exited;
  if (code !== 0) throw new Error(`SIPp did not register:\n${registration.output()}`);
  return sipp('phone.xml', port, []);
}

/** Calls `user@domain` by way of the SIP server at `server`, a UDP port of 127.0.0.1, talks for five seconds and hangs up. */
export async function sippCalls(user: string, domain: string, server: number): Promise<PeerProcess> {
  return sipp('caller.xml', await freeUdpPort(), [...callee(user, domain), `127.0.0.1:${server}`]);
}

function callee(user: string, domain: string): readonly string[] {
  return ['-s', user, '-key', 'domain', domain];
}

async function sipp(scenario: string, port: number, more: readonly string[]): Promise<PeerProcess> {
  const file = fileURLToPath(new URL(scenario, import.meta.url));
  const echo = await startEcho();
  const address = ['-i', '127.0.0.1', '-p', `${port}`, '-mi', '127.0.0.1', '-key', 'echo_port', `${echo.port}`];
  const ownMedia = ['-mp', `${await freeUdpPort()}`];
  const options = [...more, '-sf', file, ...address, ...ownMedia, '-m', '1', '-nostdin', '-timeout', '50'];
  const peer = startPeer('sipp', options);
  void peer.exited.finally(() => echo.stop()).catch(() => {});
  return peer;
}
