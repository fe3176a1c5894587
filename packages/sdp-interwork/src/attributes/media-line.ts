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
  const [media, ports, protocol, ...formats] = words(value);
  if (media === undefined || ports === undefined || protocol === undefined || formats.length === 0) return undefined;
  const slash = ports.indexOf('/');
  const port = decimal(slash < 0 ? ports : ports.slice(0, slash));
  const portCount = slash < 0 ? 1 : decimal(ports.slice(slash + 1));
  if (port === undefined || port > 65_535 || portCount === undefined || portCount < 1) return undefined;
  return { media, port, portCount, protocol, formats };
}
