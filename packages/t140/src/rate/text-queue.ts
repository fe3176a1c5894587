import { codePoint, eraseCharacter, missingTextMark } from '../text/code-points.ts';
import { isDisplayed, lastCharacter } from '../text/displayed-text.ts';
import { charactersOfText, cutOfText, octetsOfText } from '../text/text-size.ts';

/** Bounds of a {@link TextQueue}. */
export interface TextQueueLimits {
  readonly queuedOctets: number;
  readonly queuedTime: number;
}

interface Piece {
  text: string;
  readonly at: number;
}

/**
 * Text that waits to be sent, in the order in which it came. It is bounded: what is too much or too old is dropped, and one U+FFFD stands where
 * text is missing, however much that was.
 */
export class TextQueue {
  /** Characters that were dropped. */
  dropped = 0;
  /** Marks that were put in for dropped text. */
  marks = 0;
  /** Characters that an erasure took back before they were sent. */
  cancelled = 0;
  readonly #limits: TextQueueLimits;
  #pieces: Piece[] = [];
  #octets = 0;
  // After an overflow everything is dropped until half of the room is free: a flood then leaves one mark and not one per letter.
  #overflowing = false;
  #endsWithMark = false;
  // Displayed characters at the end that no control function has a part in, and what may still belong to one that began.
  #cancellable = 0;
  #insideControl = 0;

  constructor(limits: TextQueueLimits) {
    this.#limits = limits;
  }

  get octets(): number {
    return this.#octets;
  }

  get isEmpty(): boolean {
    return this.#pieces.length === 0;
  }

  /** When the text in front came, in ms. */
  get since(): number | undefined {
    return this.#pieces[0]?.at;
  }

  /** When text will be too old to be sent, in ms. */
  get deadline(): number | undefined {
    return this.#pieces[0] === undefined ? undefined : this.#pieces[0].at + this.#limits.queuedTime;
  }

  /**
   * Adds text behind all that waits.
   *
   * @param cancel whether an erasure may take back a character that waits, instead of being sent after it
   */
  push(text: string, now: number, cancel = false): void {
    if (this.#overflowing && this.#octets > this.#limits.queuedOctets / 2) {
      this.dropped += charactersOfText(text);
      return;
    }
    this.#overflowing = false;
    const accepted = cancel && text.includes(eraseCharacter) ? this.#cancel(text) : text;
    this.#watch(accepted);
    const room = this.#limits.queuedOctets - this.#octets;
    const size = octetsOfText(accepted);
    if (size <= room) {
      this.#append(accepted, size, now);
      return;
    }
    const cut = room <= 0 ? 0 : cutOfText(accepted, room, Number.POSITIVE_INFINITY);
    const head = accepted.slice(0, cut);
    this.#append(head, octetsOfText(head), now);
    this.dropped += charactersOfText(accepted.slice(cut));
    this.#overflowing = true;
    this.mark(now);
  }

