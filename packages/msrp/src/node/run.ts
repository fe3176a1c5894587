import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Result, Runtime } from '@webrtc-ims/core';
import { systemClock } from '@webrtc-ims/core/node';
import type { MsrpTransport } from '../running/msrp-transport.ts';
import { RunningConnection, type RunningConnectionOptions } from '../running/running-connection.ts';
import type { MessageOptions } from '../session/message-options.ts';
import type { MsrpSession, OutgoingMessage, SendRefusal } from '../session/msrp-session.ts';
import { peerCertificate } from './connect.ts';
import { certificateMatches } from './fingerprint.ts';
import { StreamTransport } from './stream-transport.ts';

/** How a connection runs in Node. */
export interface RunOptions extends RunningConnectionOptions, Partial<Runtime> {}

/** Runs a connection on any transport. */
export function runConnection(transport: MsrpTransport, options: RunOptions): RunningConnection {
  const { clock = systemClock, onFault, ...rest } = options;
  return new RunningConnection(transport, rest, { clock, ...(onFault === undefined ? {} : { onFault }) });
}

/**
 * Runs a connection on a TCP or TLS socket that is established. Where the peer's certificate is bound by fingerprints (`peerFingerprints` of a session) it
 * is compared with the first request of each session.
 */
export function runSocket(socket: Socket, options: RunOptions): RunningConnection {
  const certificate = peerCertificate(socket);
  const authorize = (session: MsrpSession): 'yes' | 'no' | 'wait' => {
    const { peerFingerprints } = session.options;
    if (peerFingerprints === undefined) return 'yes';
    if (peerFingerprints === 'awaited') return 'wait';
    return certificateMatches(certificate, peerFingerprints) ? 'yes' : 'no';
  };
  return runConnection(new StreamTransport(socket), { authorize, ...options });
}

/** Sends what a stream gives, no faster than it leaves. The message is aborted when the stream fails, and the stream destroyed when the message does. */
export function sendStream(
  connection: RunningConnection,
  session: MsrpSession,
  stream: Readable,
  message: Omit<MessageOptions, 'body'>,
): Result<OutgoingMessage, SendRefusal> {
  const begun = connection.send(session, message);
  if (!begun.ok) {
    stream.destroy();
    return begun;
  }
  const outgoing = begun.value;
  const isOver = (): boolean => {
    if (!outgoing.stopped) return false;
    stream.destroy();
    return true;
  };
  stream.on('data', (octets: Uint8Array) => {
    if (isOver()) return;
    const hasRoom = connection.write(outgoing, octets, () => {
      if (!isOver()) stream.resume();
    });
    if (!hasRoom && !outgoing.stopped) stream.pause();
  });
  stream.on('end', () => {
    if (!isOver()) connection.end(outgoing);
  });
  stream.on('error', () => connection.abort(outgoing));
  return begun;
}
