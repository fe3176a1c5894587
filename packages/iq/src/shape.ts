import { quoted } from '@webrtc-ims/core';

/**
 * Says what is wrong with a value, as a phrase that starts with where it is; `undefined` when nothing is. Phrases name members and
 * bounds, never values, because values may be keys and addresses.
 */
export interface Shape<out T> {
  (value: unknown, at: string): string | undefined;
  /** Never there; it ties the shape to the type that it describes. */
  readonly describes?: T;
}

/** A member that may be missing. */
export function optional<T>(shape: Shape<T>): Shape<T> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function integer(least: number, most: number): Shape<number> {
  return (value, at) =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? undefined
      : `${at} is not an integer from ${least} to ${most}`;
}

export const truth: Shape<boolean> = (value, at) => (typeof value === 'boolean' ? undefined : `${at} is not a boolean`);

/** Text of `least` to `most` UTF-16 units, every one of which passes `admits`. */
export function text(least: number, most: number, admits: (unit: number) => boolean = () => true): Shape<string> {
  return (value, at) => {
    if (typeof value !== 'string') return `${at} is not a text`;
    if (value.length < least || value.length > most) return `${at} is not ${least} to ${most} characters long`;
    for (let i = 0; i < value.length; i++)
      if (!admits(value.charCodeAt(i))) return `${at} has a character that is not allowed`;
    return undefined;
  };
}

export function oneOf<T extends string>(...members: readonly T[]): Shape<T> {
  const known: ReadonlySet<unknown> = new Set(members);
  return (value, at) => (known.has(value) ? undefined : `${at} is not one of ${members.join(', ')}`);
}

export function list<T>(element: Shape<T>, most: number): Shape<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) return `${at} is not a list`;
    if (value.length > most) return `${at} has more than ${most} elements`;
    for (let i = 0; i < value.length; i++) {
      const wrong = element(value[i], `${at}.${i}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object with these members and no others: a member that nobody knows is a wish that would not be fulfilled. */
export function object<T extends object>(members: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const shapes = new Map<string, Shape<unknown>>(Object.entries<Shape<unknown>>(members));
  return (value, at) => {
    if (!isPlain(value)) return `${at} is not an object`;
    for (const name of Object.keys(value)) {
      if (!shapes.has(name) && value[name] !== undefined) return `${at} has the unknown member ${quoted(name)}`;
    }
    for (const [name, shape] of shapes) {
      const wrong = shape(Object.hasOwn(value, name) ? value[name] : undefined, `${at}.${name}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object whose member names are data. */
export function record<T>(name: Shape<string>, element: Shape<T>, most: number): Shape<Readonly<Record<string, T>>> {
  return (value, at) => {
    if (!isPlain(value)) return `${at} is not an object`;
    const names = Object.keys(value);
    if (names.length > most) return `${at} has more than ${most} members`;
    for (const key of names) {
      const wrong = name(key, `${at} member name`) ?? element(value[key], `${at}.${key}`);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
}

/** An object that is told by its `kind`. */
export function byKind<T extends { readonly kind: string }>(
  shapes: {
    readonly [K in T['kind']]: Shape<Extract<T, { readonly kind: K }>>;
  },
): Shape<T> {
  const known = new Map<unknown, Shape<unknown>>(Object.entries<Shape<unknown>>(shapes));
  return (value, at) => {
    if (!isPlain(value)) return `${at} is not an object`;
    const shape = known.get(value.kind);
    return shape === undefined ? `${at}.kind is not one of ${[...known.keys()].join(', ')}` : shape(value, at);
  };
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
