import { fileURLToPath } from 'node:url';
import { freeUdpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';

/** SIPp as a phone on the core side. It echoes the RTP that it gets. */
export interface SippPhone extends PeerProcess {
  /** UDP port of its SIP side on 127.0.0.1. */
  readonly port: number;
}

/** Waits for one call and answers it. */
export async function sippCalled(): Promise<SippPhone> {
  const port = await freeUdpPort();
  return { port, ...(await sipp('phone.xml', port, [])) };
}

/** Calls `user@domain` by way of the SIP server at `port` on 127.0.0.1. */
export async function sippCalls(user: string, domain: string, server: number): Promise<SippPhone> {
  const port = await freeUdpPort();
  return { port, ...(await sipp('caller.xml', port, [`127.0.0.1:${server}`, '-s', user, '-key', 'domain', domain])) };
}

async function sipp(scenario: string, port: number, more: readonly string[]): Promise<PeerProcess> {
  const media = await freeUdpPort();
  const file = fileURLToPath(new URL(scenario, import.meta.url));
  const address = ['-i', '127.0.0.1', '-p', `${port}`, '-mi', '127.0.0.1', '-mp', `${media}`];
  return startPeer('sipp', [...more, '-sf', file, ...address, '-m', '1', '-rtp_echo', '-nostdin', '-timeout', '50']);
}
