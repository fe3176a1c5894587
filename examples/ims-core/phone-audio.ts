import type { PortPairAllocator } from '@webrtc-ims/rtp/node';
import { Echo } from './echo.ts';
import type { PhoneMedium } from './phone-medium.ts';
import {
  answeringDirection,
  audioLines,
  audioOf,
  type Direction,
  g711Formats,
  type PlainSection,
  sends,
} from './plain-description.ts';

/** The sound of a call: an echo, and the descriptions of it. */
export class PhoneAudio implements PhoneMedium {
  readonly echo: Echo;
  /** What the next offer says. */
  direction: Direction = 'sendrecv';

  static async open(ports: PortPairAllocator): Promise<PhoneAudio> {
    return new PhoneAudio(await Echo.open(ports));
  }

  private constructor(echo: Echo) {
    this.echo = echo;
  }

  offer(formats: readonly number[] = g711Formats): readonly string[] {
    return audioLines({ port: this.echo.port, formats, direction: this.direction });
  }

  answer(section: PlainSection): readonly string[] | undefined {
    const audio = audioOf(section);
    const formats = audio?.formats.filter((format) => g711Formats.includes(format)) ?? [];
    if (audio === undefined || formats.length === 0) return undefined;
    this.direction = answeringDirection(audio.direction);
    this.take(section);
    return this.offer(formats);
  }

  /** Where echoes go, and whether the peer wants any. */
  take(section: PlainSection): void {
    const audio = audioOf(section);
    if (audio === undefined) return;
    this.echo.remote = { address: audio.address, port: audio.port };
    this.echo.sends = sends(this.direction) && sends(answeringDirection(audio.direction));
  }

  close(): Promise<void> {
    return this.echo.close();
  }
}
