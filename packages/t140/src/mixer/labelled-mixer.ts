import { defaultLimits, type T140Limits } from '../limits.ts';
import { byteOrderMark, newLine } from '../text/code-points.ts';
import { ElementScanner } from '../text/element-scanner.ts';
import { writeElement } from '../text/element-writer.ts';
import type { TextElement } from '../text/text-element.ts';

/** How a {@link LabelledMixer} switches between sources. */
export interface LabelledMixerOptions {
  /** ms of silence after which another source may be shown; default 10000 (RFC 9071 4.2.2). */
  readonly pause?: number;
  /** ms after which a switch is looked for between words; default 60000. */
  readonly longest?: number;
  /** ms after which it is made even within a word; default 15000 more. */
  readonly wordWait?: number;
  readonly limits?: Partial<T140Limits>;
}

interface LabelledSource {
  readonly label: string;
  readonly scanner: ElementScanner;
  /** What waits, with the time at which it came. */
  readonly waiting: { readonly element: TextElement; readonly at: number }[];
  octets: number;
  /** The SGR parameters that hold for this source; empty for none. */
  rendition: string;
  heardAt: number;
}

/**
 * Makes one stream of the text of several participants, for a receiver that cannot tell sources apart (RFC 9071 4.2): a label on a line of its
 * own, then text of that participant up to a suitable place, then the next one whose text has waited for longest.
 *
 * {@link LabelledMixer.take} gives what is to be sent, to a `TextSender` as a rule.
 */
export class LabelledMixer {
  readonly #options: Required<Omit<LabelledMixerOptions, 'limits'>>;
  readonly #limits: T140Limits;
  readonly #sources = new Map<number, LabelledSource>();
  #current: number | undefined = undefined;
  #currentSince = 0;
  // Characters shown since the label: what erasures may take away.
  #shown = 0;
  #isAtLineStart = true;
  #lastSentAt = 0;
  // Whether the last thing sent was a place to switch at, or between two words.
  #place: 'phrase' | 'word' | 'within' = 'phrase';
  #dropped = 0;

  constructor(options: LabelledMixerOptions = {}) {
    const { pause = 10_000, longest = 60_000, wordWait = 15_000 } = options;
    this.#options = { pause, longest, wordWait };
    this.#limits = { ...defaultLimits, ...options.limits };
  }

  /** Characters and controls dropped because too much waited. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A participant joined. @param label what others may know of it (RFC 9071 3.15); cut to `limits.labelCharacters` */
  add(source: number, label: string): void {
    const shown = [...label].filter(isLabelCharacter).slice(0, this.#limits.labelCharacters).join('');
    const known = this.#sources.get(source);
    this.#sources.set(source, {
      waiting: [],
      octets: 0,
      rendition: '',
      heardAt: 0,
      scanner: new ElementScanner(this.#limits),
      ...known,
      label: shown,
    });
  }

