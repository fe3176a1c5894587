/** The direction of a stream, from the side of whoever describes it. */
export type Direction = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

const directions: readonly Direction[] = ['inactive', 'recvonly', 'sendonly', 'sendrecv'];

/** The direction that a description of one audio stream states. */
export function directionOf(description: string): Direction {
  return directions.find((direction) => description.includes(`a=${direction}\r\n`)) ?? 'sendrecv';
}

/** The payload type that the description prefers among those of G.711, or `undefined`. */
export function g711FormatOf(description: string): number | undefined {
  const media = description.split('\r\n').find((line) => line.startsWith('m=audio '));
  return media
    ?.split(' ')
    .slice(3)
    .map(Number)
    .find((format) => format === 0 || format === 8);
}

/**
 * A description of ours with another direction and the next version, as a browser writes it when ICE and DTLS go on as they are (RFC 3264 8,
 * RFC 8842 5).
 *
 * @param setup the DTLS role that it states: `actpass` in an offer, the one in use in an answer
 */
export function nextDescription(
  description: string,
  direction: Direction,
  setup: 'actpass' | 'active' | 'passive',
): string {
  return description
    .split('\r\n')
    .map((line) => {
      if (line.startsWith('o=')) {
        const [name, id, version, ...address] = line.split(' ');
        return [name, id, Number(version) + 1, ...address].join(' ');
      }
      if (line.startsWith('a=setup:')) return `a=setup:${setup}`;
      return directions.some((other) => line === `a=${other}`) ? `a=${direction}` : line;
    })
    .join('\r\n');
}

/** The direction with which a stream that wants everything is answered (RFC 3264 6.1). */
export function answeringDirection(offered: Direction): Direction {
  return offered === 'sendonly' ? 'recvonly' : offered === 'recvonly' ? 'sendonly' : offered;
}
