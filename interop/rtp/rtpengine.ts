import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { type Bencoded, bencode, bencodedStrings } from '../../bench/ice-dtls/bencode.ts';
import { freeUdpPort } from '../free-port.ts';
import { type PeerProcess, startPeer } from '../process.ts';

const address = '127.0.0.1';

/** rtpengine without its kernel module, as a process of its own, asked over its ng protocol. */
export class Rtpengine {
  readonly #process: PeerProcess;
  readonly #control: Socket;
  readonly #controlPort: number;

  static async start(path: string): Promise<Rtpengine> {
    const port = await freeUdpPort();
    const options = ['--config-file=none', '--table=-1', '--foreground', '--log-stderr', '--log-level=4'];
    const places = [`--interface=${address}`, `--listen-ng=${address}:${port}`, '--port-min=21000', '--port-max=21099'];
    const process = startPeer(path, [...options, ...places, '--num-threads=1'], 60_000);
    const control = createSocket('udp4').on('error', () => {});
    const rtpengine = new Rtpengine(process, control, port);
    for (let attempt = 0; attempt < 40; attempt++) {
      if ((await rtpengine.#request({ command: 'ping' }, 250))?.get('result') === 'pong') return rtpengine;
    }
    await rtpengine.stop();
    throw new Error(`rtpengine does not answer:\n${process.output()}`);
  }

  private constructor(process: PeerProcess, control: Socket, controlPort: number) {
    this.#process = process;
    this.#control = control;
    this.#controlPort = controlPort;
  }

  /** Sends an offer or an answer, and gives the SDP for the other side. */
  async sdp(command: { readonly [key: string]: Bencoded }): Promise<string> {
    const call = { 'call-id': 'interop', 'from-tag': 'plain', flags: ['trust-address'], ICE: 'remove', DTLS: 'off' };
    const reply = await this.#request({ ...call, ...command }, 10_000);
    const sdp = reply?.get('sdp');
    if (sdp === undefined) throw new Error(`rtpengine: ${reply?.get('error-reason') ?? 'no answer'}`);
    return sdp;
  }

  async stop(): Promise<void> {
    this.#control.close();
    await this.#process.stop();
  }

  /** One datagram each way, both beginning with the same cookie. */
  #request(
    command: { readonly [key: string]: Bencoded },
    patience: number,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    const cookie = randomBytes(6).toString('hex');
    return new Promise((resolve) => {
      const listen = (octets: Buffer): void => {
        const text = octets.toString('latin1');
        if (text.startsWith(`${cookie} `)) done(bencodedStrings(text.slice(cookie.length + 1)));
      };
      const done = (reply: ReadonlyMap<string, string> | undefined): void => {
        clearTimeout(timer);
        this.#control.off('message', listen);
        resolve(reply);
      };
      const timer = setTimeout(done, patience, undefined);
      this.#control.on('message', listen);
      this.#control.send(`${cookie} ${bencode(command)}`, this.#controlPort, address);
    });
  }
}

/** An audio section. @param crypto values of its a=crypto lines */
export function audio(port: number, crypto: readonly string[] = []): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} ${crypto.length === 0 ? 'RTP/AVP' : 'RTP/SAVP'} 0`,
    ...crypto.map((value) => `a=crypto:${value}`),
    'a=rtpmap:0 PCMU/8000',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** What stands behind `a=crypto:` in a description, and the port of its audio section. */
export function audioOf(sdp: string): { readonly port: number; readonly crypto: readonly string[] } {
  const lines = sdp.split('\r\n');
  const media = lines.find((line) => line.startsWith('m=audio ')) ?? '';
  const crypto = lines.filter((line) => line.startsWith('a=crypto:')).map((line) => line.slice('a=crypto:'.length));
  return { port: Number(media.split(' ')[1]), crypto };
}
