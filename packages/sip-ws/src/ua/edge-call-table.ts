import type { Dialog } from '../edge/dialog.ts';
import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import { asciiLower } from '../syntax/text.ts';
import { DeadlineHeap, type Scheduled } from '../transaction/deadline-heap.ts';
import type { EdgeCall, HeldDescription } from './edge-call-messages.ts';
import type { Rows } from './rows.ts';

/** What is kept of a call at an edge. */
export interface EdgeCallEntry extends EdgeCall, Scheduled {
  readonly key: string;
  /** More than one while a forked call has several answers. */
  readonly dialogs: Map<string, Dialog>;
  /** The offer without an answer. */
  open: HeldDescription | undefined;
  /** Why it is to end, once there is a dialog to end. */
  failure: string | undefined;
  /** What the client is to be offered once there is a dialog, because it was answered by another branch before. */
  reoffer: { readonly description: string; readonly routes: Rows } | undefined;
  /** The first request of the core's side within the dialog was ours, and is not answered yet. */
  reoffering: boolean;
  /** The ACK that is due for an INVITE that was answered here, as the table names it. */
  awaitedAck: string | undefined;
}

/** The calls at an edge, by what messages, dialogs and flows name them with, and by how long they may stay unanswered. */
export class EdgeCallTable {
  readonly #calls = new Map<string, EdgeCallEntry>();
  readonly #byFlow = new Map<string, Set<EdgeCallEntry>>();
  readonly #unanswered = new DeadlineHeap<EdgeCallEntry>();
  readonly #awaitedAcks = new Set<string>();

  get calls(): readonly EdgeCallEntry[] {
    return [...this.#calls.values()];
  }

  get size(): number {
    return this.#calls.size;
  }

  /** When the next call has been unanswered for too long. */
  get deadline(): number | undefined {
    return this.#unanswered.deadline;
  }

  /** Adds the call that an INVITE begins. @param until when a call without a dialog is due @returns undefined if the INVITE does not say which call it is */
  begin(flow: string, invite: SipRequest, until: number): EdgeCallEntry | undefined {
    const [callId, from] = [invite.callId(), invite.from()];
    if (!callId.ok || !from.ok) return undefined;
    const call: EdgeCallEntry = {
      key: keyOf(flow, callId.value, from.value.tag),
      callId: callId.value,
      flow,
      at: 0,
      index: -1,
      dialogs: new Map(),
      open: undefined,
      failure: undefined,
      reoffer: undefined,
      reoffering: false,
      awaitedAck: undefined,
    };
    this.#calls.set(call.key, call);
    const ofFlow = this.#byFlow.get(flow);
    if (ofFlow === undefined) this.#byFlow.set(flow, new Set([call]));
    else ofFlow.add(call);
    this.#unanswered.schedule(call, until);
    return call;
  }

  /** The call has this dialog, and is not unanswered any more. */
  adopt(call: EdgeCallEntry, dialog: Dialog): void {
    call.dialogs.set(dialog.id, dialog);
    this.#unanswered.schedule(call, undefined);
  }

  /** @returns false if it was forgotten before */
  forget(call: EdgeCallEntry): boolean {
    if (this.#calls.get(call.key) !== call) return false;
    this.#calls.delete(call.key);
    const ofFlow = this.#byFlow.get(call.flow);
    ofFlow?.delete(call);
    if (ofFlow?.size === 0) this.#byFlow.delete(call.flow);
    this.#unanswered.schedule(call, undefined);
    this.#forgetAck(call);
    return true;
  }

  /** Takes a call that has been unanswered for too long off the clock. */
  takeUnanswered(now: number): EdgeCallEntry | undefined {
    return this.#unanswered.takeDue(now);
  }

  /** What is kept of a call that the host names, unless the call is over. */
  entryOf(call: EdgeCall): EdgeCallEntry | undefined {
    const entry = call as EdgeCallEntry;
    return this.#calls.get(entry.key) === entry ? entry : undefined;
  }

  /** The call to which a message belongs, whoever of its two ends sent it: the tag of the caller is its name. */
  ofMessage(flow: string, message: SipMessage): EdgeCallEntry | undefined {
    const [callId, from, to] = [message.callId(), message.from(), message.to()];
    if (!callId.ok || !from.ok || !to.ok) return undefined;
    return this.#ofEnds(flow, callId.value, from.value.tag, to.value.tag);
  }

  ofDialog(flow: string, { callId, access, core }: Dialog): EdgeCallEntry | undefined {
    return this.#ofEnds(flow, callId, access.tag, core.tag);
  }

  ofFlow(flow: string): readonly EdgeCallEntry[] {
    return [...(this.#byFlow.get(flow) ?? [])];
  }

  /** An INVITE of the call was answered here, and its ACK is due. One at a time: a client that goes on without its ACK leaves nothing behind. */
  awaitAck(call: EdgeCallEntry, invite: SipRequest): void {
    this.#forgetAck(call);
    call.awaitedAck = ackKey(invite);
    this.#awaitedAcks.add(call.awaitedAck);
  }

  /** Whether an ACK is one that a call awaits. */
  isAwaited(ack: SipRequest): boolean {
    return this.#awaitedAcks.has(ackKey(ack));
  }

  /** @returns false if the ACK is not what the call awaits */
  takeAck(call: EdgeCallEntry, ack: SipRequest): boolean {
    if (call.awaitedAck !== ackKey(ack)) return false;
    this.#forgetAck(call);
    return true;
  }

  #forgetAck(call: EdgeCallEntry): void {
    if (call.awaitedAck === undefined) return;
    this.#awaitedAcks.delete(call.awaitedAck);
    call.awaitedAck = undefined;
  }

  #ofEnds(flow: string, callId: string, one: string | undefined, other: string | undefined): EdgeCallEntry | undefined {
    return this.#calls.get(keyOf(flow, callId, one)) ?? this.#calls.get(keyOf(flow, callId, other));
  }
}

function keyOf(flow: string, callId: string, tag: string | undefined): string {
  return `${flow}\n${callId}\n${asciiLower(tag ?? '')}`;
}

/** What an INVITE and the ACK for its 2xx have in common. */
function ackKey(request: SipRequest): string {
  const [callId, from, cseq] = [request.callId(), request.from(), request.cseq()];
  if (!callId.ok || !from.ok || !cseq.ok) return '';
  return `${callId.value}\n${asciiLower(from.value.tag ?? '')}\n${cseq.value.number}`;
}
