import type { MessageEdit } from '../message/edit-message.ts';
import { OctetSlab } from '../message/octet-slab.ts';
import type { SipMessage, SipRequest, SipResponse } from '../message/sip-message.ts';
import type { Hop } from '../transport/hop.ts';
import { restoreRoutes } from './client-responses.ts';
import { ConfidentialHeaders, defaultConfidentialHeaders, withoutKeys } from './confidential-headers.ts';
import type { EdgeLimits, EdgeOptions } from './edge-options.ts';
import type { Forwarding } from './forwarding.ts';
import type { LoopDetection } from './loop-detection.ts';
import { noteNamedHops } from './named-hops.ts';
import type { OwnNames } from './own-names.ts';
import { setViaTransport } from './own-via.ts';
import { editRequest } from './request-edits.ts';
import { editResponse } from './response-edits.ts';
import type { Way } from './routing.ts';

/** A request as it leaves. */
export interface OutgoingRequest {
  readonly octets: Uint8Array;
  /** Of the edge's Via. */
  readonly branch: string;
  /** With the transport that its size asks for. */
  readonly to: Hop;
}

/** What {@link OutgoingMessages} works with. */
export interface OutgoingTools {
  readonly options: EdgeOptions;
  readonly limits: EdgeLimits;
  readonly own: OwnNames;
  readonly loops: LoopDetection;
}

/** Writes messages as they leave the edge: with its own changes on top of those of the host. */
export class OutgoingMessages {
  readonly #tools: OutgoingTools;
  readonly #confidential: ConfidentialHeaders;
  readonly #slab = new OctetSlab();

  constructor(tools: OutgoingTools) {
    this.#tools = tools;
    this.#confidential = new ConfidentialHeaders(tools.options.confidentialHeaders ?? defaultConfidentialHeaders);
  }

  /** A request on its way (RFC 3261 16.6 1 to 9). */
  request(edited: MessageEdit, request: SipRequest, way: Way, to: Hop): OutgoingRequest {
    const { own, loops, limits, options } = this.#tools;
    const branch = loops.branchFor(request);
    // The Via first, so that it stands first.
    if (to.type === 'flow') {
      edited.prepend(own.viaRow(way.flow.transport), branch);
      editRequest(edited, request, way, own);
      noteNamedHops(way.flow, request, own, limits.namedHops);
      return { octets: this.#forClient(edited, request), branch, to };
    }
    edited.prepend(own.viaRow(to.transport), branch);
    editRequest(edited, request, way, own);
    // RFC 7118 5: a message without Content-Length may come from a WebSocket; a stream needs it.
    const octets = this.#slab.write(edited.ensureContentLength());
    const small = octets.length <= (options.core.datagramLimit ?? 1300);
    if (to.transport === 'TCP' || small) return { octets, branch, to };
    // RFC 3261 18.1.1
    setViaTransport(octets, own.coreVia('UDP', branch), branch, 'TCP');
    return { octets, branch, to: { ...to, transport: 'TCP' } };
  }

  /** A response on its way back (RFC 3261 16.7 3, 8 and 9). */
  response(edited: MessageEdit, forwarding: Forwarding, response: SipResponse): Uint8Array {
    const { own, limits, options } = this.#tools;
    const { request, way, arrival } = forwarding;
    if (way?.direction === 'to access') restoreRoutes(edited, request, response, way, own);
    else {
      edited.popVia();
      if (way !== undefined) noteNamedHops(way.flow, response, own, limits.namedHops);
    }
    editResponse(edited, request, response, options.flowTimer ?? 120, arrival !== undefined);
    if (arrival === undefined) return this.#slab.write(edited.ensureContentLength());
    return this.#forClient(edited, response);
  }

  #forClient(edited: MessageEdit, message: SipMessage): Uint8Array {
    this.#confidential.remove(edited, message);
    const octets = this.#slab.write(edited);
    return this.#confidential.hasKeys(message) ? withoutKeys(octets) : octets;
  }
}

/** Whether the transport can carry a message: what no datagram holds would be an error of the address, for all who wait for an answer from there. */
export function fitsTransport(to: Hop, octets: Uint8Array): boolean {
  // RFC 768 and RFC 791: 65,535 without the two headers.
  return to.type === 'flow' || to.transport === 'TCP' || octets.length <= 65_507;
}
