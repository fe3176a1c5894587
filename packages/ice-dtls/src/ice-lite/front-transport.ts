import type { IceCredentials } from '../ice-credentials.ts';
import type { Endpoint } from '../ip-address.ts';
import { shortTermKey } from '../stun/message-integrity.ts';
import type { FrontTransportStats, IceTransportId, SelectedPair } from './front-types.ts';
import { HeldFlight } from './held-flight.ts';

/** Where a transport stands. Only {@link IceLiteFront} changes it. */
export type FrontState =
  /** No pair yet. */
  | 'new'
  /** A pair is selected and the peer checks it. */
  | 'connected'
  /** There was a pair; the peer has fallen silent. */
  | 'lost'
  /** Nothing will come any more; waits to be closed. */
  | 'failed';

/** One set of own credentials, towards the peer or towards the native engine. */
export interface IceSession {
  readonly transport: FrontTransport;
  readonly ufrag: string;
  readonly pwd: string;
  readonly key: Uint8Array;
  readonly side: 'public' | 'back';
  /** Counts the restarts of the transport. */
  readonly generation: number;
}

/** An address from which an authenticated check came. */
export interface PeerAddress {
  readonly key: string;
  readonly pair: SelectedPair;
  readonly transport: FrontTransport;
  lastCheck: number;
  /** When anything, an answer to a check included, went there. */
  lastSent: number;
}

/** Everything the front knows about one transport. */
export class FrontTransport {
  readonly id: IceTransportId;
  state: FrontState = 'new';
  /** Set once the peer's description is known; the set-up timer runs from then. */
  setupDeadline: number | undefined;
  graceDeadline: number | undefined;
  session: IceSession;
  /** Still accepted until the first check under {@link FrontTransport.session} (RFC 8445 9). */
  previousSession: IceSession | undefined;
  back: IceSession;
  /** Where the native engine is, once it has checked. */
  native: Endpoint | undefined;
  /** Whether its DTLS layer is there to hear packets. */
  nativeReady = false;
  selected: PeerAddress | undefined;
  /** Generation under which {@link FrontTransport.selected} was nominated. */
  selectedGeneration = 0;
  readonly addresses: Map<string, PeerAddress> = new Map();
  lastCheck: number | undefined;
  /** DTLS from the peer until the native engine has spoken, and the other way round. */
  flightIn: HeldFlight;
  flightOut: HeldFlight;
  peerSpoke = false;
  nativeSpoke = false;
  readonly stats: { -readonly [Name in CounterName]: number } = {
    checks: 0,
    refusedChecks: 0,
    packetsIn: 0,
    octetsIn: 0,
    mediaPacketsIn: 0,
    packetsOut: 0,
    octetsOut: 0,
    dtlsPacketsOut: 0,
    dtlsOctetsOut: 0,
    droppedIn: 0,
    droppedOut: 0,
    pairChanges: 0,
    restarts: 0,
  };

  constructor(id: IceTransportId, credentials: IceCredentials, back: IceCredentials, heldPackets: number) {
    this.id = id;
    this.session = createSession(this, credentials, 'public', 0);
    this.back = createSession(this, back, 'back', 0);
    this.flightIn = new HeldFlight(heldPackets);
    this.flightOut = new HeldFlight(heldPackets);
  }

  /** When the front has to look at this transport next. */
  deadline(consentTimeout: number, keepalive: number): number | undefined {
    let earliest = this.state === 'new' ? this.setupDeadline : undefined;
    if (this.state === 'connected' && this.lastCheck !== undefined && this.selected !== undefined) {
      earliest = Math.min(this.lastCheck + consentTimeout, this.selected.lastSent + keepalive);
    }
    if (this.state === 'lost') earliest = this.graceDeadline;
    for (const { due } of [this.flightIn, this.flightOut]) {
      if (due !== undefined && (earliest === undefined || due < earliest)) earliest = due;
    }
    return earliest;
  }
}

type CounterName = Exclude<keyof FrontTransportStats, 'pair' | 'sinceLastCheck'>;

/** Credentials with what is derived from them once. */
export function createSession(
  transport: FrontTransport,
  credentials: IceCredentials,
  side: 'public' | 'back',
  generation: number,
): IceSession {
  const { ufrag, pwd } = credentials;
  return { transport, ufrag, pwd, key: shortTermKey(pwd), side, generation };
}
