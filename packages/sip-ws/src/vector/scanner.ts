import { instantiate } from '@webrtc-ims/core/wasm';
import { copyHead } from '../message/head-words.ts';
import { compactNames } from '../message/header-name.ts';
import { OctetWords } from '../message/octet-words.ts';
import { numbersOfRow } from '../message/row-index.ts';
import { tokenTable } from '../syntax/octet-tables.ts';
import type { SourceText } from '../syntax/source-text.ts';
import { addressCode } from './address-code.ts';
import { headCode } from './head-code.ts';
import { memoryAt, pages, room } from './memory-map.ts';
import { writeNames } from './name-entries.ts';
import { writeClasses } from './octet-classes.ts';
import { uriCode } from './uri-code.ts';
import { viaCode } from './via-code.ts';

interface Functions {
  /** See `headCode`. */
  head(uriSize: number, rowSize: number, maximum: number): number;
  /** See `addressCode`, `viaCode` and `uriCode`. @param maximum of parameters */
  address(start: number, end: number, maximum: number): number;
  via(start: number, end: number, maximum: number): number;
  uri(start: number, end: number, maximum: number): number;
}

/** The scanner in WebAssembly, and the memory that it works on: one text at a time. Scanning is synchronous and is not entered twice, so it serves all. */
export class Scanner {
  /** Where the text goes. */
  readonly text: OctetWords;
  /** The whole memory as numbers. */
  readonly numbers: Int32Array;
  readonly head: Functions['head'];
  readonly address: Functions['address'];
  readonly via: Functions['via'];
  readonly uri: Functions['uri'];
  /** Whose text stands there, and how much of it. That one stays alive until the next is taken in. */
  #source: SourceText | undefined = undefined;
  #size = 0;
  readonly #rows: Int32Array[] = [];

  constructor(memory: ArrayBuffer, { head, address, via, uri }: Functions) {
    this.text = new OctetWords(new Uint8Array(memory, memoryAt.text));
    this.numbers = new Int32Array(memory);
    this.head = head;
    this.address = address;
    this.via = via;
    this.uri = uri;
  }

  /** Takes in the first octets of a text, of which nothing else is known yet. */
  take(octets: Uint8Array, size: number): void {
    this.#source = undefined;
    this.#size = size;
    copyHead(octets, size, this.text);
  }

  /** Says whose text was taken in last. */
  belongsTo(source: SourceText): void {
    this.#source = source;
  }

  /** Sees to it that a text stands there, up to `end` at least; false if there is no room for so much. */
  hold(source: SourceText, end: number): boolean {
    if (this.#source === source && end <= this.#size) return true;
    if (end > room.text) return false;
    const { octets } = source;
    this.take(octets, Math.min(octets.length, Math.max(end, usualSize)));
    this.#source = source;
    return true;
  }

  /** The numbers of so many rows, as `RowIndex` has them. The views are kept: making one costs twice what copying it does. */
  rows(count: number): Int32Array {
    const from = memoryAt.rows / 4;
    this.#rows[count] ??= this.numbers.subarray(from, from + count * numbersOfRow + 2);
    return this.#rows[count]!;
  }
}

/** The one of this process, made when it is first asked for; undefined where there is no WebAssembly with vectors, or none is allowed. */
export function scanner(): Scanner | undefined {
  if (made === 'not yet') made = makeScanner();
  return made;
}

/** The same, with this text in its memory up to `end` at least. */
export function scannerOf(source: SourceText, end: number): Scanner | undefined {
  const one = scanner();
  return one?.hold(source, end) ? one : undefined;
}

// Of a text that is read again the whole head, if it is not unusually long.
const usualSize = 4096;

let made: Scanner | undefined | 'not yet' = 'not yet';

function makeScanner(): Scanner | undefined {
  const instance = instantiate([headCode(), addressCode(), viaCode(), uriCode()], pages);
  if (instance === undefined) return undefined;
  const memory = new Uint8Array(instance.memory);
  memory.set(tokenTable, memoryAt.tokens);
  memory.set(compactNames, memoryAt.compact);
  writeClasses(memory);
  writeNames(memory, new DataView(instance.memory));
  return new Scanner(instance.memory, instance.functions as unknown as Functions);
}
