import type { RandomSource } from '@webrtc-ims/core';
import type { FlowTokenOptions } from '../flow/flow-token.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import type { TimerValues } from '../transaction/timers.ts';
import type { TransactionLimits } from '../transaction/transaction-layer.ts';
import type { AddressHop } from '../transport/hop.ts';
import type { OwnName } from '../uri/own-hosts.ts';
import type { SipUri } from '../uri/sip-uri.ts';

/** Which way a message goes through the edge. */
export type Direction = 'to core' | 'to access';

/** The side of the WebSockets. */
export interface AccessSide extends OwnName {
  /**
   * Whether the source address of a client is put into its Via. Default `omit`: a response finds its way back on the flow, and the core
   * learns nothing about the client (RFC 7118 5.3).
   */
  readonly received?: 'omit' | 'add';
}

/** The side of the IMS core. */
export interface CoreSide extends OwnName {
  readonly port: number;
  /** What Path and Record-Route say, and what requests go by unless a URI or their size asks for another transport. Default UDP. */
  readonly transport?: 'UDP' | 'TCP';
  /**
   * Whether the network towards the core protects signalling by itself, as IMS networks do (TS 33.210): then requests to `sips:` go there over UDP and
   * TCP. Default false: they are refused with 480 (RFC 3261 26.2.2, RFC 5630 5.3).
   */
  readonly secure?: boolean;
  /** Where requests go that no stored route and no watched dialog leads elsewhere: the I-CSCF or an outbound proxy. */
  readonly nextHop: AddressHop;
  /**
   * Finds the address of a next hop that the core named in Service-Route, or that a dialog recorded. Must only look up, and answer at once; a lookup
   * that takes time belongs into a hold. Without it IP addresses are taken as they are, and names lead to `nextHop`.
   */
  readonly resolve?: (uri: SipUri) => AddressHop | undefined;
  /** Requests above this go by TCP (RFC 3261 18.1.1), in octets. Default 1300; Infinity for a core without TCP. */
  readonly datagramLimit?: number;
}

/** What a hold policy is shown. */
export interface HoldCandidate {
  readonly message: SipMessage;
  /** The request itself, or the one that the response answers. */
  readonly request: SipRequest;
  readonly direction: Direction;
}

/** Bounds of an {@link EdgeProxy}. */
export interface EdgeLimits {
  /** Open flows. Default 50,000. */
  readonly flows: number;
  /** Registrations on one flow. Default 16. */
  readonly registrationsPerFlow: number;
  /** Service-Route values kept for a registration. Default 16. */
  readonly serviceRoutes: number;
  /** Dialogs watched on one flow, with INVITEs that are not answered yet; further INVITEs are refused 503. Default 64. */
  readonly dialogsPerFlow: number;
  /** Messages held at a time; further ones are refused 503. Default 10,000. */
  readonly holds: number;
  /** Messages of one flow held at a time. Default 256: no client takes the room of the others. */
  readonly holdsPerFlow: number;
  /** Hosts that the core recorded, kept for one flow; a client may name these in Route. Default 64. */
  readonly namedHops: number;
  /** How long a message is held, ms; then its transaction ends with 504. Default 20 s, below the 32 s after which a client gives up. */
  readonly holdTime: number;
  /** Responses that wait behind a held one of the same transaction, and released ones kept for repetition. Default 32. */
  readonly waitingResponses: number;
  /** Malformed messages on one flow, after which it is closed with 1008. Default 1,000: a bug of a client is no reason, a flood is. */
  readonly malformedPerFlow: number;
  /** Timer C: how long an INVITE may ring, ms. Default 185 s; RFC 3261 16.6 wants more than three minutes. */
  readonly timerC: number;
}

export const defaultEdgeLimits: EdgeLimits = {
  flows: 50_000,
  registrationsPerFlow: 16,
  serviceRoutes: 16,
  dialogsPerFlow: 64,
  holds: 10_000,
  holdsPerFlow: 256,
  namedHops: 64,
  holdTime: 20_000,
  waitingResponses: 32,
  malformedPerFlow: 1000,
  timerC: 185_000,
};

/** How an {@link EdgeProxy} is set up. */
export interface EdgeOptions {
  readonly access: AccessSide;
  readonly core: CoreSide;
  /** Further names under which this edge is addressed, such as the one that clients put into a Route they configured. */
  readonly aliases?: readonly OwnName[];
  readonly tokens: FlowTokenOptions;
  /** Default: the platform's cryptographic source. */
  readonly random?: RandomSource;
  /** Flow-Timer and `keep` value offered to clients, in seconds. Default 120; 0 for none. */
  readonly flowTimer?: number;
  /**
   * Which messages stop at the edge until the host calls `release` or `reject`: this is where bodies are rewritten and registrations are
   * authenticated. Must only decide. Default: none. See {@link holdBodies} and {@link holdMethods}.
   */
  readonly hold?: (candidate: HoldCandidate) => boolean;
  /** Option-tags that the host supports in Proxy-Require (RFC 3261 16.3). */
  readonly extensions?: readonly string[];
  /** What to do with a REGISTER whose Supported has no `path`. Default `refuse` with 421 (RFC 3327 5.2). */
  readonly withoutPathSupport?: 'refuse' | 'insert';
  /**
   * What to do with a request from one client that carries the flow token of another. RFC 5626 5.3 delivers it; in IMS that would go past the
   * S-CSCF. Default `refuse` with 403.
   */
  readonly accessToAccess?: 'refuse' | 'deliver';
  /**
   * Headers that are taken out of what clients send, before it is held or forwarded; see {@link defaultUntrustedHeaders}. With any, values of
   * P-Access-Network-Info that say `network-provided` and `integrity-protected` in Authorization go too. An empty list trusts the clients.
   */
  readonly untrustedHeaders?: readonly string[];
  /**
   * Headers that are taken out of what goes to clients, after the host has seen and changed it; see {@link defaultConfidentialHeaders}. With any, the
   * keys `ck` and `ik` in WWW-Authenticate go too. An empty list lets everything pass.
   */
  readonly confidentialHeaders?: readonly string[];
  /**
   * Whether a call is over for the edge when its session expires because neither end refreshed it (RFC 4028 8.3): the event `dialog terminated` tells it with
   * `session expired`, so that media is given back, and no BYE is sent. Only calls whose ends agreed on a session timer expire. Default false.
   */
  readonly endExpiredSessions?: boolean;
  readonly timers?: Partial<TimerValues>;
  readonly limits?: Partial<EdgeLimits>;
  readonly transactionLimits?: Partial<TransactionLimits>;
}

/** A hold policy: messages with a body of that Content-Type. @param contentType in lower case, without parameters */
export function holdBodies(contentType: string): (candidate: HoldCandidate) => boolean {
  return ({ message }) => {
    if (message.body.length === 0) return false;
    const type = message.header('Content-Type')?.text ?? '';
    const end = type.indexOf(';');
    return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase() === contentType;
  };
}

/** A hold policy: requests of these methods and the responses to them. */
export function holdMethods(...methods: readonly string[]): (candidate: HoldCandidate) => boolean {
  return ({ request }) => methods.includes(request.method);
}

/** A hold policy: what any of these holds. */
export function holdAny(
  ...policies: readonly ((candidate: HoldCandidate) => boolean)[]
): (candidate: HoldCandidate) => boolean {
  return (candidate) => policies.some((policy) => policy(candidate));
}
