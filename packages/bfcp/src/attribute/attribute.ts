import type { ErrorCodeAttribute } from './error-code.ts';
import type { GroupedAttribute } from './grouped.ts';
import type { PriorityAttribute } from './priority.ts';
import type { RequestStatusAttribute } from './request-status.ts';
import type { SupportedAttributes, SupportedPrimitives } from './supported.ts';
import type { TextAttribute } from './text.ts';
import type { Unsigned16Attribute } from './unsigned16.ts';

/**
 * One attribute. Those that were received always say in `mandatory` whether their M bit is set; in those to be sent it is clear unless
 * it is given (RFC 8855 5.2).
 */
export type Attribute =
  | Unsigned16Attribute
  | PriorityAttribute
  | RequestStatusAttribute
  | ErrorCodeAttribute
  | TextAttribute
  | SupportedAttributes
  | SupportedPrimitives
  | GroupedAttribute
  | UnknownAttribute;

/** An attribute that RFC 8855 does not know, kept where it stood. */
export interface UnknownAttribute {
  readonly kind: 'unknown';
  readonly mandatory?: boolean;
  /** 0 to 127. */
  readonly type: number;
  /** The octets behind the length, without padding. */
  readonly value: Uint8Array;
}

/** What tells attributes apart. */
export type AttributeKind = Attribute['kind'];

/** The attribute of a kind. */
export type AttributeOf<Kind extends AttributeKind> = Extract<Attribute, { readonly kind: Kind }> | TextOf<Kind>;

type TextOf<Kind> = Kind extends TextAttribute['kind'] ? TextAttribute & { readonly kind: Kind } : never;

/** The first attribute of a kind, in order. */
export function findAttribute<Kind extends AttributeKind>(
  attributes: readonly Attribute[],
  kind: Kind,
): AttributeOf<Kind> | undefined {
  return attributes.find((attribute) => attribute.kind === kind) as AttributeOf<Kind> | undefined;
}

/** All attributes of a kind, in order. */
export function findAttributes<Kind extends AttributeKind>(
  attributes: readonly Attribute[],
  kind: Kind,
): AttributeOf<Kind>[] {
  return attributes.filter((attribute) => attribute.kind === kind) as unknown as AttributeOf<Kind>[];
}
