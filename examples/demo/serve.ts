import { networkInterfaces } from 'node:os';
import { startNetwork } from './network.ts';
import type { Paint } from './paint.ts';

/** Runs the network for people with browsers until it is interrupted. */
export async function serve(print: (line: string) => void, paint: Paint): Promise<void> {
  const network = await startNetwork({ mediaAddress: ownAddress(), origins: 'page' });
  print(`Open ${paint('title', network.pageUrl)} in a browser of this machine, register, and call the echo phone.`);
  for (const { publicIdentities, privateIdentity, password } of network.subscribers) {
    print(`  ${publicIdentities[0]}  private identity ${privateIdentity}  password ${password}`);
  }
  print(`The WebSocket is ${network.wsUrl}. Ctrl-C stops everything.`);
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  print('');
  await network.stop();
}

// Firefox does not use loopback candidates of an ICE-lite peer; packets to an own address do not leave the machine either.
function ownAddress(): string {
  const addresses = Object.values(networkInterfaces()).flat();
  return addresses.find((entry) => entry?.family === 'IPv4' && !entry.internal)?.address ?? '127.0.0.1';
}
