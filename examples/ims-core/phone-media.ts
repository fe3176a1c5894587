import type { PortPairAllocator } from '@webrtc-ims/rtp/node';
import { PhoneAudio } from './phone-audio.ts';
import { PhoneChat } from './phone-chat.ts';
import { PhoneFloors } from './phone-floors.ts';
import type { PhoneMedium } from './phone-medium.ts';
import { PhoneText } from './phone-text.ts';
import { PhoneVideo } from './phone-video.ts';
import { type Direction, type PlainSection, readSections, writeSections } from './plain-description.ts';

/** The media that a phone can do, by the first words of their sections. */
export type MediumName = 'application' | 'audio' | 'message' | 'text' | 'video';

/** What the media of a phone need. */
export interface MediaContext {
  readonly host: string;
  readonly ports: PortPairAllocator;
  /** Media that are opened otherwise than those of an ordinary phone. */
  readonly openers?: Partial<MediumOpeners> | undefined;
}

/** How each medium is opened. */
export type MediumOpeners = Readonly<Record<MediumName, (context: MediaContext) => Promise<PhoneMedium>>>;

const ordinary: MediumOpeners = {
  audio: ({ ports }) => PhoneAudio.open(ports),
  application: ({ host }) => PhoneFloors.open(host),
  message: ({ host }) => PhoneChat.open(host),
  text: ({ ports }) => PhoneText.open(ports),
  video: ({ ports }) => PhoneVideo.open(ports),
};

/** The media of one call, and its descriptions. */
export class PhoneMedia {
  readonly #context: MediaContext;
  readonly #openers: MediumOpeners;
  /** By section. A section without a medium is refused. */
  #media: (PhoneMedium | undefined)[] = [];
  #refused: string[] = [];
  #version = 0;
  #isClosed = false;

  constructor(context: MediaContext) {
    this.#context = context;
    this.#openers = { ...ordinary, ...context.openers };
  }

  get audio(): PhoneAudio | undefined {
    return this.#media.find((medium) => medium instanceof PhoneAudio);
  }

  get chat(): PhoneChat | undefined {
    return this.#media.find((medium) => medium instanceof PhoneChat);
  }

  get floors(): PhoneFloors | undefined {
    return this.#media.find((medium) => medium instanceof PhoneFloors);
  }

  get text(): PhoneText | undefined {
    return this.#media.find((medium) => medium instanceof PhoneText);
  }

  get video(): PhoneVideo | undefined {
    return this.#media.find((medium) => medium instanceof PhoneVideo);
  }

  /** Gets ready for the first offer of a call. */
  async open(names: readonly MediumName[]): Promise<void> {
    this.#media = await Promise.all(names.map((name) => this.#openers[name](this.#context)));
    if (this.#isClosed) await this.close();
  }

  /** An offer of what there is. @param direction of the audio */
  offer(direction: Direction): string {
    const { audio } = this;
    if (audio !== undefined) audio.direction = direction;
    return this.#write(this.#media.map((medium, index) => medium?.offer() ?? [this.#refused[index] ?? '']));
  }

  /** The answer to an offer; `undefined` if there is nothing in it that could be answered. */
  async answer(offer: string): Promise<string | undefined> {
    const sections = readSections(offer);
    const lines: (readonly string[])[] = [];
    for (const [index, section] of sections.entries()) {
      const answer = await this.#answer(index, section);
      this.#refused[index] = `m=${section.media} 0 ${section.protocol} ${section.formats.join(' ')}`;
      lines.push(answer ?? [this.#refused[index]]);
    }
    // The caller may have hung up meanwhile.
    if (this.#isClosed) await this.close();
    return this.#media.some((medium) => medium !== undefined) ? this.#write(lines) : undefined;
  }

  /** Takes the answer to an offer. */
  take(answer: string): void {
    for (const [index, section] of readSections(answer).entries()) this.#media[index]?.take(section);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#media.map((medium) => medium?.close()));
  }

  async #answer(index: number, section: PlainSection): Promise<readonly string[] | undefined> {
    const open = Object.hasOwn(ordinary, section.media) ? this.#openers[section.media as MediumName] : undefined;
    if (section.port === 0 || open === undefined) {
      await this.#media[index]?.close();
      this.#media[index] = undefined;
      return undefined;
    }
    const medium = this.#media[index] ?? (await open(this.#context));
    const answer = medium.answer(section);
    this.#media[index] = answer === undefined ? undefined : medium;
    if (answer === undefined) await medium.close();
    return answer;
  }

  #write(sections: readonly (readonly string[])[]): string {
    this.#version++;
    return writeSections(this.#context.host, this.#version, sections);
  }
}
