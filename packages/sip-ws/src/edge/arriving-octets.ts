import { writeResponse } from '../message/build-response.ts';
import { parseMessage, type UnparsableRequest } from '../message/parse-message.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { statelessTag } from '../message/stateless-tag.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Hop } from '../transport/hop.ts';
import { responseHop } from '../transport/response-hop.ts';
import { stampVia } from '../transport/stamp-via.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { EdgeEvent } from './edge-messages.ts';
import type { OwnNames } from './own-names.ts';
import type { UntrustedHeaders } from './untrusted-headers.ts';

/** What {@link ArrivingOctets} work with. */
export interface ArrivingOctetsTools {
  readonly own: OwnNames;
  readonly layer: TransactionLayer;
  readonly untrusted: UntrustedHeaders;
  /** Whether the source address of a client is put into its Via. */
  readonly stampsClients: boolean;
  event(event: EdgeEvent): void;
  transmit(to: Hop, octets: Uint8Array): void;
}

/** What arrives at the edge, up to the transactions: it is parsed, cleaned of what clients may not say, and stamped; what is no SIP is answered or reported. */
export class ArrivingOctets {
  readonly #tools: ArrivingOctetsTools;

  constructor(tools: ArrivingOctetsTools) {
    this.#tools = tools;
  }

  /** @param flow on which it came, from a client @returns false for what is malformed */
  take(octets: Uint8Array, from: Hop, flow: EdgeFlow | undefined, now: number): boolean {
    const framing = from.type === 'flow' ? 'websocket' : from.transport === 'TCP' ? 'stream' : 'datagram';
    const received = parseMessage(octets, { framing });
    const parsed = received.ok && flow !== undefined ? this.#tools.untrusted.stripped(received.value) : received;
    if (parsed.ok) this.#message(parsed.value, from, flow, now);
    else {
      this.#tools.event({ kind: 'malformed', from, error: parsed.error });
      if (parsed.reply !== undefined) this.answer(parsed.reply, parsed.error.status ?? 400, from);
    }
    return parsed.ok;
  }

  /** Answers without a transaction. */
  answer(request: SipRequest | UnparsableRequest, status: number, to: Hop): void {
    if (request.method === 'ACK') return;
    this.#tools.transmit(to, writeResponse(request, status, { toTag: statelessTag(request) }));
  }

  #message(message: SipMessage, from: Hop, flow: EdgeFlow | undefined, now: number): void {
    const { layer, own } = this.#tools;
    const via = message.topVia();
    if (message.kind === 'response') {
      // RFC 3261 18.1.2
      if (!via.ok || !own.isOwnVia(via.value)) this.#tools.event({ kind: 'stray', from, response: message });
      else layer.receive({ type: 'message', message, from }, now);
    } else {
      const respondTo = via.ok ? responseHop(via.value, from) : from;
      layer.receive({ type: 'message', message: this.#stamped(message, from, flow), from, respondTo }, now);
    }
  }

  #stamped(request: SipRequest, from: Hop, flow: EdgeFlow | undefined): SipRequest {
    if (from.type === 'address') return stampVia(request, { address: from.host, port: from.port });
    return flow === undefined || !this.#tools.stampsClients ? request : stampVia(request, flow);
  }
}
