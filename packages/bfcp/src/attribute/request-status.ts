/** The states of a floor request (RFC 8855 5.2.5, table 4). */
export const RequestStatus = {
  Pending: 1,
  Accepted: 2,
  Granted: 3,
  Denied: 4,
  Cancelled: 5,
  Released: 6,
  Revoked: 7,
} as const;

/**
 * REQUEST-STATUS (RFC 8855 5.2.5).
 *
 * ```text
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0 0 0 0 1 0 1|M|0 0 0 0 0 1 0 0|Request Status |Queue Position |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * ```
 */
export interface RequestStatusAttribute {
  readonly kind: 'request-status';
  readonly mandatory?: boolean;
  /** One of {@link RequestStatus}; what a peer sends may be any octet. */
  readonly status: number;
  /** Default 0: none is told. */
  readonly queuePosition?: number;
}
