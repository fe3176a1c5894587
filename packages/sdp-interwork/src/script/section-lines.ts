import { isData } from '../channels/data-section.ts';

/** The lines of a description without their ends, cut at every `m=`. The first part is the session level. */
export function partsOf(sdp: string): readonly (readonly string[])[] {
  const parts: string[][] = [[]];
  for (const raw of sdp.split('\n')) {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    if (line === '') continue;
    if (line.startsWith('m=')) parts.push([]);
    parts[parts.length - 1]?.push(line);
  }
  return parts;
}

/** The text of the parts, with CRLF behind every line. */
export function joined(parts: readonly (readonly string[])[]): string {
  return parts
    .flat()
    .map((line) => `${line}\r\n`)
    .join('');
}

/** Whether a part is a section of data channels that is in use. */
export function isDataPart([first = '']: readonly string[]): boolean {
  const [media = '', port, protocol = ''] = first.split(' ');
  return port !== '0' && isData({ media: media.slice(2), protocol });
}
