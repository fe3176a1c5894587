import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import {
  createCertificate,
  createMediaEdge,
  type DataChannel,
  type MediaEdgeOptions,
  type MediaTransport,
  type TransportEvent,
  type TransportOptions,
} from '@webrtc-ims/ice-dtls/node';
import { IcePath } from '../../packages/ice-dtls/test/support/ice-path.ts';

/** An `openssl s_client` that is the DTLS client of a transport of ours, behind a path that does ICE for it. */
export interface OpensslCall {
  readonly transport: MediaTransport;
  readonly path: IcePath;
  readonly events: TransportEvent[];
  readonly types: () => string[];
  readonly channels: DataChannel[];
  readonly rtp: Uint8Array[];
  /** What s_client has printed. */
  readonly output: () => string;
  /** What comes out of it from now on goes here. */
  onOutput: (octets: Uint8Array) => void;
  write(octets: Uint8Array | string): void;
  end(): Promise<void>;
}

/** How an {@link OpensslCall} is made. */
export interface OpensslOptions {
  readonly transport?: TransportOptions;
  readonly limits?: MediaEdgeOptions['limits'];
  /** Default `-dtls1_2`. */
  readonly version?: string;
  /** Whether s_client shows the certificate that was signalled. Default true. */
  readonly withCertificate?: boolean;
  /** SRTP profiles that s_client offers; an empty text for none. Default `SRTP_AES128_CM_SHA1_80`. */
  readonly profiles?: string;
}

/** Calls with s_client. `arguments_` are those beside version, address, certificate and profiles. */
export async function callOpenssl(
  program: string,
  arguments_: readonly string[],
  options: OpensslOptions = {},
): Promise<OpensslCall> {
  const { version = '-dtls1_2', withCertificate = true, profiles = 'SRTP_AES128_CM_SHA1_80', limits } = options;
  const certificate = await createCertificate();
  const folder = mkdtempSync(join(tmpdir(), 'ice-dtls-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, certificate.certificatePem);
  writeFileSync(files.key, certificate.keyPem, { mode: 0o600 });
  const edge = await createMediaEdge({
    addresses: [{ address: '127.0.0.1' }],
    ...(limits === undefined ? {} : { limits }),
  });
  const events: TransportEvent[] = [];
  const channels: DataChannel[] = [];
  const rtp: Uint8Array[] = [];
  const transport = await edge.createTransport({
    ...options.transport,
    handlers: {
      event: (event) => events.push(event),
      dataChannel: (channel) => channels.push(channel),
      rtp: (packet) => rtp.push(packet),
    },
  });
  const applied = transport.setRemote({
    type: 'offer',
    ufrag: 'abcd',
    pwd: 'p'.repeat(22),
    setup: 'active',
    fingerprints: [formatFingerprint(certificate.fingerprint)],
    data: options.transport?.data === true ? { sctpPort: 5000, maxMessageSize: 100_000 } : undefined,
  });
  if (!applied.ok) throw applied.error;
  const path = await IcePath.open(transport.local);
  const client: ChildProcess = spawn(
    program,
    [
      's_client',
      version,
      '-connect',
      `127.0.0.1:${path.port}`,
      ...(withCertificate ? ['-cert', files.cert, '-key', files.key] : []),
      ...(profiles === '' ? [] : ['-use_srtp', profiles]),
      ...arguments_,
    ],
    { stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let output = '';
  const call: OpensslCall = {
    transport,
    path,
    events,
    types: () => events.map(({ type }) => type),
    channels,
    rtp,
    output: () => output,
    onOutput: () => {},
    write: (octets) => void client.stdin?.write(octets),
    end: async () => {
      client.kill();
      path.close();
      await edge.close();
      rmSync(folder, { recursive: true });
    },
  };
  client.stdin?.on('error', () => {});
  client.stdout?.on('data', (octets: Buffer) => {
    output += octets.toString('latin1');
    call.onOutput(new Uint8Array(octets));
  });
  client.stderr?.on('data', (octets: Buffer) => {
    output += octets.toString('latin1');
  });
  return call;
}

/** Waits until something holds, for at most `patience` ms; whether it does. */
export async function until(condition: () => boolean, patience = 30_000): Promise<boolean> {
  const end = Date.now() + patience;
  while (!condition()) {
    if (Date.now() > end) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}
