import { addressVersion, connectionData } from '../attributes/address.ts';
import { LineIndex } from '../tokens/line-index.ts';
import { attributeName, kindCount, kindOfLetter, kindOfName, kinds, type LineKind } from '../tokens/line-kinds.ts';

const versionLine = kindOfLetter('v');
const originLine = kindOfLetter('o');
const sessionLine = kindOfLetter('s');
const timeLine = kindOfLetter('t');
const mediaLine = kindOfLetter('m');
const connectionLine = kindOfLetter('c');
const bandwidthLine = kindOfLetter('b');

/** By kind: what stands before the value of a line, with the end of the line before it. */
const beginnings: readonly string[] = Array.from({ length: kindCount }, (_, kind) => {
  const name = attributeName(kind);
  return name === undefined ? `\r\n${String.fromCharCode(kind + 0x60)}=` : `\r\na=${name}:`;
});

/**
 * The text of a description while it is written, line by line, with CRLF after each (RFC 8866 5). The version in its `o=` line depends on whether the
 * rest has changed (RFC 3264 8), so it comes last.
 *
 * What each line is and where it stands is noted while that is known: finding it in the text costs as much as writing the text.
 */
export class DescriptionText {
  readonly #beforeVersion: string;
  #afterVersion: string;
  // Of each line behind the second one: what it is, and where it and its value begin after the version.
  readonly #kinds: LineKind[] = [versionLine, originLine];
  readonly #starts: number[] = [];
  readonly #values: number[] = [];
  readonly #sections: number[] = [];

  /** A description with this session id and address in its `o=` line. */
  constructor(id: string, address: string) {
    this.#beforeVersion = `v=0\r\no=- ${id} `;
    this.#afterVersion = ` ${connectionData(address)}`;
  }

  /** The text in a version. */
  inVersion(version: number): string {
    return `${this.#beforeVersion}${version}${this.#afterVersion}\r\n`;
  }

  /** The lines of the text in one of its versions. */
  linesOf(text: string): LineIndex {
    const shift = text.length - this.#afterVersion.length - 2;
    const starts = [0, 'v=0\r\n'.length];
    const values = starts.map((start) => start + 2);
    const ends = ['v=0'.length];
    for (let at = 0; at < this.#starts.length; at++) {
      const start = shift + this.#starts[at]!;
      starts.push(start);
      values.push(shift + this.#values[at]!);
      ends.push(start - 2);
    }
    ends.push(text.length - 2);
    return new LineIndex(text, this.#kinds, starts, ends, values, this.#sections);
  }

  /** `s=` (RFC 8866 5.3). */
  sessionName(name: string): void {
    this.#line(sessionLine, name);
  }

  /** `t=` (RFC 8866 5.9). */
  time(start: number, stop: number): void {
    this.#line(timeLine, `${start} ${stop}`);
  }

  /** `m=<media> <port> <proto> <fmt> …` (RFC 8866 5.14). */
  media(media: string, port: number, protocol: string, formats: string): void {
    this.#sections.push(this.#kinds.length);
    this.#line(mediaLine, `${media} ${port} ${protocol} ${formats}`);
  }

  /** `c=` (RFC 8866 5.7). */
  connection(address: string): void {
    this.#line(connectionLine, connectionData(address));
  }

  /** `b=` (RFC 8866 5.8). */
  bandwidth(type: 'AS' | 'RR' | 'RS', amount: number): void {
    this.#line(bandwidthLine, `${type}:${amount}`);
  }

  /** `a=rtcp` (RFC 3605 2.1). */
  rtcp(port: number, address: string): void {
    this.#line(kinds.rtcp, `${port} IN IP${addressVersion(address)} ${address}`);
  }

  /** An attribute with a value. */
  attribute(kind: LineKind, value: number | string): void {
    this.#line(kind, value);
  }

  /** An attribute without one. */
  property(kind: LineKind): void {
    this.#add(kind, `\r\na=${attributeName(kind)}`, '');
  }

  /** Attributes of any name, as they stand after `a=`. */
  attributes(attributes: readonly string[]): void {
    for (const attribute of attributes) {
      const colon = attribute.indexOf(':');
      const name = colon < 0 ? attribute.trimEnd() : attribute.slice(0, colon);
      const kind = kindOfName(name);
      if (colon < 0) this.#add(kind, `\r\na=${attribute}`, '');
      else this.#add(kind, `\r\na=${name}:`, attribute.slice(colon + 1));
    }
  }

  #line(kind: LineKind, value: number | string): void {
    this.#add(kind, beginnings[kind]!, value);
  }

  #add(kind: LineKind, beginning: string, value: number | string): void {
    const end = this.#afterVersion.length;
    this.#kinds.push(kind);
    this.#starts.push(end + 2);
    this.#values.push(end + beginning.length);
    this.#afterVersion += `${beginning}${value}`;
  }
}
