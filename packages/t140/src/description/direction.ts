/** The direction of text as a description states it, from the point of view of who wrote the description (RFC 8865 4.2.3). */
export type TextDirection = 'inactive' | 'sendonly' | 'recvonly' | 'sendrecv';

/** Whether the writer of a direction may send text. */
export function sendsText(direction: TextDirection): boolean {
  return direction === 'sendrecv' || direction === 'sendonly';
}

/** Whether the writer of a direction takes text. */
export function receivesText(direction: TextDirection): boolean {
  return direction === 'sendrecv' || direction === 'recvonly';
}

/** The same direction seen from the other end. */
export function reversedDirection(direction: TextDirection): TextDirection {
  return textDirection(receivesText(direction), sendsText(direction));
}

/** The direction of one who sends, takes, both or neither. */
export function textDirection(sends: boolean, receives: boolean): TextDirection {
  if (sends) return receives ? 'sendrecv' : 'sendonly';
  return receives ? 'recvonly' : 'inactive';
}

/** The answer to an offer from one who would like `wanted`: never more than the offer allows (RFC 8865 4.2.3.2). */
export function answeredDirection(offered: TextDirection, wanted: TextDirection): TextDirection {
  return textDirection(sendsText(wanted) && receivesText(offered), receivesText(wanted) && sendsText(offered));
}

/**
 * What the offerer may do after an answer. An answer that the offer does not allow is no error: the peer may then send and receive
 * (RFC 8865 4.2.3.3).
 *
 * @returns the direction from the offerer's point of view
 */
export function agreedDirection(offered: TextDirection, answered: TextDirection): TextDirection {
  const isLegal = (!sendsText(answered) || receivesText(offered)) && (!receivesText(answered) || sendsText(offered));
  return isLegal ? reversedDirection(answered) : 'sendrecv';
}
