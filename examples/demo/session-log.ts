import { type AddressHop, parseMessage, type SipMessage } from '@webrtc-ims/sip-ws';
import type { Arrow } from './ladder.ts';

/** The lifelines of the demo, from left to right. */
export const lifelines = ['client', 'eP-CSCF', 'core', 'phone'] as const;

/** Remembers the signalling that passes its two points of view, the client and the core, as arrows for a ladder. */
export class SessionLog {
  readonly arrows: Arrow[] = [];
  #began: number | undefined;
  readonly #edgePort: () => number;

  /** @param edgePort the port at which the core sees the eP-CSCF */
  constructor(edgePort: () => number) {
    this.#edgePort = edgePort;
  }

  /** A message of the client. */
  client(direction: 'received' | 'sent', octets: Uint8Array): void {
    this.#note(0, 1, direction, octets);
  }

  /** A message of the core, to or from the eP-CSCF or the phone. */
  core(direction: 'received' | 'sent', peer: AddressHop, octets: Uint8Array): void {
    this.#note(2, peer.port === this.#edgePort() ? 1 : 3, direction, octets);
  }

  #note(own: number, peer: number, direction: 'received' | 'sent', octets: Uint8Array): void {
    const parsed = parseMessage(octets);
    if (!parsed.ok) return;
    const [from, to] = direction === 'sent' ? [own, peer] : [peer, own];
    this.#began ??= performance.now();
    this.arrows.push({ at: performance.now() - this.#began, from, to, label: labelOf(parsed.value) });
  }
}

function labelOf(message: SipMessage): string {
  const cseq = message.cseq();
  const what =
    message.kind === 'request' ? message.method : `${message.status} ${cseq.ok ? cseq.value.method : message.reason}`;
  return message.body.length === 0 ? what : `${what} (SDP)`;
}