  /** Puts U+FFFD behind all that waits, unless one stands there already. */
  mark(now: number): void {
    if (this.#endsWithMark && !this.isEmpty) return;
    this.marks += 1;
    this.#append(missingTextMark, 3, now);
    this.#endsWithMark = true;
    this.#cancellable = 0;
    this.#insideControl = 0;
  }

  /** Puts U+FFFD before all that waits. */
  markFront(now: number): void {
    if (this.isEmpty) {
      this.mark(now);
      return;
    }
    this.marks += 1;
    this.#octets += 3;
    this.#pieces.unshift({ text: missingTextMark, at: this.#pieces[0]!.at });
  }

  /** The text in front, as much as fits; empty when nothing does. */
  take(maximumOctets: number, maximumCharacters: number): string {
    let taken = '';
    let octets = 0;
    let characters = 0;
    let at = 0;
    for (; at < this.#pieces.length; at++) {
      const piece = this.#pieces[at]!;
      const cut = cutOfText(piece.text, maximumOctets - octets, maximumCharacters - characters);
      const head = piece.text.slice(0, cut);
      taken += head;
      octets += octetsOfText(head);
      characters += charactersOfText(head);
      if (cut < piece.text.length) {
        piece.text = piece.text.slice(cut);
        break;
      }
    }
    if (at > 0) this.#pieces.splice(0, at);
    this.#octets -= octets;
    if (this.isEmpty) this.#cancellable = 0;
    return taken;
  }

  /** Drops what has waited too long; one mark takes its place. */
  expire(now: number): void {
    const { queuedTime } = this.#limits;
    let at = 0;
    for (; at < this.#pieces.length && this.#pieces[at]!.at + queuedTime <= now; at++) {
      const { text } = this.#pieces[at]!;
      this.#octets -= octetsOfText(text);
      this.dropped += charactersOfText(text);
    }
    if (at === 0) return;
    this.#pieces.splice(0, at);
    this.marks += 1;
    this.#octets += 3;
    this.#pieces.unshift({ text: missingTextMark, at: now });
    this.#endsWithMark = this.#pieces.length === 1;
    this.#cancellable = 0;
  }

  /** Forgets everything that waits; whether there was anything. */
  clear(): boolean {
    const had = !this.isEmpty;
    for (const { text } of this.#pieces) this.dropped += charactersOfText(text);
    this.#pieces = [];
    this.#octets = 0;
    this.#overflowing = false;
    this.#cancellable = 0;
    this.#insideControl = 0;
    this.#endsWithMark = false;
    return had;
  }

  #append(text: string, octets: number, now: number): void {
    if (text === '') return;
    this.#octets += octets;
    this.#endsWithMark = false;
    const last = this.#pieces.at(-1);
    // What comes in the same moment is one piece, and so is a flood of small ones.
    if (last !== undefined && now - last.at < pieceTime) last.text += text;
    else this.#pieces.push({ text, at: now });
  }

  // Takes characters back, those that wait and those of the same text; erasures that find nothing to take stay.
  #cancel(text: string): string {
    let kept = '';
    let own = 0;
    let inside = this.#insideControl;
    for (const character of text) {
      const code = character.codePointAt(0)!;
      if (code === codePoint.erase && inside === 0 && own > 0) {
        kept = kept.slice(0, lastCharacter(kept));
        own -= 1;
        this.cancelled += 1;
        continue;
      }
      if (code === codePoint.erase && inside === 0 && kept === '' && this.#takeBack()) continue;
      kept += character;
      inside = insideControl(inside, code);
      own = inside === 0 && isCancellable(code) ? own + 1 : 0;
    }
    return kept;
  }

  #takeBack(): boolean {
    const last = this.#pieces.at(-1);
    if (this.#cancellable === 0 || last === undefined) return false;
    const at = lastCharacter(last.text);
    this.#octets -= octetsOfText(last.text.slice(at));
    last.text = last.text.slice(0, at);
    if (last.text === '') this.#pieces.pop();
    this.#cancellable -= 1;
    this.cancelled += 1;
    return true;
  }

  #watch(text: string): void {
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at)!;
      if (code > 0xffff) at += 1;
      this.#insideControl = insideControl(this.#insideControl, code);
      this.#cancellable = this.#insideControl === 0 && isCancellable(code) ? this.#cancellable + 1 : 0;
    }
  }
}

// New lines are left alone: CR LF are two characters that one erasure takes away.
function isCancellable(code: number): boolean {
  return isDisplayed(code) && code !== codePoint.lineSeparator && code !== 0x0d && code !== 0x0a && code !== 0xfffd;
}

// How many of the characters to come may belong to a control function. It errs on the side of too many, which only leaves erasures as they are.
function insideControl(before: number, code: number): number {
  if (code === codePoint.stringTerminator) return 0;
  if (code === codePoint.escape || code === codePoint.controlSequence || code === codePoint.startOfString) return 320;
  return Math.max(0, before - 1);
}

// ms
const pieceTime = 50;
