import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { freeUdpPort } from '../../interop/free-port.ts';
import { type PeerProcess, startPeer } from '../../interop/process.ts';
import { type Bencoded, bencode, bencodedStrings } from './bencode.ts';

const address = '127.0.0.1';
/** What our engine negotiates with a browser of its own kind. */
const suite = 'AEAD_AES_256_GCM';
const keyOctets = 44;

/** rtpengine without its kernel module, as a process of its own, asked over its ng protocol. */
export class Rtpengine {
  readonly #process: PeerProcess;
  readonly #control: Socket;
  readonly #controlPort: number;
  #calls = 0;

  static async start(path: string): Promise<Rtpengine> {
    const port = await freeUdpPort();
    const options = ['--config-file=none', '--table=-1', '--foreground', '--log-stderr', '--log-level=4'];
    const places = [`--interface=${address}`, `--listen-ng=${address}:${port}`, '--port-min=20000', '--port-max=20099'];
    const rtpengine = new Rtpengine(startPeer(path, [...options, ...places, '--num-threads=2'], 180_000), port);
    try {
      await rtpengine.#ready();
      return rtpengine;
    } catch (error) {
      await rtpengine.stop();
      throw error;
    }
  }

  private constructor(process: PeerProcess, port: number) {
    this.#process = process;
    this.#controlPort = port;
    this.#control = createSocket('udp4');
    this.#control.on('error', () => {});
  }

  /**
   * Joins plain RTP from one port with SRTP (SDES) to another one, and gives the port that takes the plain RTP. A call made before is over.
   */
  async join(plainPort: number, securePort: number): Promise<number> {
    if (this.#calls > 0) await this.#ask({ command: 'delete', 'call-id': String(this.#calls), 'delete-delay': '0' });
    this.#calls++;
    const call = { 'call-id': String(this.#calls), 'from-tag': 'plain', flags: ['trust-address'], ICE: 'remove' };
    await this.#ask({ ...call, command: 'offer', sdp: description(plainPort), 'transport-protocol': 'RTP/SAVP' });
    const secured = description(securePort, `1 ${suite} inline:${randomBytes(keyOctets).toString('base64')}`);
    const answer = { ...call, command: 'answer', 'to-tag': 'secure', sdp: secured, 'transport-protocol': 'RTP/AVP' };
    const sdp = (await this.#ask(answer)).get('sdp') ?? '';
    const port = Number(sdp.slice(sdp.indexOf('m=audio ') + 'm=audio '.length).split(' ')[0]);
    if (!Number.isInteger(port) || port === 0) throw new Error(`rtpengine gave no port: ${sdp}`);
    return port;
  }

  /** Seconds of CPU time of all its threads, to a hundredth. */
  cpuTime(): number {
    const stat = readFileSync(`/proc/${this.#process.pid}/stat`, 'latin1');
    // proc(5): utime and stime are the fields 14 and 15, in hundredths of a second; the second field is a name in parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async stop(): Promise<void> {
    this.#control.close();
    await this.#process.stop();
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const reply = await this.#request({ command: 'ping' }, 250);
      if (reply?.get('result') === 'pong') return;
    }
    throw new Error(`rtpengine does not answer:\n${this.#process.output()}`);
  }

  async #ask(command: { readonly [key: string]: Bencoded }): Promise<ReadonlyMap<string, string>> {
    const reply = await this.#request(command, 5_000);
    if (reply?.get('result') === 'ok') return reply;
    throw new Error(`rtpengine: ${reply?.get('error-reason') ?? 'no answer'}`);
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

function description(port: number, crypto?: string): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} ${crypto === undefined ? 'RTP/AVP' : 'RTP/SAVP'} 0`,
    ...(crypto === undefined ? [] : [`a=crypto:${crypto}`]),
    'a=rtpmap:0 PCMU/8000',
    'a=sendrecv',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
