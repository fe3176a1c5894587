import { RequestStatus } from '../attribute/request-status.ts';

/** What happens to a floor request. */
export type RequestEvent = 'accept' | 'grant' | 'deny' | 'release' | 'revoke';

const { Pending, Accepted, Granted, Denied, Cancelled, Released, Revoked } = RequestStatus;

/**
 * The life of a floor request (RFC 8855 5.2.5, 13.4, 11.1): state and event give the next state; what is not there is not possible. A
 * request that nobody has to be asked about goes from Pending to Accepted or Granted at once.
 */
const transitions: ReadonlyMap<number, Readonly<Partial<Record<RequestEvent, number>>>> = new Map([
  [Pending, { accept: Accepted, grant: Granted, deny: Denied, release: Cancelled }],
  [Accepted, { grant: Granted, deny: Denied, release: Cancelled }],
  [Granted, { release: Released, revoke: Revoked }],
]);

/** The next state; `undefined` where the event is not possible. Denied, Cancelled, Released and Revoked are final. */
export function requestTransition(status: number, event: RequestEvent): number | undefined {
  return transitions.get(status)?.[event];
}
