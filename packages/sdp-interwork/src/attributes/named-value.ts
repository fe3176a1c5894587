import { fromOctets } from './utf8.ts';

/** An attribute as a name and a value, wherever it stands: in a section of its own, or embedded in a `dcsa` line. */
export interface NamedValue {
  readonly name: string;
  /** What follows the colon; empty for a property attribute. */
  readonly value: string;
}

/** The values of all attributes of one name, in order. */
export function valuesOf(attributes: readonly NamedValue[], name: string): readonly string[] {
  const values: string[] = [];
  for (const attribute of attributes) if (attribute.name === name) values.push(attribute.value);
  return values;
}

/** The value of the first attribute of a name. */
export function firstValue(attributes: readonly NamedValue[], name: string): string | undefined {
  for (const attribute of attributes) if (attribute.name === name) return attribute.value;
  return undefined;
}

/** How many attributes have a name. */
export function countOf(attributes: readonly NamedValue[], name: string): number {
  let count = 0;
  for (const attribute of attributes) if (attribute.name === name) count++;
  return count;
}

/** Whether there is an attribute of that name. */
export function hasAttribute(attributes: readonly NamedValue[], name: string): boolean {
  return firstValue(attributes, name) !== undefined;
}

/** The attributes of these names as they stand after `a=`, in order. */
export function linesOf(attributes: readonly NamedValue[], names: ReadonlySet<string>): readonly string[] {
  const lines: string[] = [];
  for (const { name, value } of attributes) {
    if (names.has(name)) lines.push(value === '' ? name : `${name}:${fromOctets(value)}`);
  }
  return lines;
}
