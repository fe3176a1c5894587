import type { IncomingMessage } from 'node:http';
import { UnsupportedError } from '@webrtc-ims/core';

/**
 * A server answered a WebSocket handshake with something else than 101. With status 401 or 407, `challenges` says what credentials it wants: connect again with
 * them in `headers` (RFC 7118 7, RFC 7235).
 */
export class HandshakeRefusal extends UnsupportedError<'SIP_HANDSHAKE_REFUSED'> {
  /** The HTTP status. */
  override readonly status: number;
  /** All header rows in order, names as received. */
  readonly headers: readonly (readonly [name: string, value: string])[];

  constructor(status: number, headers: readonly (readonly [name: string, value: string])[]) {
    super('SIP_HANDSHAKE_REFUSED', `the WebSocket handshake was answered ${status}`, {
      status,
      clause: 'RFC 6455 4.1',
    });
    this.name = 'HandshakeRefusal';
    this.status = status;
    this.headers = headers;
  }

  /** Values of WWW-Authenticate with 401, of Proxy-Authenticate with 407. */
  get challenges(): readonly string[] {
    const wanted = this.status === 401 ? 'www-authenticate' : this.status === 407 ? 'proxy-authenticate' : undefined;
    return this.headers.flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []));
  }
}

/** The refusal in an HTTP answer. */
export function refusalIn(answer: IncomingMessage): HandshakeRefusal {
  const { rawHeaders } = answer;
  const headers: (readonly [string, string])[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) headers.push([rawHeaders[i]!, rawHeaders[i + 1]!]);
  return new HandshakeRefusal(answer.statusCode ?? 0, headers);
}
