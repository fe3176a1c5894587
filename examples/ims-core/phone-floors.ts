import { type AddressInfo, createServer, type Server } from 'node:net';
import {
  type RunningFloorControlServer,
  runFloorControlServer,
  TcpTransport,
  type TlsOptions,
  TlsTransport,
} from '@webrtc-ims/bfcp/node';
import { createCertificate, type DtlsCertificate } from '@webrtc-ims/ice-dtls/node';
import type { PhoneMedium } from './phone-medium.ts';
import { attributeOf, type PlainSection } from './plain-description.ts';

/** One floor, given to whoever asks first. */
const floor = { conference: 4321, user: 1234, id: 1 };

/**
 * A floor control server in a call (RFC 8855, RFC 8856): one conference with one floor, to which the peer connects, once, by TCP, or by TLS if
 * that is what it offers.
 */
export class PhoneFloors implements PhoneMedium {
  readonly #server: RunningFloorControlServer;
  readonly #listener: Server;
  readonly #port: number;
  readonly #certificate: DtlsCertificate;
  /** Agreed on; otherwise the connection is in clear. */
  #tls: TlsOptions | undefined;

  static async open(host: string): Promise<PhoneFloors> {
    const certificate = await createCertificate();
    const listener = createServer();
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen({ host, port: 0 }, resolve);
    });
    return new PhoneFloors(listener, certificate);
  }

  private constructor(listener: Server, certificate: DtlsCertificate) {
    this.#server = runFloorControlServer({
      conferences: [{ conferenceId: floor.conference, floors: [{ floorId: floor.id }] }],
    });
    this.#listener = listener;
    this.#port = (listener.address() as AddressInfo).port;
    this.#certificate = certificate;
    listener.once('connection', (socket) => {
      listener.close();
      const tls = this.#tls;
      const transport = tls === undefined ? new TcpTransport(socket) : new TlsTransport(socket, tls);
      this.#server.accept(transport, { users: [floor.user], secure: tls !== undefined });
    });
  }

  /** Requests for the floor that are granted or wait. */
  get requests(): number {
    return this.#server.requestsForFloor(floor.conference, floor.id).length;
  }

  offer(): readonly string[] {
    const { algorithm, value } = this.#certificate.fingerprint;
    return [
      `m=application ${this.#port} ${this.#tls === undefined ? 'TCP/BFCP' : 'TCP/TLS/BFCP'} *`,
      ...(this.#tls === undefined ? [] : [`a=fingerprint:${algorithm} ${value}`]),
      'a=setup:passive',
      'a=connection:new',
      'a=floorctrl:s-only',
      `a=confid:${floor.conference}`,
      `a=userid:${floor.user}`,
      `a=floorid:${floor.id}`,
    ];
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const client = attributeOf(section, 'floorctrl')?.includes('c-only') ?? true;
    const [algorithm, value] = attributeOf(section, 'fingerprint')?.split(' ') ?? [];
    const isTls = section.protocol === 'TCP/TLS/BFCP' && algorithm !== undefined && value !== undefined;
    if ((section.protocol !== 'TCP/BFCP' && !isTls) || section.port === 0 || !client) return undefined;
    const { certificatePem: certificate, keyPem: privateKey } = this.#certificate;
    // RFC 8856 8: whoever answers is the server of TLS.
    this.#tls = isTls ? { role: 'server', certificate, privateKey, fingerprints: [{ algorithm, value }] } : undefined;
    // RFC 8856 5.1: whoever is the server says which conference, user and floors these are. RFC 4145 5: a connection goes on unless it is new.
    const goesOn = attributeOf(section, 'connection') === 'existing';
    return goesOn ? this.offer().map((line) => line.replace('connection:new', 'connection:existing')) : this.offer();
  }

  take(): void {}

  async close(): Promise<void> {
    this.#listener.close();
    this.#server.close();
  }
}
