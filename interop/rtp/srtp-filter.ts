import { createSocket, type Socket } from 'node:dgram';
import type { SrtpSuiteName } from '@webrtc-ims/rtp';
import { freeUdpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';

/** What a filter can do: GStreamer knows the suites by cipher and authentication. */
const transforms: Readonly<Partial<Record<SrtpSuiteName, readonly [cipher: string, auth: string]>>> = {
  AES_CM_128_HMAC_SHA1_80: ['aes-128-icm', 'hmac-sha1-80'],
  AES_CM_128_HMAC_SHA1_32: ['aes-128-icm', 'hmac-sha1-32'],
  AES_256_CM_HMAC_SHA1_80: ['aes-256-icm', 'hmac-sha1-80'],
  AES_256_CM_HMAC_SHA1_32: ['aes-256-icm', 'hmac-sha1-32'],
  AEAD_AES_128_GCM: ['aes-128-gcm', 'null'],
  AEAD_AES_256_GCM: ['aes-256-gcm', 'null'],
};

type Kind = 'rtp' | 'rtcp';
type PerKind<T> = Readonly<Record<Kind, T>>;

/** A process of GStreamer between two pairs of UDP ports: RTP and RTCP go in, and come out protected, or the other way round. */
export class SrtpFilter {
  readonly received: { readonly rtp: Buffer[]; readonly rtcp: Buffer[] } = { rtp: [], rtcp: [] };
  readonly #process: PeerProcess;
  readonly #sockets: PerKind<Socket>;
  readonly #ports: PerKind<number>;

  private constructor(process: PeerProcess, sockets: PerKind<Socket>, ports: PerKind<number>) {
    this.#process = process;
    this.#sockets = sockets;
    this.#ports = ports;
    for (const kind of ['rtp', 'rtcp'] as const)
      sockets[kind].on('message', (octets) => this.received[kind].push(octets));
  }

  /**
   * @param program gst-launch-1.0
   * @param element `srtpenc` or `srtpdec`
   * @param key master key and salt behind one another, in hexadecimal
   */
  static async start(
    program: string,
    element: 'srtpenc' | 'srtpdec',
    suite: SrtpSuiteName,
    key: string,
    ssrc: number,
  ): Promise<SrtpFilter> {
    const [cipher, auth] = transforms[suite] ?? ['null', 'null'];
    // RTCP always has the long tag.
    const rtcpAuth = auth === 'null' ? 'null' : 'hmac-sha1-80';
    const sockets = { rtp: await boundSocket(), rtcp: await boundSocket() };
    const ports = { rtp: await freeUdpPort(), rtcp: await freeUdpPort() };
    const named = `rtp-cipher=${cipher} rtp-auth=${auth} rtcp-cipher=${cipher} rtcp-auth=${rtcpAuth}`;
    const keyed =
      `ssrc=(uint)${ssrc},srtp-key=(buffer)${key},srtp-cipher=(string)${cipher},srtp-auth=(string)${auth},` +
      `srtcp-cipher=(string)${cipher},srtcp-auth=(string)${rtcpAuth},roc=(uint)0`;
    const caps =
      element === 'srtpenc'
        ? {
            rtp: `application/x-rtp,media=audio,payload=0,clock-rate=8000,encoding-name=PCMU,ssrc=(uint)${ssrc}`,
            rtcp: 'application/x-rtcp',
          }
        : {
            rtp: `application/x-srtp,media=audio,payload=0,clock-rate=8000,encoding-name=PCMU,${keyed}`,
            rtcp: `application/x-srtcp,${keyed}`,
          };
    const pads = element === 'srtpenc' ? ['sink_0', 'src_0'] : ['sink', 'src'];
    const path = (kind: Kind): string =>
      `udpsrc address=127.0.0.1 port=${ports[kind]} caps="${caps[kind]}" ! f.${kind}_${pads[0]} ` +
      `f.${kind}_${pads[1]} ! udpsink host=127.0.0.1 port=${sockets[kind].address().port} sync=false async=false`;
    const head = element === 'srtpenc' ? `srtpenc name=f key=${key} ${named}` : 'srtpdec name=f';
    const description = `${head} ${path('rtp')} ${path('rtcp')}`;
    return new SrtpFilter(startPeer(program, ['-q', ...words(description)]), sockets, ports);
  }

  send(kind: Kind, octets: Uint8Array): void {
    this.#sockets[kind].send(octets, this.#ports[kind], '127.0.0.1');
  }

  /** What the process said; for a test that fails. */
  get output(): string {
    return this.#process.output();
  }

  async stop(): Promise<void> {
    await this.#process.stop();
    for (const socket of Object.values(this.#sockets))
      await new Promise<void>((resolve) => socket.close(() => resolve()));
  }
}

async function boundSocket(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

// As a shell would: blanks divide, quotation marks do not belong to the words.
function words(description: string): readonly string[] {
  return description.split(' ').map((word) => word.replaceAll('"', ''));
}
