/** What of a media section two descriptions have to agree on. */
export interface MediaSection {
  readonly media: string;
  readonly port: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly mid: string;
  readonly direction: Direction;
  /** As in `IN IP4 192.0.2.1`. */
  readonly connection: string;
  readonly isRejected: boolean;
  /** Without their ends, the `m=` line left out. */
  readonly lines: readonly string[];
}

/** Who sends, as the writer of the description sees it. */
export type Direction = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

const directions: readonly Direction[] = ['inactive', 'recvonly', 'sendonly', 'sendrecv'];

/** The same direction as the other side sees it. */
export const opposite: Readonly<Record<Direction, Direction>> = {
  inactive: 'inactive',
  recvonly: 'sendonly',
  sendonly: 'recvonly',
  sendrecv: 'sendrecv',
};

/** The media sections of a description. It is read as plainly as can be, so that no parser of ours judges a writer of ours. */
export function mediaSections(sdp: string): readonly MediaSection[] {
  const [session = '', ...texts] = sdp.replaceAll('\r\n', '\n').split('\nm=');
  return texts.map((text) => {
    const [first = '', ...lines] = text.split('\n').filter((line) => line !== '');
    const [media = '', port = '', protocol = '', ...formats] = first.split(' ');
    const direction = directionIn(lines) ?? directionIn(session.split('\n')) ?? 'sendrecv';
    const isRejected = port === '0' && !lines.includes('a=bundle-only');
    const connection = connectionIn(lines) ?? connectionIn(session.split('\n')) ?? '';
    return { media, port, protocol, formats, mid: attributeIn(lines, 'mid'), direction, connection, isRejected, lines };
  });
}

/** The first value of an attribute; empty without one. */
export function attributeIn(lines: readonly string[], name: string): string {
  return lines.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3) ?? '';
}

/** Encoding names and clock rates by payload number, in the order of the `m=` line. */
export function codecsOf({ formats, lines }: MediaSection): ReadonlyMap<string, string> {
  const names = new Map(
    lines
      .filter((line) => line.startsWith('a=rtpmap:'))
      .map((line) => line.slice('a=rtpmap:'.length).split(' ') as [string, string]),
  );
  return new Map(formats.map((number) => [number, names.get(number) ?? fixedNames.get(number) ?? '']));
}

const fixedNames: ReadonlyMap<string, string> = new Map([
  ['0', 'PCMU/8000'],
  ['8', 'PCMA/8000'],
  ['9', 'G722/8000'],
  ['18', 'G729/8000'],
]);

function directionIn(lines: readonly string[]): Direction | undefined {
  return directions.find((direction) => lines.includes(`a=${direction}`));
}

function connectionIn(lines: readonly string[]): string | undefined {
  return lines.find((line) => line.startsWith('c='))?.slice(2);
}
