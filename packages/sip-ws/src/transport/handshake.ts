/** The opening request of a WebSocket, as an HTTP server sees it (RFC 6455 4.1). */
export interface HandshakeRequest {
  readonly method: string;
  /** As in `1.1`. */
  readonly httpVersion: string;
  /** The request target with its query. */
  readonly target: string;
  /** All header rows in order, names as received. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** Who may connect, and how. */
export interface HandshakePolicy {
  /** Origins such as `https://talk.example`; scheme, host and port must all be equal. `'any'` is for closed networks and tests. */
  readonly origins: readonly string[] | 'any';
  /** What to do when there is no Origin, as with clients that are not browsers. Default `refuse`. */
  readonly withoutOrigin?: 'accept' | 'refuse';
  /** Paths that are served. Default `/` only. */
  readonly paths?: readonly string[];
}

/** The answer to a handshake. */
export type HandshakeDecision =
  | { readonly type: 'accept'; readonly path: string; readonly origin: string | undefined }
  | {
      readonly type: 'refuse';
      readonly status: number;
      /** Why, for logs. */
      readonly reason: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
    };

/** The one subprotocol; compared in the case of the registry (RFC 7118 4.1). */
export const sipSubprotocol = 'sip';

/**
 * Decides on a WebSocket handshake before the upgrade. Usual servers complete it without a subprotocol, and with any version; by then
 * it is too late for an HTTP status.
 *
 * Order: the request itself (400), version (426), path (404), Origin (403), subprotocol (400).
 */
export function checkHandshake(request: HandshakeRequest, policy: HandshakePolicy): HandshakeDecision {
  // RFC 6455 4.2.1, by its numbers.
  // 1. GET, HTTP/1.1 or higher
  if (request.method !== 'GET') return refuse(400, 'the method is not GET');
  if (!isAtLeastHttp11(request.httpVersion)) return refuse(400, 'the HTTP version is below 1.1');
  // 2. Host
  const hosts = values(request, 'host');
  if (hosts.length !== 1 || hosts[0] === '') return refuse(400, 'there is not exactly one Host');
  // 3. Upgrade
  if (!listed(values(request, 'upgrade'), 'websocket')) return refuse(400, 'Upgrade does not name websocket');
  // 4. Connection
  if (!listed(values(request, 'connection'), 'upgrade')) return refuse(400, 'Connection does not name Upgrade');
  // 5. Sec-WebSocket-Key
  const keys = values(request, 'sec-websocket-key');
  if (keys.length !== 1 || !isKey(keys[0]!)) return refuse(400, 'Sec-WebSocket-Key is not the base64 of 16 octets');
  // 6. Sec-WebSocket-Version
  const versions = values(request, 'sec-websocket-version');
  if (versions.length !== 1) return refuse(400, 'there is not exactly one Sec-WebSocket-Version');
  if (versions[0] !== '13') return refuse(426, 'the WebSocket version is not 13', [['Sec-WebSocket-Version', '13']]);

  // RFC 6455 4.2.2 4: resource name, origin, subprotocol
  const query = request.target.indexOf('?');
  const path = query < 0 ? request.target : request.target.slice(0, query);
  if (!(policy.paths ?? ['/']).includes(path)) return refuse(404, 'nothing is served at this path');
  const origins = values(request, 'origin');
  const refusal = originRefusal(origins, policy);
  if (refusal !== undefined) return refuse(403, refusal);
  const offered = values(request, 'sec-websocket-protocol').flatMap((row) => row.split(',').map(trimmed));
  if (!offered.includes(sipSubprotocol)) return refuse(400, 'the subprotocol sip is not offered');
  return { type: 'accept', path, origin: origins[0] };
}

function refuse(
  status: number,
  reason: string,
  headers: readonly (readonly [string, string])[] = [],
): HandshakeDecision {
  return { type: 'refuse', status, reason, headers };
}

function originRefusal(origins: readonly string[], policy: HandshakePolicy): string | undefined {
  if (origins.length > 1) return 'there is more than one Origin';
  const origin = origins[0];
  if (origin === undefined) return policy.withoutOrigin === 'accept' ? undefined : 'there is no Origin';
  if (policy.origins === 'any') return undefined;
  const wanted = comparableOrigin(origin);
  return policy.origins.some((allowed) => comparableOrigin(allowed) === wanted)
    ? undefined
    : 'the Origin is not allowed';
}

// RFC 6454 4 and 6.2: scheme and host without regard to case, the default port left out.
function comparableOrigin(origin: string): string {
  const lower = origin.toLowerCase();
  if (lower.startsWith('https://') && lower.endsWith(':443')) return lower.slice(0, -4);
  if (lower.startsWith('http://') && lower.endsWith(':80')) return lower.slice(0, -3);
  return lower;
}

function values(request: HandshakeRequest, name: string): readonly string[] {
  const found: string[] = [];
  for (const [key, value] of request.headers) if (key.toLowerCase() === name) found.push(trimmed(value));
  return found;
}

function listed(rows: readonly string[], token: string): boolean {
  return rows.some((row) => row.split(',').some((item) => trimmed(item).toLowerCase() === token));
}

function trimmed(text: string): string {
  return text.trim();
}

function isAtLeastHttp11(version: string): boolean {
  const [major, minor] = version.split('.').map(Number);
  return (major ?? 0) > 1 || (major === 1 && (minor ?? 0) >= 1);
}

// 16 octets are 22 base64 digits and two pads; the last digit carries four bits of nothing.
function isKey(key: string): boolean {
  if (key.length !== 24 || !key.endsWith('==')) return false;
  for (let i = 0; i < 22; i++) if (!base64Digits.includes(key[i]!)) return false;
  return (base64Digits.indexOf(key[21]!) & 0x0f) === 0;
}

const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
