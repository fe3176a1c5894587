import { answerDirection, type Direction } from '../attributes/direction.ts';

/** The directions of a stream after an exchange: what our two descriptions say, and what the gates of the gateway are. */
export interface CrossedDirections {
  /** On the leg that offered: our answer there. */
  readonly near: Direction;
  /** On the leg that answered: its answer seen from the other end. */
  readonly far: Direction;
}

/**
 * @param offer what the near leg offered
 * @param offered what we offered to the far leg
 * @param answer what the far leg said; more than it may say is cut (RFC 3264 6.1)
 */
export function crossedDirections(offer: Direction, offered: Direction, answer: Direction): CrossedDirections {
  const answered = answerDirection(offered, answer);
  return { near: answerDirection(offer, answered), far: answerDirection(answered, offered) };
}
