import type { Direction } from '../attributes/direction.ts';

/** What a {@link SimulatedParty} changes before it offers. */
export interface PartyChange {
  /** Direction of each of its live audio sections, used in turn. */
  readonly directions: readonly Direction[];
  /** Add an audio section. */
  readonly addAudio: boolean;
  /** Add a section that is not interworked. */
  readonly addOther: boolean;
  /** Take the last live audio section out of use, if it has two. */
  readonly remove: boolean;
  /** New ICE credentials, or another address. */
  readonly move: boolean;
}

/** How a {@link SimulatedParty} answers. */
export interface PartyChoice {
  readonly directions: readonly Direction[];
  /** Which of the offered formats it takes: those whose position has a true here, and the first one anyway. */
  readonly formats: readonly boolean[];
  /** Refuse the section, each in turn. */
  readonly reject: readonly boolean[];
}

/** A media section as the party sees it. */
export interface PartySection {
  readonly media: string;
  readonly mid: string;
  live: boolean;
  /** The `m=` line's formats and the `rtpmap` and `fmtp` lines for them. */
  formats: readonly string[];
  formatLines: readonly string[];
  protocol: string;
  direction: Direction;
}

/**
 * One end of a session that behaves: its sections never become fewer, its answers fit the offers, its version rises with every text. It is
 * for tests of controllers and of this package. The texts are full of things that must not be seen on the other leg.
 */
export abstract class SimulatedParty {
  sections: PartySection[] = [];
  protected generation = 0;
  protected version = 0;
  #committed: { sections: PartySection[]; generation: number } = { sections: [], generation: 0 };

  /** What must never be seen on the other leg. */
  abstract readonly secrets: readonly string[];
  protected abstract freshAudio(): PartySection;
  protected abstract freshOther(): PartySection;
  protected abstract write(role: 'answer' | 'offer'): string;

  /** The lines of an answered section that is not RTP, which `accepts` chooses from; `undefined` for RTP. */
  protected answerLines(
    _media: string,
    _lines: readonly string[],
    _accepts: (index: number) => boolean,
  ): readonly string[] | undefined {
    return undefined;
  }

  /** What is left of the lines of an offered section after its answer. */
  protected takeLines(section: PartySection, _answered: readonly string[]): readonly string[] {
    return section.formatLines;
  }

  offer(change: PartyChange): string {
    this.#keep();
    if (this.sections.length === 0 || change.addAudio) this.sections.push(this.freshAudio());
    if (change.addOther) this.sections.push(this.freshOther());
    const live = this.sections.filter((section) => section.live && section.media === 'audio');
    if (change.remove && live.length > 1) live[live.length - 1]!.live = false;
    for (const [index, section] of live.entries()) {
      section.direction = change.directions[index % change.directions.length] ?? 'sendrecv';
    }
    if (change.move) this.generation++;
    return this.write('offer');
  }

  answer(offer: string, choice: PartyChoice): string {
    this.#keep();
    const [, ...texts] = offer.split('\r\nm=');
    let index = 0;
    this.sections = texts.map((text, at): PartySection => {
      const [first = '', ...rest] = text.split('\r\n');
      const [media = '', port, protocol = '', ...formats] = first.split(' ');
      const mid = rest.find((line) => line.startsWith('a=mid:'))?.slice(6) ?? this.sections[at]?.mid ?? '';
      const live = port !== '0' && choice.reject[index % choice.reject.length] !== true;
      const taken = formats.filter((_, n) => n === 0 || choice.formats[n % choice.formats.length] === true);
      const accepts = (n: number): boolean => choice.formats[n % choice.formats.length] === true;
      const formatLines =
        this.answerLines(media, rest, accepts) ??
        rest.filter((line) =>
          taken.some((pt) => line.startsWith(`a=rtpmap:${pt} `) || line.startsWith(`a=fmtp:${pt} `)),
        );
      const direction = choice.directions[index % choice.directions.length] ?? 'sendrecv';
      index++;
      return { media, mid, live, formats: taken, formatLines, protocol, direction };
    });
    return this.write('answer');
  }

  /** The other side answered: sections that it refused are no longer in use. */
  take(answer: string): void {
    const [, ...texts] = answer.split('\r\nm=');
    for (const [index, section] of this.sections.entries()) {
      const [first = '', ...lines] = texts[index]?.split('\r\n') ?? [];
      if (first.split(' ')[1] === '0') section.live = false;
      section.formatLines = this.takeLines(section, lines);
    }
  }

  /** The exchange failed: back to what was before. */
  rollback(): void {
    this.sections = this.#committed.sections;
    this.generation = this.#committed.generation;
  }

  #keep(): void {
    this.#committed = { sections: this.sections.map((section) => ({ ...section })), generation: this.generation };
    this.sections = this.#committed.sections.map((section) => ({ ...section }));
  }
}
