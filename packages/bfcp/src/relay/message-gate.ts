import { LimitError, ViolationError } from '@webrtc-ims/core';
import type { BfcpLimits } from '../limits.ts';
import { type CommonHeader, decodeHeader, headerSize } from '../message/common-header.ts';
import { checkGrammar } from '../message/grammar.ts';
import { decodeMessage } from '../message/message.ts';
import type { RelayedMessage, RelayOptions, RelaySide, RelayVerdict } from './relay-options.ts';
import type { DropError, DropReason } from './relay-output.ts';

/** What the gate lets through, or not. */
export type GateVerdict =
  | { readonly kind: 'forward'; readonly octets: Uint8Array }
  | { readonly kind: 'answer'; readonly octets: Uint8Array }
  | {
      readonly kind: 'drop';
      readonly reason: DropReason;
      readonly error?: DropError;
      readonly header?: CommonHeader;
    };

/** Decides about each message between two reliable legs. */
export class MessageGate {
  readonly #validation: 'framing' | 'syntax' | 'grammar';
  readonly #inspect: ((message: RelayedMessage) => RelayVerdict) | undefined;
  readonly #limits: BfcpLimits;

  constructor(options: Pick<RelayOptions, 'validation' | 'inspect'>, limits: BfcpLimits) {
    this.#validation = options.validation ?? 'syntax';
    this.#inspect = options.inspect;
    this.#limits = limits;
  }

  /** @param farSize octets of the largest message that the far leg takes; 0 means any */
  judge(from: RelaySide, octets: Uint8Array, farSize: number): GateVerdict {
    const decoded = this.#validation === 'framing' ? undefined : this.#decode(octets);
    if (decoded?.ok === false) {
      const { error } = decoded;
      return {
        kind: 'drop',
        reason: error.code === 'BFCP_MESSAGE_SIZE' ? 'too-large' : 'invalid',
        error,
        ...headerOf(octets),
      };
    }
    const message = decoded?.value;
    if (this.#validation === 'grammar' && message !== undefined) {
      const defect = checkGrammar(message)[0];
      if (defect !== undefined) {
        const text = `${defect.kind}: ${defect.attribute}${defect.within === undefined ? '' : ` in ${defect.within}`}`;
        const error = new ViolationError('BFCP_GRAMMAR', text, { clause: 'RFC 8855 5.3' });
        return { kind: 'drop', reason: 'invalid', error, header: message };
      }
    }
    const verdict = this.#inspect?.({ from, octets, message }) ?? { action: 'forward' };
    if (verdict.action === 'drop') return { kind: 'drop', reason: 'inspected', ...headerOf(octets) };
    if (verdict.action === 'answer') return { kind: 'answer', octets: verdict.octets };
    const passing = verdict.action === 'replace' ? verdict.octets : octets;
    if (farSize > 0 && passing.length > farSize) {
      const text = `${passing.length} octets, where the far leg takes ${farSize}`;
      const error = new LimitError('BFCP_FAR_MESSAGE_SIZE', text, { offset: 2, clause: 'RFC 8841 6.1' });
      return { kind: 'drop', reason: 'too-large', error, ...headerOf(octets) };
    }
    return { kind: 'forward', octets: passing };
  }

  // A version that does not belong on the transport is for the floor control server to answer with Error 12; what has neither
  // version 1 nor 2 is no BFCP that anybody can read.
  #decode(octets: Uint8Array) {
    return decodeMessage(octets, { anyVersion: true, limits: this.#limits });
  }
}

/**
 * The BFCP messages of a data channel message: one, or several where that is allowed; `undefined` when it is something else.
 */
export function messagesOf(octets: Uint8Array, several: boolean): readonly Uint8Array[] | undefined {
  const out: Uint8Array[] = [];
  for (let at = 0; at < octets.length; ) {
    if (octets.length - at < headerSize) return undefined;
    const size = headerSize + 4 * ((octets[at + 2]! << 8) | octets[at + 3]!);
    if (at + size > octets.length) return undefined;
    out.push(at === 0 && size === octets.length ? octets : octets.subarray(at, at + size));
    at += size;
  }
  return out.length === 1 || several ? out : undefined;
}

function headerOf(octets: Uint8Array): { readonly header?: CommonHeader } {
  const header = decodeHeader(octets);
  return header.ok ? { header: header.value } : {};
}
