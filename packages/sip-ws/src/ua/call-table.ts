import type { SipMessage, SipRequest } from '../message/sip-message.ts';
import type { Transaction } from '../transaction/transaction.ts';
import type { Call } from './call.ts';
import { type CallDialog, dialogKey } from './call-dialog.ts';

/** The calls of a user agent, by what messages name them with. */
export class CallTable {
  readonly #calls = new Set<Call>();
  readonly #dialogs = new Map<string, Call>();
  readonly #invites = new Map<Transaction, Call>();

  /** Calls that are not over. */
  get calls(): readonly Call[] {
    return [...this.#calls];
  }

  get size(): number {
    return this.#calls.size;
  }

  add(call: Call): void {
    this.#calls.add(call);
  }

  /** The call has this dialog from now on. */
  adopt(call: Call, dialog: CallDialog): void {
    this.#dialogs.set(dialog.key, call);
  }

  forget(call: Call): void {
    this.#calls.delete(call);
    for (const [key, known] of this.#dialogs) if (known === call) this.#dialogs.delete(key);
  }

  /** An INVITE arrived for the call, and a CANCEL may follow. */
  noteInvite(transaction: Transaction, call: Call): void {
    this.#invites.set(transaction, call);
  }

  /** A transaction is over and forgotten. */
  ended(transaction: Transaction): void {
    this.#invites.delete(transaction);
  }

  /** The call of an INVITE that arrived. */
  ofInvite(transaction: Transaction): Call | undefined {
    return this.#invites.get(transaction);
  }

  /** The call in whose dialog a request arrived, and the key of that dialog. */
  ofRequest(request: SipRequest): { readonly call: Call; readonly key: string } | undefined {
    const key = keyOf(request);
    const call = key === undefined ? undefined : this.#dialogs.get(key);
    return key === undefined || call === undefined ? undefined : { call, key };
  }

  /** Whether an INVITE is one that arrived before, on another way (RFC 3261 8.2.2.2). */
  hasMerged(request: SipRequest): boolean {
    for (const { invite } of this.#invites.values()) if (invite !== undefined && isMerged(invite, request)) return true;
    return false;
  }
}

/** The key of the dialog of a request that arrived. */
function keyOf(request: SipMessage): string | undefined {
  const [from, to, callId] = [request.from(), request.to(), request.callId()];
  if (!from.ok || !to.ok || !callId.ok) return undefined;
  return dialogKey(callId.value, to.value.tag ?? '', from.value.tag ?? '');
}

function isMerged(one: SipRequest, other: SipRequest): boolean {
  const [a, b] = [one.cseq(), other.cseq()];
  return a.ok && b.ok && a.value.number === b.value.number && callerOf(one) === callerOf(other);
}

function callerOf(request: SipRequest): string {
  const [from, callId] = [request.from(), request.callId()];
  return from.ok && callId.ok ? dialogKey(callId.value, '', from.value.tag ?? '') : '';
}
