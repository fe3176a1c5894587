import type { Attribute, AttributeKind } from './attribute.ts';
import { attributeLength } from './encode-attributes.ts';

/**
 * What may be left out of a group that would be longer than its length octet can tell, first the least needed. All of them are optional
 * (RFC 8855 5.2.14 to 5.2.18); identifiers and states are never left out.
 */
const dispensable: readonly AttributeKind[] = [
  'participant-provided-info',
  'status-info',
  'requested-by-information',
  'user-uri',
  'user-display-name',
  'priority',
];

/**
 * The same attributes without texts that do not fit 253 octets and without as many dispensable children of groups as it takes for every
 * group to fit 255 octets. What cannot be made to fit stays as it is, for the encoder to refuse.
 */
export function fitAttributes(attributes: readonly Attribute[]): Attribute[] {
  return attributes.filter((attribute) => !isDispensable(attribute) || !isTooLong(attribute)).map(fitted);
}

function fitted(attribute: Attribute): Attribute {
  if (!('attributes' in attribute)) return attribute;
  let group: Attribute & { readonly attributes: readonly Attribute[] } = {
    ...attribute,
    attributes: fitAttributes(attribute.attributes),
  };
  for (const kind of dispensable) {
    if (!isTooLong(group)) break;
    group = { ...group, attributes: without(group.attributes, kind) };
  }
  return group;
}

function without(attributes: readonly Attribute[], kind: AttributeKind): Attribute[] {
  return attributes
    .filter((attribute) => attribute.kind !== kind)
    .map((attribute) =>
      'attributes' in attribute ? { ...attribute, attributes: without(attribute.attributes, kind) } : attribute,
    );
}

function isDispensable(attribute: Attribute): boolean {
  return dispensable.includes(attribute.kind) || attribute.kind === 'error-info';
}

function isTooLong(attribute: Attribute): boolean {
  return attributeLength(attribute) > 255;
}
