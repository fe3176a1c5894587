import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Scheduled } from '../transaction/deadline-heap.ts';
import type { ClientTransaction, ServerTransaction } from '../transaction/transaction.ts';
import type { Hop } from '../transport/hop.ts';
import type { Dialog } from './dialog.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { Way } from './routing.ts';

/** One request on its way, with its responses: the response context of RFC 3261 16.7. Its deadline is timer C. */
export class Forwarding implements Scheduled {
  readonly kind = 'timer C';
  at = 0;
  index = -1;
  /** Names the transaction to the host. */
  readonly id: string;
  readonly server: ServerTransaction;
  readonly request: SipRequest;
  readonly from: Hop;
  /** The flow on which the request came, if it came from the access side. */
  readonly arrival: EdgeFlow | undefined;
  /** `undefined` for a request to the edge itself. */
  readonly way: Way | undefined;
  client: ClientTransaction | undefined = undefined;
  /** The watched dialog within which the request was sent. */
  dialog: Dialog | undefined = undefined;
  /** The message of this transaction that is held. */
  hold: Hold | undefined = undefined;
  /** Responses that came while one before them was held. */
  readonly waiting: SipResponse[] = [];
  /** Responses that were held, as they were released, so that repetitions are not held again. */
  released: Map<string, Uint8Array> | undefined = undefined;
  /** A final response went back. */
  answered = false;
  /** It counts among the calls of its flow that are not answered yet. */
  calling = false;
  /** Nobody waits for the response any more. */
  orphaned = false;
  /** Sent by TCP only because of its size (RFC 3261 18.1.1): if that fails it goes by UDP. */
  oversize: { readonly udp: Hop; readonly octets: Uint8Array; readonly branch: string } | undefined = undefined;

  constructor(
    id: string,
    server: ServerTransaction,
    request: SipRequest,
    from: Hop,
    arrival: EdgeFlow | undefined,
    way: Way | undefined,
  ) {
    this.id = id;
    this.server = server;
    this.request = request;
    this.from = from;
    this.arrival = arrival;
    this.way = way;
  }
}

/** A message that waits for the host. Its deadline is the time limit. */
export class Hold implements Scheduled {
  readonly kind = 'hold';
  at = 0;
  index = -1;
  readonly id: string;
  readonly message: SipRequest | SipResponse;
  /** The transaction that waits; an ACK has none. */
  readonly forwarding: Forwarding | undefined;
  /** For an ACK: where it goes. */
  readonly way: Way | undefined;
  readonly arrival: EdgeFlow | undefined;

  /** The flow at the access side. */
  get flow(): EdgeFlow | undefined {
    return this.way?.flow ?? this.forwarding?.way?.flow ?? this.arrival;
  }

  constructor(
    id: string,
    message: SipRequest | SipResponse,
    forwarding: Forwarding | undefined,
    way: Way | undefined,
    arrival: EdgeFlow | undefined,
  ) {
    this.id = id;
    this.message = message;
    this.forwarding = forwarding;
    this.way = way;
    this.arrival = arrival;
  }
}
