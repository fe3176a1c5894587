import type { Socket } from 'node:net';

/** Destroys a socket on which an event has not happened in time. */
export function giveUpAfter(socket: Socket, timeout: number, event: string): void {
  const timer = setTimeout(() => socket.destroy(new Error(`no connection after ${timeout} ms`)), timeout);
  socket.once(event, () => clearTimeout(timer));
  socket.once('close', () => clearTimeout(timer));
}
