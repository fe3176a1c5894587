/** `sendrecv`, `sendonly`, `recvonly` or `inactive` (RFC 8866 6.7), seen from the writer of the description. */
export type Direction = 'inactive' | 'recvonly' | 'sendonly' | 'sendrecv';

export function sends(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

export function receives(direction: Direction): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

export function directionOf(send: boolean, receive: boolean): Direction {
  if (send) return receive ? 'sendrecv' : 'sendonly';
  return receive ? 'recvonly' : 'inactive';
}

/** The same stream seen from the other end. */
export function reversed(direction: Direction): Direction {
  return directionOf(receives(direction), sends(direction));
}

/** What `wanted` becomes in the answer to `offered` (RFC 3264 6.1): nobody sends what the other does not take. */
export function answerDirection(offered: Direction, wanted: Direction): Direction {
  return directionOf(sends(wanted) && receives(offered), receives(wanted) && sends(offered));
}

/** Whether an attribute name is a direction. */
export function isDirection(name: string): name is Direction {
  return name === 'sendrecv' || name === 'sendonly' || name === 'recvonly' || name === 'inactive';
}
