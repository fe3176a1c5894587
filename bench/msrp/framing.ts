/**
 * The cheapest walk that can find messages at all: read the id, search its end-line with `Buffer.indexOf`, go on behind it. It checks no header field and
 * needs the whole stream at once.
 */
export function indexOfWalk(stream: Buffer): number {
  let messages = 0;
  for (let at = 0; at < stream.length; messages++) {
    const space = stream.indexOf(0x20, at + 5);
    const id = stream.toString('latin1', at + 5, space);
    const end = stream.indexOf(`\r\n-------${id}`, space, 'latin1');
    if (end < 0) throw new Error('no end-line');
    at = end + id.length + 12;
  }
  return messages;
}

/** The least that can be done with segments: a view of each, and one search in it. */
export function indexOfEach(segments: readonly Buffer[]): number {
  let found = 0;
  for (const segment of segments) {
    if (segment.subarray(0, segment.length - 1).indexOf(endLine, 0, 'latin1') >= 0) found++;
  }
  return found;
}

const endLine = `\r\n-------${'0123456789abcdef'.repeat(2)}`;

/**
 * What the JavaScript libraries for MSRP do, reduced to its core: collect text, search it with a regular expression, split the header section into lines and each line at its
 * colon. (None of those libraries is on npm.)
 */
export class TextFraming {
  #text = '';

  push(octets: Buffer, found: (fields: ReadonlyMap<string, string>, body: string) => void): void {
    this.#text += octets.toString('utf8');
    const pattern = /MSRP (\S+).*?\n-------\1[$#+]\r?\n/gs;
    let consumed = 0;
    for (let match = pattern.exec(this.#text); match !== null; match = pattern.exec(this.#text)) {
      const [message, id = ''] = match;
      const blank = message.indexOf('\r\n\r\n');
      const fields = new Map<string, string>();
      for (const line of message.slice(0, blank).split('\r\n').slice(1)) {
        const colon = line.indexOf(':');
        fields.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
      }
      found(fields, message.slice(blank + 4, message.lastIndexOf(`\r\n-------${id}`)));
      consumed = match.index + message.length;
    }
    this.#text = this.#text.slice(consumed);
  }
}
