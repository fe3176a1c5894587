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

/** Reads a description as a simple phone does; `undefined` if it has no audio over plain RTP. */
export function readPlainAudio(description: string): PlainAudio | undefined {
  const lines = description.split('\r\n');
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  if (start < 0) return undefined;
  const [, port, profile, ...formats] = lines[start]!.split(' ');
  if (profile !== 'RTP/AVP' || Number(port) === 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('m='));
  const section = lines.slice(start + 1, length < 0 ? undefined : start + 1 + length);
  // The session part comes after the section here, so that what the section says is found first.
  const inForce = [
    ...section,
    ...lines.slice(
      0,
      lines.findIndex((line) => line.startsWith('m=')),
    ),
  ];
  const address = valueAfter(inForce, 'c=IN IP4 ') ?? valueAfter(inForce, 'c=IN IP6 ');
  if (address === undefined) return undefined;
  const stated = inForce.map((line) => directions.find((direction) => line === `a=${direction}`));
  const direction = stated.find((found) => found !== undefined) ?? 'sendrecv';
  return {
    address,
    port: Number(port),
    rtcpPort: Number(valueAfter(inForce, 'a=rtcp:')?.split(' ')[0] ?? Number(port) + 1),
    formats: formats.map(Number),
    // RFC 3264 8.4 and its predecessor: the unspecified address was how a stream was put on hold.
    direction: address === '0.0.0.0' ? 'inactive' : direction,
  };
}

/** Writes the description of a phone that knows G.711. @param version counts the descriptions of a call, from 1 */
export function writePlainAudio(audio: Omit<PlainAudio, 'rtcpPort'>, version: number): string {
  const family = audio.address.includes(':') ? 'IP6' : 'IP4';
  return [
    'v=0',
    `o=- ${audio.port} ${version} IN ${family} ${audio.address}`,
    's=-',
    `c=IN ${family} ${audio.address}`,
    't=0 0',
    `m=audio ${audio.port} RTP/AVP ${audio.formats.join(' ')}`,
    ...audio.formats.map((format) => `a=rtpmap:${format} ${nameOfFormat.get(format)}`),
    'a=ptime:20',
    `a=${audio.direction}`,
    '',
  ].join('\r\n');
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
