import type { PhoneMedium } from '../../examples/ims-core/phone-medium.ts';
import { textFormatOf, textLines } from '../../examples/ims-core/phone-text.ts';
import type { PlainSection } from '../../examples/ims-core/plain-description.ts';
import { freeUdpPort } from '../free-port.ts';
import { TextPeer } from './text-peer.ts';

/** The text of a phone, done by mediastreamer2. It answers; it does not offer. */
export class Mediastreamer2Medium implements PhoneMedium {
  /** There once an offer has been answered. */
  peer: TextPeer | undefined;
  readonly #program: string;
  readonly #port: number;

  static async open(program: string): Promise<Mediastreamer2Medium> {
    return new Mediastreamer2Medium(program, await freeUdpPort());
  }

  private constructor(program: string, port: number) {
    this.#program = program;
    this.#port = port;
  }

  offer(): readonly string[] {
    throw new Error('mediastreamer2 only answers here');
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const format = textFormatOf(section);
    if (format === undefined || section.address !== '127.0.0.1') return undefined;
    this.peer ??= new TextPeer(this.#program, { local: this.#port, remote: section.port }, format);
    return textLines(this.#port, format);
  }

  take(): void {}

  async close(): Promise<void> {
    await this.peer?.stop();
  }
}
