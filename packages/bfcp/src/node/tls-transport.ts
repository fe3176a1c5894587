import type { Socket } from 'node:net';
import { connect, createSecureContext, TLSSocket } from 'node:tls';
import type { CertificateFingerprint } from '@webrtc-ims/core';
import { certificateMatches } from '@webrtc-ims/core/node';
import type { TransportHandlers } from '../running/bfcp-transport.ts';
import { giveUpAfter } from './give-up.ts';
import { PendingTransport } from './pending-transport.ts';
import { TcpTransport } from './tcp-transport.ts';

/** How a TLS leg is secured. */
export interface TlsOptions {
  /**
   * Which side of TLS this is. In offer/answer the answerer is the server, whatever `a=setup` says (RFC 8856 8); otherwise the floor
   * control server is (RFC 5018 4).
   */
  readonly role: 'client' | 'server';
  /** Certificate chain, PEM. A server has to have one. */
  readonly certificate?: string | undefined;
  /** Its private key, PEM. */
  readonly privateKey?: string | undefined;
  /**
   * The peer’s certificate has to have one of these: those of the strongest hash count (RFC 8122 5.1). Left out, a client checks name and issuer instead, and
   * a server asks for none.
   */
  readonly fingerprints?: readonly CertificateFingerprint[] | undefined;
  /** Without fingerprints, client only: the name, or address, that the server’s certificate has to have. Default the host. */
  readonly serverName?: string | undefined;
  /** Without fingerprints, client only: issuers to trust, PEM. Default those of the platform. */
  readonly authorities?: string | undefined;
  /** Adds TLS_RSA_WITH_AES_128_CBC_SHA, for peers that know only RFC 4582: no forward secrecy. Default false. */
  readonly insecureRsaKeyExchange?: boolean | undefined;
  /** ms for the handshake. Default 10,000. */
  readonly timeout?: number | undefined;
}

// TLS 1.3, then what RFC 8855 7 recommends for TLS 1.2, with the ECDSA forms of the same.
const suites = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'DHE-RSA-AES128-GCM-SHA256',
  'DHE-RSA-AES256-GCM-SHA384',
] as const;

/** BFCP over TLS on a TCP connection that is open or is being opened. It opens once the peer is who it should be; no octet passes before. */
export class TlsTransport extends PendingTransport {
  readonly #raw: Socket;
  readonly #options: TlsOptions;
  readonly #host: string | undefined;

  /** @param host where the connection goes to, for the check of the name */
  constructor(socket: Socket, options: TlsOptions, host?: string) {
    super();
    this.#raw = socket;
    this.#options = options;
    this.#host = host;
    socket.on('error', () => {});
  }

  start(handlers: TransportHandlers): void {
    // A TLS server can take over a TCP connection only once there is one.
    if (this.#options.role === 'server' && this.#raw.connecting) {
      const failed = (error?: unknown): void => handlers.closed({ graceful: false, error });
      this.#raw.once('close', failed);
      this.#raw.once('connect', () => {
        this.#raw.off('close', failed);
        this.#secure(handlers);
      });
    } else this.#secure(handlers);
  }

  protected giveUp(): void {
    this.#raw.destroy();
  }

  #secure(handlers: TransportHandlers): void {
    const { role, timeout = 10_000 } = this.#options;
    const socket = role === 'client' ? this.#asClient() : this.#asServer();
    const ready = role === 'client' ? 'secureConnect' : 'secure';
    let reason: unknown;
    giveUpAfter(socket, timeout, ready);
    const failed = (): void => handlers.closed({ graceful: false, error: reason });
    socket.on('error', (error) => {
      reason ??= error;
    });
    socket.once('close', failed);
    this.#raw.once('close', () => socket.destroy());
    socket.once(ready, () => {
      if (!this.#isPeerRight(socket)) {
        reason = new Error('the certificate of the peer is not the one that was told');
        socket.destroy();
        return;
      }
      socket.off('close', failed);
      this.become(new TcpTransport(socket), handlers);
    });
  }

  #asClient(): TLSSocket {
    const { fingerprints, serverName, authorities } = this.#options;
    const name = serverName ?? this.#host;
    return connect({
      ...this.#settings(),
      socket: this.#raw,
      // A self-signed certificate is as good as any where its fingerprint is known (RFC 8855 9.1).
      rejectUnauthorized: fingerprints === undefined,
      ...(name === undefined ? {} : { host: name }),
      ...(authorities === undefined ? {} : { ca: authorities }),
    });
  }

  #asServer(): TLSSocket {
    return new TLSSocket(this.#raw, {
      isServer: true,
      requestCert: this.#options.fingerprints !== undefined,
      rejectUnauthorized: false,
      secureContext: createSecureContext(this.#settings()),
    });
  }

  #settings() {
    const { certificate, privateKey, insecureRsaKeyExchange } = this.#options;
    return {
      minVersion: 'TLSv1.2' as const,
      honorCipherOrder: true,
      dhparam: 'auto',
      ciphers: [...suites, ...(insecureRsaKeyExchange === true ? ['AES128-SHA'] : [])].join(':'),
      ...(certificate === undefined ? {} : { cert: certificate }),
      ...(privateKey === undefined ? {} : { key: privateKey }),
    };
  }

  #isPeerRight(socket: TLSSocket): boolean {
    const { fingerprints } = this.#options;
    if (fingerprints === undefined) return true;
    return certificateMatches(socket.getPeerX509Certificate()?.raw, fingerprints);
  }
}
