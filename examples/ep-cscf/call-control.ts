import type { GatewayEvent, MediaGateway } from '@webrtc-ims/iq';
import type { Leg, ReceivedDescription, Report, SessionOptions } from '@webrtc-ims/sdp-interwork';
import type { Dialog, EdgeEvent, HeldMessage, HoldCandidate, NewResponse, SipMessage } from '@webrtc-ims/sip-ws';
import { holdBodies } from '@webrtc-ims/sip-ws';
import { type CallStatistics, MediaSession } from './media-session.ts';

/** What this needs of the edge: the verbs of an edge proxy. */
export interface CallControlEdge {
  /** @returns false if the message is not waited for any more */
  release(id: string, body: string | undefined): Promise<boolean>;
  /** @returns false if the message is not waited for any more */
  reject(id: string, status: number, response: NewResponse): Promise<boolean>;
  /** @returns false if there is no such dialog */
  terminateDialog(dialog: string, reason: string): Promise<boolean>;
}

/** A description that crossed, for whoever watches. */
export interface CrossedDescription {
  readonly callId: string;
  readonly from: Leg;
  readonly kind: 'answer' | 'offer';
  readonly before: string;
  readonly after: string;
  readonly report: Report;
}

/** What a {@link CallControl} needs to know. */
export interface CallControlOptions {
  readonly edge: CallControlEdge;
  readonly gateway: MediaGateway;
  /** Name of this element in Warning headers. */
  readonly name: string;
  readonly session: SessionOptions;
  /** How long a browser that does not answer for its address any more may take to restart ICE, in ms (TS 23.334 6.2.17.6). */
  readonly consentGrace: number;
  /** How long a call may stay unanswered, in ms: longer than the edge waits, which then answers by itself. */
  readonly answerTime: number;
  onDescription?(crossed: CrossedDescription): void;
  onCallEnded?(callId: string, statistics: CallStatistics): void;
}

/** One call at the edge, from the INVITE to the release of its context. */
interface EdgeCall {
  readonly key: string;
  readonly callId: string;
  readonly flow: string;
  readonly media: MediaSession;
  /** More than one while a forked call has several answers. */
  readonly dialogs: Set<string>;
  /** Ends the call when it fires. */
  timer: NodeJS.Timeout | undefined;
  /** Set when the bearer failed before there was a dialog to end. */
  failure: string | undefined;
}

const isDescription = holdBodies('application/sdp');

/** A hold policy: everything that carries a session description, and every refusal, because it may leave an offer open. */
export function holdForCallControl(candidate: HoldCandidate): boolean {
  if (isDescription(candidate)) return true;
  const { message, request } = candidate;
  return (
    message.kind === 'response' && message.status >= 300 && (request.method === 'INVITE' || request.method === 'UPDATE')
  );
}

/** Joins the signalling edge with the media edge (TS 23.228 U.2.3): bodies are rewritten, and neither side outlives the other. */
export class CallControl {
  readonly #options: CallControlOptions;
  readonly #calls = new Map<string, EdgeCall>();
  readonly #byContext = new Map<string, EdgeCall>();
  readonly #unsubscribe: () => void;

  constructor(options: CallControlOptions) {
    this.#options = options;
    this.#unsubscribe = options.gateway.events((event) => this.#gatewayEvent(event));
  }

  /** Calls that hold something. */
  get size(): number {
    return this.#calls.size;
  }

