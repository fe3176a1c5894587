import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

// Below the ports that the system hands out (from 32768 on, on Linux): none of these goes to anybody else between our look at it and the
// peer's bind. Each worker of the test runner has a thousand of its own, the first half for single ports, the second for ranges.
const first = 25_000 + 1000 * Number(process.env.VITEST_POOL_ID ?? 0);
const pairs = 250;
let next = randomInt(pairs);

/** Ports on 127.0.0.1 for a peer that takes as many as it needs. */
export const portRange: readonly [first: number, last: number] = [first + 2 * pairs, first + 999];

/** An even UDP port on 127.0.0.1 that is free, as the port above it is, for a peer that must be told its port. */
export function freeUdpPort(): Promise<number> {
  return freePort(async (port) => (await canBind(port)) && (await canBind(port + 1)));
}

/** The same for TCP. */
export function freeTcpPort(): Promise<number> {
  return freePort(async (port) => (await canListen(port)) && (await canListen(port + 1)));
}

async function freePort(isFree: (port: number) => Promise<boolean>): Promise<number> {
  for (let tries = 0; tries < pairs; tries++) {
    const port = first + 2 * next;
    next = (next + 1) % pairs;
    if (await isFree(port)) return port;
  }
  throw new Error(`no free pair of ports from ${first} on`);
}

function canBind(port: number): Promise<boolean> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => {
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
