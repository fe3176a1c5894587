import type { Dice } from './dice.ts';

/** What a mutation may draw on. */
export interface Material {
  readonly dice: Dice;
  /** Another input, to splice with. */
  readonly other: Uint8Array;
  /** Words that the code under test looks for. */
  readonly dictionary: readonly Uint8Array[];
  /** Octets that an input has at most. */
  readonly maximumLength: number;
}

type Mutation = (input: Uint8Array, material: Material) => Uint8Array;

/** A few random changes, one upon another. */
export function mutate(input: Uint8Array, material: Material): Uint8Array {
  let changed = input;
  for (let rounds = 1 + material.dice.below(4); rounds > 0; rounds--) {
    changed = material.dice.pick(mutations)(changed, material);
  }
  return changed.subarray(0, material.maximumLength);
}

const flipBit: Mutation = (input, { dice }) =>
  changeOctet(input, dice.below(input.length), (octet) => octet ^ (1 << dice.below(8)));

const setOctet: Mutation = (input, { dice }) => changeOctet(input, dice.below(input.length), () => dice.below(256));

const setTellingOctet: Mutation = (input, { dice }) =>
  changeOctet(input, dice.below(input.length), () => dice.pick(tellingOctets));

const stepOctet: Mutation = (input, { dice }) =>
  changeOctet(input, dice.below(input.length), (octet) => octet + dice.pick([1, -1, 16, -16]));

const insertOctets: Mutation = (input, { dice }) => {
  const inserted = new Uint8Array(1 + dice.below(8)).fill(dice.below(256));
  return replace(input, dice.below(input.length + 1), 0, inserted);
};

const removeRange: Mutation = (input, { dice }) => {
  const [start, length] = range(input, dice);
  return replace(input, start, length, empty);
};

const duplicateRange: Mutation = (input, { dice, maximumLength }) => {
  const [start, length] = range(input, dice);
  const piece = input.subarray(start, start + length);
  const times = Math.min(dice.pick([1, 1, 1, 2, 16, 200]), Math.ceil(maximumLength / Math.max(length, 1)));
  const repeated = new Uint8Array(piece.length * times);
  for (let at = 0; at < repeated.length; at += piece.length) repeated.set(piece, at);
  return replace(input, start, 0, repeated);
};

const moveRange: Mutation = (input, { dice }) => {
  const [start, length] = range(input, dice);
  const piece = input.slice(start, start + length);
  const rest = replace(input, start, length, empty);
  return replace(rest, dice.below(rest.length + 1), 0, piece);
};

const truncate: Mutation = (input, { dice }) => input.subarray(0, dice.below(input.length + 1));

const splice: Mutation = (input, { dice, other }) => {
  const from = dice.below(other.length + 1);
  return replace(input, dice.below(input.length + 1), input.length, other.subarray(from));
};

const graft: Mutation = (input, { dice, other }) => {
  const [start, length] = range(other, dice);
  const [at, replaced] = range(input, dice);
  return replace(input, at, dice.pick([0, replaced]), other.subarray(start, start + length));
};

const insertWord: Mutation = (input, { dice, dictionary }) =>
  replace(input, dice.below(input.length + 1), 0, dictionary[dice.below(dictionary.length)] ?? empty);

const overwriteWithWord: Mutation = (input, { dice, dictionary }) => {
  const word = dictionary[dice.below(dictionary.length)] ?? empty;
  return replace(input, dice.below(input.length + 1), word.length, word);
};

/** A decimal number becomes another one, among them those at which implementations break. */
const changeNumber: Mutation = (input, { dice }) => {
  const from = dice.below(input.length);
  const start = input.findIndex((octet, at) => at >= from && isDigit(octet));
  if (start < 0) return input;
  let end = start;
  while (end < input.length && isDigit(input[end]!)) end++;
  return replace(input, start, end - start, latin1(dice.pick(tellingNumbers)));
};

const mutations: readonly [Mutation, ...Mutation[]] = [
  flipBit,
  setOctet,
  setTellingOctet,
  stepOctet,
  insertOctets,
  removeRange,
  duplicateRange,
  moveRange,
  truncate,
  splice,
  graft,
  insertWord,
  overwriteWithWord,
  changeNumber,
];

const tellingOctets: readonly [number, ...number[]] = [
  0x00, 0x01, 0x7f, 0x80, 0xff, 0x09, 0x0a, 0x0d, 0x20, 0x22, 0x2c, 0x3a, 0x3b, 0x3c, 0x3d, 0x3e, 0x40, 0x5c,
];

const tellingNumbers: readonly [string, ...string[]] = [
  ...([
    '0',
    '1',
    '-1',
    '255',
    '256',
    '65535',
    '65536',
    '2147483647',
    '2147483648',
    '4294967295',
    '4294967296',
  ] as const),
  ...(['9007199254740993', '18446744073709551616', '00000000001', '1e9'] as const),
];

const empty = new Uint8Array(0);

function changeOctet(input: Uint8Array, at: number, change: (octet: number) => number): Uint8Array {
  const changed = input.slice();
  if (at < changed.length) changed[at] = change(changed[at]!);
  return changed;
}

function replace(input: Uint8Array, at: number, length: number, inserted: Uint8Array): Uint8Array {
  const tail = input.subarray(Math.min(at + length, input.length));
  const out = new Uint8Array(at + inserted.length + tail.length);
  out.set(input.subarray(0, at));
  out.set(inserted, at);
  out.set(tail, at + inserted.length);
  return out;
}

/** A stretch of the input, mostly a short one. */
function range(input: Uint8Array, dice: Dice): readonly [start: number, length: number] {
  const start = dice.below(input.length);
  const longest = input.length - start;
  return [start, dice.below(Math.min(longest, dice.pick([4, 16, 64, longest])) + 1)];
}

function isDigit(octet: number): boolean {
  return octet >= 0x30 && octet <= 0x39;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