  /** Gives back everything of every call. */
  async stop(): Promise<void> {
    this.#unsubscribe();
    await Promise.all([...this.#calls.values()].map((call) => this.#end(call)));
  }

  /** Takes what the edge holds, and lets it go on when the gateway is ready for it. */
  async hold(held: HeldMessage): Promise<void> {
    const { edge } = this.#options;
    const { message, request } = held;
    const description = message.body.length === 0 ? undefined : new TextDecoder().decode(message.body);
    if (held.flow === undefined || held.self) {
      await edge.reject(held.id, 405, {});
    } else if (message.kind === 'response' && message.status >= 300) {
      const call = this.#find(held.flow, message);
      await edge.release(held.id, undefined);
      if (call !== undefined) await this.#refused(call, held);
    } else if (description === undefined) {
      await edge.release(held.id, undefined);
    } else {
      const initial = isInitial(request);
      const call = this.#find(held.flow, message) ?? (initial ? this.#begin(held.flow, request) : undefined);
      if (call === undefined) await edge.reject(held.id, 481, {});
      else await this.#cross(call, held, description);
    }
  }

  /** Takes what the edge tells. */
  event(event: EdgeEvent): void {
    if (event.kind === 'dialog started') this.#dialogStarted(event.flow, event.dialog);
    else if (event.kind === 'dialog terminated') this.#dialogTerminated(event.dialog);
    else if (event.kind === 'flow closed') {
      for (const call of this.#calls.values()) if (call.flow === event.flow) void this.#end(call);
    } else if (event.kind === 'refused' && isInitial(event.request) && event.from.type === 'flow') {
      const call = this.#find(event.from.flow, event.request);
      if (call !== undefined) void this.#end(call);
    }
  }

  async #cross(call: EdgeCall, held: HeldMessage, before: string): Promise<void> {
    const { edge, name, onDescription } = this.#options;
    const from: Leg = held.direction === 'to core' ? 'browser' : 'core';
    const kind = kindOf(held, call.media.offeredBy, from);
    const crossed = await call.media.cross({ leg: from, kind, sdp: before });
    if (call.media.context !== undefined) this.#byContext.set(call.media.context, call);
    if (crossed.ok) {
      const { sdp, report } = crossed.value;
      onDescription?.({ callId: call.callId, from, kind, before, after: sdp, report });
      // A caller that gave up meanwhile has been answered; an offer that nobody will answer must not stay open.
      if (await edge.release(held.id, sdp)) return;
      if (call.dialogs.size === 0) await this.#end(call);
      else await call.media.takeBack();
      return;
    }
    const { status, warning } = crossed.error;
    const headers: [string, string][] = [['Warning', `${warning.code} ${name} "${warning.text}"`]];
    if (status === 503) headers.push(['Retry-After', '10']);
    await edge.reject(held.id, status, { headers });
    const { message } = held;
    // A provisional answer that cannot be used may be followed by a final one that can.
    if (message.kind === 'response' && message.status < 200) return;
    // RFC 3261 14.1: an offer that is refused leaves the call as it was. 13.2.2.4: an answer that cannot be used ends it.
    if (call.dialogs.size === 0) await this.#end(call);
    else if (kind === 'answer') this.#terminate(call, 'SIP;cause=488');
  }

  // A refused INVITE ends a call that has no dialog yet; within one, things go on as they were (RFC 3261 14.1).
  async #refused(call: EdgeCall, held: HeldMessage): Promise<void> {
    const from: Leg = held.direction === 'to core' ? 'core' : 'browser';
    if (call.dialogs.size === 0 && isInitial(held.request)) await this.#end(call);
    else if (held.request.body.length > 0 && call.media.offeredBy === from) await call.media.takeBack();
  }

  #begin(flow: string, invite: HeldMessage['request']): EdgeCall | undefined {
    const [callId, from] = [invite.callId(), invite.from()];
    if (!callId.ok || !from.ok) return undefined;
    const key = keyOf(flow, callId.value, from.value.tag);
    const media = new MediaSession(this.#options.gateway, this.#options.session);
    const call: EdgeCall = {
      key,
      callId: callId.value,
      flow,
      media,
      dialogs: new Set(),
      timer: undefined,
      failure: undefined,
    };
    this.#calls.set(key, call);
    this.#endAfter(call, this.#options.answerTime);
    return call;
  }

  /** The call to which a message belongs, whoever of its two ends sent it: the tag of the caller is its name. */
  #find(flow: string, message: SipMessage): EdgeCall | undefined {
    const [callId, from, to] = [message.callId(), message.from(), message.to()];
    if (!callId.ok || !from.ok || !to.ok) return undefined;
    return (
      this.#calls.get(keyOf(flow, callId.value, from.value.tag)) ??
      this.#calls.get(keyOf(flow, callId.value, to.value.tag))
    );
  }

  #callOf(flow: string, { callId, access, core }: Dialog): EdgeCall | undefined {
    return this.#calls.get(keyOf(flow, callId, access.tag)) ?? this.#calls.get(keyOf(flow, callId, core.tag));
  }

  #dialogStarted(flow: string, dialog: Dialog): void {
    const call = this.#callOf(flow, dialog);
    if (call === undefined) return;
    call.dialogs.add(dialog.id);
    clearTimeout(call.timer);
    if (call.failure !== undefined) void this.#options.edge.terminateDialog(dialog.id, call.failure);
  }

  #dialogTerminated(dialog: Dialog): void {
    for (const call of this.#calls.values()) {
      if (call.dialogs.delete(dialog.id) && call.dialogs.size === 0) void this.#end(call);
    }
  }

  #gatewayEvent(event: GatewayEvent): void {
    const call = this.#byContext.get(event.context);
    if (call === undefined) return;
    switch (event.kind) {
      case 'ice-connected':
        if (call.dialogs.size > 0) clearTimeout(call.timer);
        break;
      case 'consent-lost':
        clearTimeout(call.timer);
        call.timer = setTimeout(() => this.#terminate(call, bearerLost), this.#options.consentGrace).unref();
        break;
      case 'dtls-failed':
        this.#terminate(call, 'SIP;cause=488;text="DTLS failed"');
        break;
      case 'ice-failed':
      case 'bearer-released':
      case 'media-inactivity':
        this.#terminate(call, bearerLost);
        break;
    }
  }

  /** BYE to both ends (TS 24.229 5.2.8.1.2). The call ends with its last dialog. */
  #terminate(call: EdgeCall, reason: string): void {
    call.failure = reason;
    for (const dialog of [...call.dialogs]) void this.#options.edge.terminateDialog(dialog, reason);
  }

  #endAfter(call: EdgeCall, delay: number): void {
    call.timer = setTimeout(() => void this.#end(call), delay).unref();
  }

  async #end(call: EdgeCall): Promise<void> {
    if (this.#calls.get(call.key) !== call) return;
    this.#calls.delete(call.key);
    clearTimeout(call.timer);
    const statistics = await call.media.end();
    for (const [context, known] of this.#byContext) if (known === call) this.#byContext.delete(context);
    this.#options.onCallEnded?.(call.callId, statistics);
  }
}

const bearerLost = 'SIP;cause=503;text="bearer released"';

function keyOf(flow: string, callId: string, tag: string | undefined): string {
  return `${flow}\n${callId}\n${tag ?? ''}`;
}

function isInitial(request: HeldMessage['request']): boolean {
  const to = request.to();
  return request.method === 'INVITE' && to.ok && to.value.tag === undefined;
}

/** Whether a description is an offer or an answer follows from the message that carries it (RFC 3261 13.2.1, RFC 3262 5, RFC 6337 2). */
function kindOf(held: HeldMessage, offeredBy: Leg | undefined, from: Leg): ReceivedDescription['kind'] {
  const { message, request } = held;
  if (message.kind === 'response') return request.body.length > 0 || offeredBy !== undefined ? 'answer' : 'offer';
  if (message.method === 'ACK') return 'answer';
  return message.method === 'PRACK' && offeredBy !== undefined && offeredBy !== from ? 'answer' : 'offer';
}
