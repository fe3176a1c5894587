import { defaultLimits } from '../limits.ts';
import { codePoint } from './code-points.ts';
import type { TextElement } from './text-element.ts';
import { octetsOfCodePoint } from './text-size.ts';

/** Bounds of an {@link ElementScanner}. */
export interface ElementScannerLimits {
  /** See `T140Limits.controlStringOctets`. */
  readonly controlStringOctets?: number;
  /** See `T140Limits.controlSequenceCharacters`. */
  readonly controlSequenceCharacters?: number;
}

type ScannerState = 'text' | 'escape' | 'sequence' | 'string' | 'string-escape';

/**
 * Reads the elements of one source's stream. They may be cut anywhere: what is not complete waits for the next call. A control function
 * that does not end is given up, so that later text is shown again; it never harms another source, which has a scanner of its own.
 *
 * The two-octet forms that ECMA-48 allows for CSI, SOS and ST (ESC 5b, ESC 58, ESC 5c) are understood too.
 */
export class ElementScanner {
  /** Control functions that were given up. */
  abandoned = 0;
  /** BOMs that were removed. */
  byteOrderMarks = 0;
  readonly #stringOctets: number;
  readonly #sequenceCharacters: number;
  #state: ScannerState = 'text';
  #held = '';
  #heldSize = 0;
  #afterCarriageReturn = false;
  #elements: TextElement[] = [];
  #shown = '';

  constructor(limits: ElementScannerLimits = {}) {
    this.#stringOctets = limits.controlStringOctets ?? defaultLimits.controlStringOctets;
    this.#sequenceCharacters = limits.controlSequenceCharacters ?? defaultLimits.controlSequenceCharacters;
  }

  /** Whether a control function has begun and not ended. */
  get pending(): boolean {
    return this.#state !== 'text';
  }

  /** The elements that are complete now. @param text whole characters */
  scan(text: string): TextElement[] {
    for (const character of text) this.#take(character, character.codePointAt(0)!);
    this.#flush();
    const elements = this.#elements;
    this.#elements = [];
    return elements;
  }

  /** Forgets what is not complete, as when the source starts anew. */
  reset(): void {
    this.#state = 'text';
    this.#held = '';
    this.#afterCarriageReturn = false;
  }

  #take(character: string, code: number): void {
    // Removed wherever it stands, in control functions too (T.140 8, RFC 9071 3.16.4).
    if (code === codePoint.byteOrderMark) {
      this.byteOrderMarks += 1;
      return;
    }
    // The end of what is open may be what is missing: it is given up rather than swallow text.
    if (code === codePoint.missingText) {
      if (this.#state !== 'text') this.#abandon();
      this.#afterCarriageReturn = false;
      this.#push({ type: 'missing-text' });
      return;
    }
    switch (this.#state) {
      case 'text':
        this.#takeText(character, code);
        return;
      case 'escape':
        this.#takeEscape(character, code);
        return;
      case 'sequence':
        this.#takeSequence(character, code);
        return;
      default:
        this.#takeString(character, code);
    }
  }

  #takeText(character: string, code: number): void {
    const afterCarriageReturn = this.#afterCarriageReturn;
    this.#afterCarriageReturn = code === codePoint.carriageReturn;
    if (code >= 0xa0 && code !== codePoint.lineSeparator) {
      this.#shown += character;
      return;
    }
    if (code >= 0x20 && code < codePoint.delete) {
      this.#shown += character;
      return;
    }
    switch (code) {
      case codePoint.lineSeparator:
      case codePoint.carriageReturn:
        this.#push({ type: 'new-line' });
        return;
      case codePoint.lineFeed:
        // CR LF is one new line, also across two blocks.
        if (!afterCarriageReturn) this.#push({ type: 'new-line' });
        return;
      case codePoint.erase:
        this.#push({ type: 'erase' });
        return;
      case codePoint.alert:
        this.#push({ type: 'alert' });
        return;
      case codePoint.escape:
        this.#open('escape');
        return;
      case codePoint.controlSequence:
        this.#open('sequence');
        return;
      case codePoint.startOfString:
        this.#open('string');
        return;
      default:
        this.#push({ type: 'unsupported', control: character });
    }
  }

  // ECMA-48, ECMA-35: intermediates 20 to 2f, then a final octet 30 to 7e.
  #takeEscape(character: string, code: number): void {
    if (code >= 0x20 && code <= 0x2f) {
      this.#hold(character, 1, this.#sequenceCharacters);
    } else if (code >= 0x30 && code <= 0x7e) {
      const sequence = this.#held + character;
      this.#close();
      if (sequence === '[') this.#open('sequence');
      else if (sequence === 'X') this.#open('string');
      else if (sequence === 'a') this.#push({ type: 'interrupt' });
      else this.#push({ type: 'unsupported', control: `\u001b${sequence}` });
    } else this.#again(character, code);
  }

  // Parameters 30 to 3f, intermediates 20 to 2f, a final octet 40 to 7e. RFC 9071 4.2.2 writes the parameter of SGR 0 as U+0000.
  #takeSequence(character: string, code: number): void {
    if (code === 0 || (code >= 0x20 && code <= 0x3f)) {
      this.#hold(character, 1, this.#sequenceCharacters);
    } else if (code >= 0x40 && code <= 0x7e) {
      const parameters = this.#held;
      this.#close();
      if (character === 'm') this.#push({ type: 'rendition', parameters: parameters.replaceAll('\u0000', '0') });
      else this.#push({ type: 'unsupported', control: `\u009b${parameters}${character}` });
    } else this.#again(character, code);
  }

  #takeString(character: string, code: number): void {
    const ended = this.#state === 'string-escape' && character === '\\';
    if (ended || code === codePoint.stringTerminator) {
      const content = ended ? this.#held.slice(0, -1) : this.#held;
      this.#close();
      this.#push({ type: 'control-string', content });
    } else if (code === codePoint.startOfString) {
      // A string cannot hold another: the one before was not ended.
      this.#abandon();
      this.#open('string');
    } else {
      this.#state = code === codePoint.escape ? 'string-escape' : 'string';
      this.#hold(character, octetsOfCodePoint(code), this.#stringOctets);
    }
  }

  #open(state: ScannerState): void {
    this.#flush();
    this.#state = state;
    this.#held = '';
    this.#heldSize = 0;
  }

  #close(): void {
    this.#state = 'text';
    this.#held = '';
    this.#heldSize = 0;
  }

  #hold(character: string, size: number, maximum: number): void {
    this.#held += character;
    this.#heldSize += size;
    if (this.#heldSize > maximum) this.#abandon();
  }

  // No part of an escape or control sequence: that one is given up, and the character stands for itself.
  #again(character: string, code: number): void {
    this.#abandon();
    this.#takeText(character, code);
  }

  #abandon(): void {
    this.abandoned += 1;
    this.#close();
  }

  #push(element: TextElement): void {
    this.#flush();
    this.#elements.push(element);
  }

  #flush(): void {
    if (this.#shown === '') return;
    this.#elements.push({ type: 'text', text: this.#shown });
    this.#shown = '';
  }
}
