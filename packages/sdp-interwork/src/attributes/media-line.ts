import { decimal, words } from './decimal.ts';

/** `m=<media> <port>[/<number of ports>] <proto> <fmt> …` (RFC 8866 5.14). */
export interface MediaLine {
  readonly media: string;
  readonly port: number;
  readonly portCount: number;
  readonly protocol: string;
  readonly formats: readonly string[];
}

export function readMediaLine(value: string): MediaLine | undefined {
  const found = words(value);
  const [media, ports, protocol] = found;
  if (media === undefined || ports === undefined || protocol === undefined || found.length === 3) return undefined;
  const formats = found.slice(3);
  if (!isPrintable(media) || !isPrintable(protocol) || !formats.every(isPrintable)) return undefined;
  const slash = ports.indexOf('/');
  const port = decimal(slash < 0 ? ports : ports.slice(0, slash));
  const portCount = slash < 0 ? 1 : decimal(ports.slice(slash + 1));
  if (port === undefined || port > 65_535 || portCount === undefined || portCount < 1) return undefined;
  return { media, port, portCount, protocol, formats };
}

const separators = '"(),/:;<=>?@[\\]';

/** `token` of RFC 8866 9, of at most 255 octets: what a mid is (RFC 5888 4). */
export function isToken(word: string): boolean {
  if (!isPrintable(word) || word.length > 255) return false;
  for (let i = 0; i < word.length; i++) if (separators.includes(word[i]!)) return false;
  return true;
}

/** Printable ASCII without blanks: more than `token` allows, and nothing that could be taken for something else when it is echoed. */
function isPrintable(word: string): boolean {
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i);
    if (c < 0x21 || c > 0x7e) return false;
  }
  return word.length > 0;
}