  /** A participant left; what it said and was not sent is forgotten. */
  remove(source: number): void {
    this.#sources.delete(source);
    if (this.#current === source) this.#current = undefined;
  }

  /** Text of a participant. That of one who was not added is ignored. */
  receive(source: number, text: string, now: number): void {
    const state = this.#sources.get(source);
    if (state === undefined) return;
    state.heardAt = now;
    // What one source leaves unfinished stays with its own scanner (RFC 9071 10).
    for (const element of state.scanner.scan(text.replaceAll(byteOrderMark, ''))) {
      for (const part of separated(element)) {
        if (state.octets >= this.#limits.queuedOctets) {
          this.#dropped += 1;
          if (state.waiting.at(-1)?.element.type !== 'missing-text') {
            state.waiting.push({ element: { type: 'missing-text' }, at: now });
          }
          continue;
        }
        state.waiting.push({ element: part, at: now });
        state.octets += 1;
      }
    }
  }

  /** What can be sent now. */
  take(now: number): string {
    let out = '';
    for (;;) {
      const next = this.#choose(now);
      if (next === undefined) return out;
      const state = this.#sources.get(next)!;
      if (next !== this.#current) out += this.#switchTo(next, state, now);
      const { element } = state.waiting.shift()!;
      state.octets = Math.max(0, state.octets - 1);
      out += this.#write(element, state);
      this.#lastSentAt = now;
    }
  }

  /** When waiting text may be sent although nothing else comes; ms. */
  get deadline(): number | undefined {
    const waits = [...this.#sources].some(([source, { waiting }]) => source !== this.#current && waiting.length > 0);
    if (!waits || this.#current === undefined) return undefined;
    const { pause, longest, wordWait } = this.#options;
    const forced = this.#currentSince + longest + (this.#place === 'within' ? wordWait : 0);
    return Math.min(this.#lastSentAt + pause, forced);
  }

  // The current source goes on until a suitable place; then the one whose text has waited for longest (RFC 9071 4.2.2).
  #choose(now: number): number | undefined {
    const current = this.#current === undefined ? undefined : this.#sources.get(this.#current);
    const oldest = this.#oldest();
    if (oldest === undefined) return undefined;
    if (current === undefined || this.#current === oldest) return oldest;
    if (this.#maySwitch(now)) return oldest;
    return current.waiting.length > 0 ? this.#current : undefined;
  }

  #maySwitch(now: number): boolean {
    const { pause, longest, wordWait } = this.#options;
    if (this.#place === 'phrase' || now - this.#lastSentAt >= pause) return true;
    const held = now - this.#currentSince;
    return held >= longest + wordWait || (held >= longest && this.#place === 'word');
  }

  #oldest(): number | undefined {
    let oldest: number | undefined;
    let since = Number.POSITIVE_INFINITY;
    for (const [source, { waiting }] of this.#sources) {
      const at = waiting[0]?.at;
      if (at !== undefined && at < since) {
        since = at;
        oldest = source;
      }
    }
    return oldest;
  }

  #switchTo(source: number, state: LabelledSource, now: number): string {
    const before = this.#current === undefined ? undefined : this.#sources.get(this.#current);
    const line = this.#isAtLineStart ? '' : newLine;
    const reset = before !== undefined && before.rendition !== '' ? rendition('0') : '';
    const own = state.rendition === '' ? '' : rendition(state.rendition);
    this.#current = source;
    this.#currentSince = now;
    this.#shown = 0;
    this.#isAtLineStart = false;
    return `${line}${reset}${own}[${state.label}] `;
  }

  #write(element: TextElement, state: LabelledSource): string {
    switch (element.type) {
      case 'text':
        this.#shown += [...element.text].length;
        this.#isAtLineStart = false;
        this.#place = placeAfter(element.text);
        return element.text;
      case 'missing-text':
        this.#shown += 1;
        this.#isAtLineStart = false;
        return '\ufffd';
      case 'new-line':
        this.#shown += 1;
        this.#isAtLineStart = true;
        this.#place = 'phrase';
        return newLine;
      case 'erase':
        return this.#erase();
      case 'rendition':
        state.rendition = isReset(element.parameters) ? '' : element.parameters;
        return writeElement(element);
      // Optional control codes that we do not know are for nobody's display (T.140 8).
      case 'unsupported':
        return '';
      default:
        return writeElement(element);
    }
  }

  // Into the label nothing is erased: X says that more was meant (RFC 9071 4.2.4).
  #erase(): string {
    this.#place = 'within';
    this.#isAtLineStart = false;
    if (this.#shown === 0) return 'X';
    this.#shown -= 1;
    return '\b';
  }
}

// Text is sent character by character, so that a switch can be made behind each.
function separated(element: TextElement): readonly TextElement[] {
  return element.type === 'text' ? [...element.text].map((text) => ({ type: 'text', text })) : [element];
}

function placeAfter(text: string): 'phrase' | 'word' | 'within' {
  const last = text.at(-1) ?? '';
  if (',.!?;:\u3001\u3002\uff0c\uff01\uff1f'.includes(last)) return 'phrase';
  return last === ' ' || last === '\u00a0' ? 'word' : 'within';
}

function isReset(parameters: string): boolean {
  return parameters === '' || parameters === '0';
}

function rendition(parameters: string): string {
  return `\u009b${parameters}m`;
}

// Brackets end a label, controls are no part of one.
function isLabelCharacter(character: string): boolean {
  const code = character.codePointAt(0)!;
  return character !== '[' && character !== ']' && code >= 0x20 && !(code >= 0x7f && code < 0xa0) && code !== 0x2028;
}
