import { fromOctets } from './utf8.ts';

/** An attribute as a name and a value, wherever it stands: in a section of its own, or embedded in a `dcsa` line. */
export interface NamedValue {
  readonly name: string;
  /** What follows the colon; empty for a property attribute. */
  readonly value: string;
}

/** The values of all attributes of one name, in order. */
export function valuesOf(attributes: readonly NamedValue[], name: string): readonly string[] {
  return attributes.filter((attribute) => attribute.name === name).map((attribute) => attribute.value);
}

/** Whether there is an attribute of that name. */
export function hasAttribute(attributes: readonly NamedValue[], name: string): boolean {
  return attributes.some((attribute) => attribute.name === name);
}

/** The attributes of these names as they stand after `a=`, in order. */
export function linesOf(attributes: readonly NamedValue[], names: ReadonlySet<string>): readonly string[] {
  return attributes
    .filter(({ name }) => names.has(name))
    .map(({ name, value }) => (value === '' ? name : `${name}:${fromOctets(value)}`));
}
