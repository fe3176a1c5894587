import type { ErrorCodeAttribute } from './error-code.ts';
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

/**
 * The grouped attributes (RFC 8855 5.2.14 to 5.2.18): a header with an identifier, then attributes. The length counts the header and the
 * children with their padding.
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Type     |M|    Length     |          Identifier           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * /                          Attributes                           /
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export type GroupedAttribute =
  | BeneficiaryInformation
  | FloorRequestInformation
  | RequestedByInformation
  | FloorRequestStatus
  | OverallRequestStatus;

/** BENEFICIARY-INFORMATION (RFC 8855 5.2.14). */
export interface BeneficiaryInformation {
  readonly kind: 'beneficiary-information';
  readonly mandatory?: boolean;
  readonly userId: number;
  readonly attributes: readonly Attribute[];
}

/** FLOOR-REQUEST-INFORMATION (RFC 8855 5.2.15). */
export interface FloorRequestInformation {
  readonly kind: 'floor-request-information';
  readonly mandatory?: boolean;
  readonly floorRequestId: number;
  readonly attributes: readonly Attribute[];
}

/** REQUESTED-BY-INFORMATION (RFC 8855 5.2.16). */
export interface RequestedByInformation {
  readonly kind: 'requested-by-information';
  readonly mandatory?: boolean;
  readonly userId: number;
  readonly attributes: readonly Attribute[];
}

/** FLOOR-REQUEST-STATUS (RFC 8855 5.2.17). */
export interface FloorRequestStatus {
  readonly kind: 'floor-request-status';
  readonly mandatory?: boolean;
  readonly floorId: number;
  readonly attributes: readonly Attribute[];
}

/** OVERALL-REQUEST-STATUS (RFC 8855 5.2.18). */
export interface OverallRequestStatus {
  readonly kind: 'overall-request-status';
  readonly mandatory?: boolean;
  readonly floorRequestId: number;
  readonly attributes: readonly Attribute[];
}

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
