import { type BfcpMedia, type FloorControlRole, type FloorMapping, versionsOf } from './bfcp-media.ts';

/** What this side can do when it is offered BFCP. */
export interface AnswerOptions {
  /** What this side can be, the preferred role first. */
  readonly roles: readonly FloorControlRole[];
  readonly versions: readonly number[];
  readonly port: number;
  readonly setup?: string;
  readonly connection?: string;
  /** What a floor control server tells its client. */
  readonly conferenceId?: number;
  readonly userId?: number;
  readonly floors?: readonly FloorMapping[];
}

/** What this side is to be, and the media section that says so; without a role the stream is rejected. */
export interface BfcpAnswer {
  readonly role: FloorControlRole | undefined;
  readonly media: BfcpMedia;
}

/**
 * The answer to an offer of BFCP (RFC 8856 10.2): the same proto, one role that fits one of the offered ones, the common versions.
 * Port 0 where there is no common role or version, or the offer is rejected already.
 */
export function answerBfcpMedia(offer: BfcpMedia, options: AnswerOptions): BfcpAnswer {
  const versions = versionsOf(offer).filter((version) => options.versions.includes(version));
  // Without floorctrl the offerer is the client, the answerer the server (RFC 8856 5.1).
  const offered = offer.roles ?? ['client'];
  const role = options.roles.find((own) => offered.includes(own === 'client' ? 'server' : 'client'));
  const { proto, protocol } = offer;
  if (versions.length === 0 || role === undefined || offer.port === 0) {
    return { role: undefined, media: { proto, protocol, port: 0, floors: [] } };
  }
  const { port, setup, connection, conferenceId, userId, floors = [] } = options;
  const served = role === 'server' ? { conferenceId, userId, floors } : { floors: [] };
  const roles = offer.roles === undefined ? undefined : [role];
  return { role, media: { proto, protocol, port, setup, connection, roles, ...served, versions } };
}
