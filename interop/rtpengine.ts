import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { type Bencoded, bencode, bencodedStrings } from './bencode.ts';
import { freeUdpPort, portRange } from './free-port.ts';
import { type PeerProcess, startPeer } from './process.ts';

const address = '127.0.0.1';

/** What an {@link Rtpengine} is started with. */
export interface RtpengineOptions {
  /** UDP ports for media. Default: those of this worker. */
  readonly ports?: readonly [first: number, last: number];
  /** Threads that move media. Default 1. */
  readonly threads?: number;
  /** ms after which it is killed whatever happens. Default two minutes. */
  readonly lifetime?: number;
}

/** A command of the ng protocol. */
export type NgCommand = { readonly command: string } & { readonly [key: string]: Bencoded };

/** rtpengine without its kernel module, as a process of its own on loopback, asked over its ng protocol. */
export class Rtpengine {
  readonly #process: PeerProcess;
  readonly #control: Socket;
  readonly #controlPort: number;

  /** @throws Error when it does not answer */
  static async start(path: string, options: RtpengineOptions = {}): Promise<Rtpengine> {
    const { ports: [first, last] = portRange, threads = 1, lifetime = 120_000 } = options;
    const port = await freeUdpPort();
    const rtpengine = new Rtpengine(
      startPeer(
        path,
        [
          ...['--config-file=none', '--table=-1', '--foreground', '--log-stderr', '--log-level=4'],
          ...[`--interface=${address}`, `--listen-ng=${address}:${port}`],
          ...[`--port-min=${first}`, `--port-max=${last}`, `--num-threads=${threads}`],
        ],
        lifetime,
      ),
      port,
    );
    for (let attempt = 0; attempt < 40; attempt++) {
      if ((await rtpengine.#request({ command: 'ping' }, 250))?.get('result') === 'pong') return rtpengine;
    }
    await rtpengine.stop();
    throw new Error(`rtpengine does not answer:\n${rtpengine.#process.output()}`);
  }

  private constructor(process: PeerProcess, controlPort: number) {
    this.#process = process;
    this.#controlPort = controlPort;
    this.#control = createSocket('udp4').on('error', () => {});
  }

  /**
   * Gives a command, and the strings of the answer to it.
   *
   * @throws Error with the reason when rtpengine refuses it
   */
  async ask(command: NgCommand): Promise<ReadonlyMap<string, string>> {
    const reply = await this.#request(command, 10_000);
    if (reply?.get('result') === 'ok') return reply;
    throw new Error(`rtpengine: ${reply?.get('error-reason') ?? 'no answer'}`);
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

  /** One datagram each way, both beginning with the same cookie. */
  #request(command: NgCommand, patience: number): Promise<ReadonlyMap<string, string> | undefined> {
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
      this.#control.send(Buffer.from(`${cookie} ${bencode(command)}`, 'latin1'), this.#controlPort, address);
    });
  }
}
