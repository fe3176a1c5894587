/** The direction of a stream, from the side of whoever describes it (RFC 8866 6.7). */
export type Direction = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

/** What a plain phone reads out of a session description: its first audio section. */
export interface PlainAudio {
  readonly address: string;
  readonly port: number;
  readonly rtcpPort: number;
  readonly formats: readonly number[];
  readonly direction: Direction;
}

/** A media section as a simple peer reads it. */
export interface PlainSection {
  readonly media: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  /** From the section, or from the session. */
  readonly address: string | undefined;
  /** Attributes without `a=`: those of the section, then those of the session, so that what the section says is found first. */
  readonly attributes: readonly string[];
}

/** The media sections of a description, in order. */
export function readSections(description: string): readonly PlainSection[] {
  const lines = description.split('\r\n');
  const starts = lines.flatMap((line, index) => (line.startsWith('m=') ? [index] : []));
  const session = lines.slice(0, starts[0]);
  return starts.map((start, index) => {
    const [media = '', port, protocol = '', ...formats] = (lines[start] ?? '').slice(2).split(' ');
    const inForce = [...lines.slice(start + 1, starts[index + 1]), ...session];
    return {
      media,
      port: Number(port),
      protocol,
      formats,
      address: valueAfter(inForce, 'c=IN IP4 ') ?? valueAfter(inForce, 'c=IN IP6 '),
      attributes: inForce.filter((line) => line.startsWith('a=')).map((line) => line.slice(2)),
    };
  });
}

/** A description of media sections, each as its lines. @param version counts the descriptions of a call, from 1 */
export function writeSections(address: string, version: number, sections: readonly (readonly string[])[]): string {
  const family = address.includes(':') ? 'IP6' : 'IP4';
  const session = ['v=0', `o=- 1 ${version} IN ${family} ${address}`, 's=-', `c=IN ${family} ${address}`, 't=0 0'];
  return [...session, ...sections.flat(), ''].join('\r\n');
}

/** The value of an attribute of a section; empty for one without value. */
export function attributeOf({ attributes }: PlainSection, name: string): string | undefined {
  return attributes.includes(name) ? '' : valueAfter(attributes, `${name}:`);
}

/** Reads a description as a simple phone does; `undefined` if it has no audio over plain RTP. */
export function readPlainAudio(description: string): PlainAudio | undefined {
  const section = readSections(description).find(({ media }) => media === 'audio');
  return section === undefined ? undefined : audioOf(section);
}

/** What an audio section says; `undefined` if it is none over plain RTP. */
export function audioOf(section: PlainSection): PlainAudio | undefined {
  const { media, protocol, port, address, formats } = section;
  if (media !== 'audio' || protocol !== 'RTP/AVP' || port === 0 || address === undefined) return undefined;
  return {
    address,
    port,
    rtcpPort: Number(attributeOf(section, 'rtcp')?.split(' ')[0] ?? port + 1),
    formats: formats.map(Number),
    direction: directionOf(section),
  };
}

/** Who sends, from the side of whoever wrote the section. */
export function directionOf({ address, attributes }: PlainSection): Direction {
  // RFC 3264 8.4 and its predecessor: the unspecified address was how a stream was put on hold.
  if (address === '0.0.0.0') return 'inactive';
  return (
    attributes.map((line) => directions.find((direction) => line === direction)).find((found) => found !== undefined) ??
    'sendrecv'
  );
}

/** Whether a direction includes sending. */
export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

/** Writes the description of a phone that knows G.711. @param version counts the descriptions of a call, from 1 */
export function writePlainAudio(audio: Omit<PlainAudio, 'rtcpPort'>, version: number): string {
  return writeSections(audio.address, version, [audioLines(audio)]);
}

/** The section of a phone that knows G.711. */
export function audioLines({ port, formats, direction }: Omit<PlainAudio, 'address' | 'rtcpPort'>): readonly string[] {
  return [
    `m=audio ${port} RTP/AVP ${formats.join(' ')}`,
    ...formats.map((format) => `a=rtpmap:${format} ${nameOfFormat.get(format)}`),
    'a=ptime:20',
    `a=${direction}`,
  ];
}

/** The direction with which a stream that wants everything is answered (RFC 3264 6.1). */
export function answeringDirection(offered: Direction): Direction {
  return offered === 'sendonly' ? 'recvonly' : offered === 'recvonly' ? 'sendonly' : offered;
}

/** The payload types of this phone: PCMU and PCMA (RFC 3551 6). */
export const g711Formats: readonly number[] = [0, 8];

const nameOfFormat: ReadonlyMap<number, string> = new Map([
  [0, 'PCMU/8000'],
  [8, 'PCMA/8000'],
]);

const directions = ['inactive', 'recvonly', 'sendonly', 'sendrecv'] as const;

function valueAfter(lines: readonly string[], prefix: string): string | undefined {
  return lines.find((line) => line.startsWith(prefix))?.slice(prefix.length);
}
