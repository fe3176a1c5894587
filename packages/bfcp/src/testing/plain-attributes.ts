import type { Attribute } from '../attribute/attribute.ts';

/** Attributes as plain objects with their text, so that what was received compares with what was sent. */
export function plain(attributes: readonly Attribute[]): Attribute[] {
  return attributes.map((attribute) => {
    if ('attributes' in attribute) return { ...attribute, attributes: plain(attribute.attributes) };
    if (!('text' in attribute)) return attribute;
    const { kind, mandatory = false, text } = attribute;
    return { kind, mandatory, text };
  });
}
