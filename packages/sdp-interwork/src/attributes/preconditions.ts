import { words } from './decimal.ts';
import { type Direction, receives, sends } from './direction.ts';
import type { NamedValue } from './named-value.ts';

/** `none`, or the directions for which something holds (RFC 3312 4: `none`, `send`, `recv`, `sendrecv`). */
export type PreconditionDirection = 'none' | 'recv' | 'send' | 'sendrecv';

/** Whose resources a line speaks of, seen from its writer. */
export type StatusType = 'e2e' | 'local' | 'remote';

/** What a section says of its preconditions of type `qos` (RFC 3312 4). */
export interface Preconditions {
  /** `a=curr:qos`, by status type. */
  readonly current: Readonly<Partial<Record<StatusType, PreconditionDirection>>>;
  /** `a=des:qos`, by status type: with what strength which directions are wanted. */
  readonly desired: Readonly<
    Partial<Record<StatusType, { readonly strength: string; readonly direction: PreconditionDirection }>>
  >;
  /** Types other than `qos` that are mandatory: nobody here can meet them. */
  readonly unknownMandatory: readonly string[];
}

/** Reads the precondition lines of a section; `undefined` when there are none. */
export function readPreconditions(attributes: readonly NamedValue[]): Preconditions | undefined {
  const current: Partial<Record<StatusType, PreconditionDirection>> = {};
  const desired: Partial<Record<StatusType, { strength: string; direction: PreconditionDirection }>> = {};
  const unknownMandatory: string[] = [];
  let found = false;
  for (const { name, value } of attributes) {
    if (name === 'curr') {
      const [type, status, direction] = words(value);
      if (type === 'qos' && isStatus(status) && isTag(direction)) current[status] = direction;
      found = true;
    } else if (name === 'des') {
      const [type, strength, status, direction] = words(value);
      if (type === 'qos' && strength !== undefined && isStatus(status) && isTag(direction))
        desired[status] = { strength, direction };
      else if (type !== undefined && type !== 'qos' && strength === 'mandatory') unknownMandatory.push(type);
      found = true;
    }
  }
  return found ? { current, desired, unknownMandatory } : undefined;
}

/**
 * The lines that answer these preconditions for a side whose resources are there at once (RFC 3312 5.2). Their local is our remote. While
 * their side is not ready, a confirmation is asked for.
 */
export function answerPreconditions(offer: Preconditions, direction: Direction): readonly string[] {
  const theirs = offer.current.local ?? 'none';
  const wanted = offer.desired.local?.direction ?? 'sendrecv';
  const lines = [
    'curr:qos local sendrecv',
    `curr:qos remote ${mirrored(theirs)}`,
    `des:qos ${offer.desired.remote?.strength ?? 'optional'} local ${tagOf(direction)}`,
    `des:qos ${offer.desired.local?.strength ?? 'optional'} remote ${mirrored(wanted)}`,
  ];
  if (!covers(theirs, wanted)) lines.push(`conf:qos remote ${mirrored(wanted)}`);
  return lines;
}

/** Whether everything that the offerer demands of its own side is there; ours always is. */
export function preconditionsMet(offer: Preconditions | undefined): boolean {
  const own = offer?.desired.local;
  if (own === undefined || own.strength !== 'mandatory') return true;
  return covers(offer?.current.local ?? 'none', own.direction);
}

function covers(current: PreconditionDirection, wanted: PreconditionDirection): boolean {
  return current === 'sendrecv' || wanted === 'none' || current === wanted;
}

// What they send we receive.
function mirrored(tag: PreconditionDirection): PreconditionDirection {
  if (tag === 'send') return 'recv';
  return tag === 'recv' ? 'send' : tag;
}

function tagOf(direction: Direction): PreconditionDirection {
  if (sends(direction)) return receives(direction) ? 'sendrecv' : 'send';
  return receives(direction) ? 'recv' : 'none';
}

function isStatus(word: string | undefined): word is StatusType {
  return word === 'local' || word === 'remote' || word === 'e2e';
}

function isTag(word: string | undefined): word is PreconditionDirection {
  return word === 'none' || word === 'send' || word === 'recv' || word === 'sendrecv';
}
