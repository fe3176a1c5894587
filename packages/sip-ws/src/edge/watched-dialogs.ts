import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Hop } from '../transport/hop.ts';
import type { Dialog } from './dialog.ts';
import { dialogKey, dialogOf, findDialog, noteRequest, noteResponse, requestWithin } from './dialog-watch.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { DialogEndReason, EdgeEvent } from './edge-messages.ts';
import type { LoopDetection } from './loop-detection.ts';
import type { OwnNames } from './own-names.ts';
import type { Router, Way } from './routing.ts';
import type { SessionExpirations } from './session-expirations.ts';

/** What {@link WatchedDialogs} works with. */
export interface DialogTools {
  readonly own: OwnNames;
  readonly loops: LoopDetection;
  readonly router: Router;
  readonly layer: TransactionLayer;
  /** Dialogs on one flow. */
  readonly limit: number;
  /** `undefined`: sessions expire unseen. */
  readonly sessions: SessionExpirations | undefined;
  event(event: EdgeEvent): void;
  transmit(to: Hop, octets: Uint8Array): void;
}

/**
 * Follows the INVITE dialogs that pass through, so that the edge can end them: when a flow closes, when the host says so, and when a 2xx comes that
 * nobody waits for any more.
 */
export class WatchedDialogs {
  readonly #tools: DialogTools;

  constructor(tools: DialogTools) {
    this.#tools = tools;
  }

  /** Gives the dialog in which the request is sent. */
  noteRequest(request: SipRequest, way: Way): Dialog | undefined {
    const dialog = findDialog(way.flow, request, way.direction);
    if (dialog !== undefined) noteRequest(dialog, request, way.direction);
    return dialog;
  }

  /** @param open whether the flow still is */
  noteResponse(request: SipRequest, response: SipResponse, way: Way, open: boolean, now: number): void {
    const known = findDialog(way.flow, response, way.direction);
    if (known === undefined) {
      if (open && request.method === 'INVITE' && isSuccess(response)) this.#start(request, response, way, now);
      return;
    }
    noteResponse(known, request, response, way.direction);
    this.#tools.sessions?.note(way.flow, known, request, response, now);
    if (request.method !== 'BYE' || response.status < 200) return;
    this.#end(way.flow, known, way.direction === 'to core' ? 'access' : 'core');
  }

  /** Nobody refreshed the session: the dialog is forgotten, without a BYE (RFC 4028 8.3). */
  expired(flow: EdgeFlow, dialog: Dialog): void {
    this.#end(flow, dialog, 'session expired');
  }

  /** Ends a dialog at both ends. */
  terminate(flow: EdgeFlow, dialog: Dialog, reason: string | undefined, now: number): void {
    this.#bye(dialog, 'core', reason, flow, now);
    this.#bye(dialog, 'access', reason, flow, now);
    this.#end(flow, dialog, 'host');
  }

  /** Ends the dialogs of a flow that has closed: the core is told, the client cannot be. */
  flowClosed(flow: EdgeFlow, now: number): void {
    for (const dialog of [...flow.state.dialogs.values()]) {
      this.#bye(dialog, 'core', 'SIP;cause=430;text="flow failed"', flow, now);
      this.#end(flow, dialog, 'flow closed');
    }
  }

  /**
   * RFC 3261 13.2.2.4: nobody wants this response any more. A 2xx to INVITE is acknowledged and its dialog ended; one to a re-INVITE ends the call that it
   * would have changed, at both ends (RFC 3261 14.1).
   *
   * @param within the dialog in which the request was sent
   */
  endUnwanted(
    request: SipRequest,
    response: SipResponse,
    way: Way | undefined,
    within: Dialog | undefined,
    now: number,
  ): void {
    const cseq = request.cseq();
    if (way === undefined || request.method !== 'INVITE' || !isSuccess(response) || !cseq.ok) return;
    const { flow } = way;
    const made = within ?? dialogOf(flow, request, response, way.direction, this.#tools.own);
    const to = way.direction === 'to core' ? 'core' : 'access';
    if (made === undefined || made[to].target === '') return;
    const { hop, via } = this.#origin(made, to, flow);
    const ack = requestWithin({ ...made, inviteCSeq: cseq.value.number }, to, 'ACK', via);
    if (ack !== undefined) this.#tools.transmit(hop, ack.octets);
    if (within === undefined) this.#bye(made, to, undefined, flow, now);
    else if ([...flow.state.dialogs.values()].includes(within)) this.terminate(flow, within, undefined, now);
  }

  #start(request: SipRequest, response: SipResponse, way: Way, now: number): void {
    const { dialogs } = way.flow.state;
    const dialog = dialogOf(way.flow, request, response, way.direction, this.#tools.own);
    if (dialog === undefined || dialogs.size >= this.#tools.limit) return;
    const key = dialogKey(dialog.callId, dialog.access.tag, dialog.core.tag);
    if (dialogs.has(key)) return;
    dialogs.set(key, dialog);
    this.#tools.event({ kind: 'dialog started', flow: way.flow.id, dialog });
    this.#tools.sessions?.note(way.flow, dialog, request, response, now);
  }

  #end(flow: EdgeFlow, dialog: Dialog, reason: DialogEndReason): void {
    flow.state.dialogs.delete(dialogKey(dialog.callId, dialog.access.tag, dialog.core.tag));
    this.#tools.sessions?.drop(dialog);
    this.#tools.event({ kind: 'dialog terminated', flow: flow.id, dialog, reason });
  }

  #bye(dialog: Dialog, to: 'access' | 'core', reason: string | undefined, flow: EdgeFlow, now: number): void {
    if (dialog[to].target === '') return;
    const { hop, via, branch } = this.#origin(dialog, to, flow);
    const headers = reason === undefined ? [] : [['Reason', reason] as const];
    const bye = requestWithin(dialog, to, 'BYE', via, headers);
    if (bye !== undefined) this.#tools.layer.request(bye.octets, 'BYE', branch, hop, now);
  }

  #origin(dialog: Dialog, to: 'access' | 'core', flow: EdgeFlow): { hop: Hop; via: string; branch: string } {
    const { own, loops, router } = this.#tools;
    const branch = loops.freshBranch();
    if (to === 'access') {
      return { hop: { type: 'flow', flow: flow.id }, via: own.accessVia(flow.transport, branch), branch };
    }
    const hop = router.hopOf(dialog.core.routes[0]?.slice(1, -1) ?? dialog.core.target);
    return { hop, via: own.coreVia(hop.transport, branch), branch };
  }
}

function isSuccess(response: SipResponse): boolean {
  return response.status >= 200 && response.status < 300;
}
