import { addressVersion, connectionData } from '../attributes/address.ts';

/** The text of a description while it is written, line by line, with CRLF after each (RFC 8866 5). */
export class DescriptionText {
  #text = '';

  get text(): string {
    return this.#text;
  }

  /** A line of any letter. */
  line(line: string): void {
    this.#text += `${line}\r\n`;
  }

  /** An attribute, as it stands after `a=`. */
  attribute(attribute: string): void {
    this.#text += `a=${attribute}\r\n`;
  }

  attributes(attributes: readonly string[]): void {
    for (const attribute of attributes) this.attribute(attribute);
  }

  /** `m=<media> <port> <proto> <fmt> …` (RFC 8866 5.14). */
  media(media: string, port: number, protocol: string, formats: string): void {
    this.#text += `m=${media} ${port} ${protocol} ${formats}\r\n`;
  }

  /** `c=` (RFC 8866 5.7). */
  connection(address: string): void {
    this.#text += `c=${connectionData(address)}\r\n`;
  }

  /** `b=` (RFC 8866 5.8). */
  bandwidth(type: 'AS' | 'RR' | 'RS', amount: number): void {
    this.#text += `b=${type}:${amount}\r\n`;
  }

  /** `a=rtcp` (RFC 3605 2.1). */
  rtcp(port: number, address: string): void {
    this.#text += `a=rtcp:${port} IN IP${addressVersion(address)} ${address}\r\n`;
  }
}
