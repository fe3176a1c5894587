import type { Attribute } from './attribute.ts';

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
