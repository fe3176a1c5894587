/**
 * BENEFICIARY-ID, FLOOR-ID and FLOOR-REQUEST-ID (RFC 8855 5.2.1 to 5.2.3), the format Unsigned16.
 *
 * ```text
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |    Type     |M|0 0 0 0 0 1 0 0|           Unsigned16          |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export type Unsigned16Attribute = BeneficiaryId | FloorId | FloorRequestId;

/** BENEFICIARY-ID: for whom a third party asks. */
export interface BeneficiaryId {
  readonly kind: 'beneficiary-id';
  readonly mandatory?: boolean;
  readonly userId: number;
}

/** FLOOR-ID. */
export interface FloorId {
  readonly kind: 'floor-id';
  readonly mandatory?: boolean;
  readonly floorId: number;
}

/** FLOOR-REQUEST-ID. */
export interface FloorRequestId {
  readonly kind: 'floor-request-id';
  readonly mandatory?: boolean;
  readonly floorRequestId: number;
}
