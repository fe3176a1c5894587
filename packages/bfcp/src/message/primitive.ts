/** The primitives of RFC 8855 5.1, table 1. */
export const Primitive = {
  FloorRequest: 1,
  FloorRelease: 2,
  FloorRequestQuery: 3,
  FloorRequestStatus: 4,
  UserQuery: 5,
  UserStatus: 6,
  FloorQuery: 7,
  FloorStatus: 8,
  ChairAction: 9,
  ChairActionAck: 10,
  Hello: 11,
  HelloAck: 12,
  Error: 13,
  FloorRequestStatusAck: 14,
  FloorStatusAck: 15,
  Goodbye: 16,
  GoodbyeAck: 17,
} as const;

/** The name of a primitive. */
export type PrimitiveName = keyof typeof Primitive;

const names: readonly (PrimitiveName | undefined)[] = byCode(Primitive);

/** The name of a primitive; `undefined` for one that RFC 8855 does not know. */
export function primitiveName(code: number): PrimitiveName | undefined {
  return names[code];
}

/** All primitives of RFC 8855, as HelloAck lists them. */
export const allPrimitives: readonly number[] = Object.freeze(Object.values(Primitive));

function byCode<Name extends string>(table: Readonly<Record<Name, number>>): readonly (Name | undefined)[] {
  const out: (Name | undefined)[] = [];
  for (const name of Object.keys(table) as Name[]) out[table[name]] = name;
  return out;
}
