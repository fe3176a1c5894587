import type { NamedValue } from '../attributes/named-value.ts';
import type { LineToken } from './description-tokens.ts';
import { attributeName, isAttribute, type LineKind } from './line-kinds.ts';

/**
 * Where the lines of a description are and what they are: numbers alone, made in one pass. Values are cut out of the text when somebody asks for
 * them; what nobody asks for costs four numbers. Lines are counted from 0 here.
 */
export class LineIndex {
  /** The text that was indexed. */
  readonly text: string;
  /** What each line is. */
  readonly kinds: readonly LineKind[];
  /** Offset of each line's first character. */
  readonly starts: readonly number[];
  /** Offset after the last character of each line, its end not counted. */
  readonly ends: readonly number[];
  /** Offset of each line's value: after `=`, of an attribute after its colon; of an attribute without one, that of the end. */
  readonly values: readonly number[];
  /** The `m=` lines. */
  readonly sections: readonly number[];

  constructor(
    text: string,
    kinds: readonly LineKind[],
    starts: readonly number[],
    ends: readonly number[],
    values: readonly number[],
    sections: readonly number[],
  ) {
    this.text = text;
    this.kinds = kinds;
    this.starts = starts;
    this.ends = ends;
    this.values = values;
    this.sections = sections;
  }

  /** How many lines there are. */
  get length(): number {
    return this.kinds.length;
  }

  /** The line after the last one of a section. */
  endOf(section: number): number {
    return this.sections[section + 1] ?? this.length;
  }

  /** The lines between two of them in a text of their own, behind a first line. */
  part(from: number, to: number, first: string): LineIndex {
    const start = this.starts[from] ?? this.text.length;
    // Put together from two parts, a text shares nothing with either.
    const text = first + this.text.slice(start, this.ends[to - 1] ?? start);
    const moved = (offsets: readonly number[]): readonly number[] =>
      offsets.slice(from, to).map((offset) => offset - start + first.length);
    return new LineIndex(
      text,
      this.kinds.slice(from, to),
      moved(this.starts),
      moved(this.ends),
      moved(this.values),
      [],
    );
  }

  /** The value of a line. */
  value(line: number): string {
    return this.text.slice(this.values[line], this.ends[line]);
  }

  /** A line without its end. */
  line(line: number): string {
    return this.text.slice(this.starts[line], this.ends[line]);
  }

  /** A line as a token. */
  token(line: number): LineToken {
    const start = this.starts[line]!;
    const end = this.ends[line]!;
    return {
      type: this.text[start]!,
      value: this.text.slice(start + 2, end),
      number: line + 1,
      offset: start,
      ending: this.text.slice(end, this.starts[line + 1] ?? this.text.length),
    };
  }

  /** The name of an attribute line. */
  name(line: number): string {
    const known = attributeName(this.kinds[line]!);
    if (known !== undefined) return known;
    const start = this.starts[line]! + 2;
    const value = this.values[line]!;
    const colon = value > start && this.text[value - 1] === ':';
    return colon ? this.text.slice(start, value - 1) : this.text.slice(start, value).trimEnd();
  }

  /** The attributes between two lines, in order. */
  attributes(from: number, to: number): readonly NamedValue[] {
    const attributes: NamedValue[] = [];
    for (let line = from; line < to; line++) {
      if (isAttribute(this.kinds[line]!)) attributes.push({ name: this.name(line), value: this.value(line) });
    }
    return attributes;
  }
}
