import { MisuseError } from '@webrtc-ims/core';
import type { Attribute } from '../attribute/attribute.ts';
import { RequestStatus } from '../attribute/request-status.ts';
import { writeFloorRequest } from '../floor-control/floor-request-state.ts';

/** What a chair decides about one floor of a request. */
export interface ChairDecision {
  readonly floorId: number;
  /** `RequestStatus` Accepted, Granted, Denied, or Revoked for a floor that is granted. */
  readonly status: number;
  /** With Accepted: where in the queue, 1 being next. Default 0: the server chooses. */
  readonly queuePosition?: number;
  readonly info?: string;
}

/** What a chair decides (RFC 8855 11.1). */
export interface ChairAction {
  readonly floorRequestId: number;
  readonly floors: readonly ChairDecision[];
  /** A decision about the request as a whole; may be left out. */
  readonly overall?: Omit<ChairDecision, 'floorId'>;
}

/**
 * The attributes of a ChairAction. A granted floor is taken back with Revoked, any other request is turned down with Denied.
 *
 * @param known the status of the request as the server told it last, if it did
 * @throws {MisuseError} `BFCP_CHAIR_STATUS` for a status that a chair cannot give, or gives against what is known of the request
 */
export function chairActionAttributes(action: ChairAction, known: number | undefined): readonly Attribute[] {
  const { floorRequestId, floors, overall } = action;
  for (const { status } of overall === undefined ? floors : [...floors, overall]) {
    requireChairStatus(status);
    if (known !== undefined) requireFittingStatus(status, known === RequestStatus.Granted);
  }
  return [
    writeFloorRequest({
      floorRequestId,
      status: overall?.status,
      queuePosition: overall?.queuePosition ?? 0,
      info: overall?.info,
      floors: floors.map((floor) => ({ ...floor, queuePosition: floor.queuePosition ?? 0 })),
    }),
  ];
}

function requireChairStatus(status: number): void {
  const { Accepted, Granted, Denied, Revoked } = RequestStatus;
  if (status === Accepted || status === Granted || status === Denied || status === Revoked) return;
  throw new MisuseError('BFCP_CHAIR_STATUS', `a chair cannot give status ${status}`, { clause: 'RFC 8855 11.1' });
}

function requireFittingStatus(status: number, isGranted: boolean): void {
  if (status === (isGranted ? RequestStatus.Denied : RequestStatus.Revoked)) {
    const message = isGranted
      ? 'a granted request is revoked, not denied'
      : 'a request not granted is denied, not revoked';
    throw new MisuseError('BFCP_CHAIR_STATUS', message, { clause: 'RFC 8855 11.1' });
  }
}
