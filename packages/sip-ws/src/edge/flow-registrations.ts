import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { EdgeEvent } from './edge-messages.ts';
import type { EdgeLimits } from './edge-options.ts';
import { RegistrationAlarm, registrationChanges, removesAll } from './registering.ts';

/** What {@link FlowRegistrations} works with. */
export interface RegistrationTools {
  readonly limits: EdgeLimits;
  event(event: EdgeEvent): void;
  schedule(alarm: RegistrationAlarm, at: number | undefined): void;
}

/** Keeps the registrations of the flows, each until it expires, is removed, or its flow closes. */
export class FlowRegistrations {
  readonly #tools: RegistrationTools;
  readonly #alarms = new Map<string, RegistrationAlarm>();

  constructor(tools: RegistrationTools) {
    this.#tools = tools;
  }

  /** Registrations of all flows. */
  get size(): number {
    return this.#alarms.size;
  }

  /** Takes a 2xx to REGISTER. */
  noteSuccess(request: SipRequest, response: SipResponse, flow: EdgeFlow, now: number): void {
    const { registrations } = flow.state;
    if (removesAll(request)) {
      const to = request.to();
      const aor = to.ok ? to.value.uriText : '';
      for (const [key, held] of registrations) if (held.aor === aor) this.end(flow, key, 'removed');
      return;
    }
    for (const { key, registration, type } of registrationChanges(request, response, this.#tools.limits, now)) {
      if (type === 'ended') this.end(flow, key, 'removed');
      else if (registrations.has(key) || registrations.size < this.#tools.limits.registrationsPerFlow) {
        registrations.set(key, registration);
        const alarm = this.#alarms.get(nameOf(flow, key)) ?? new RegistrationAlarm(flow, key);
        this.#alarms.set(nameOf(flow, key), alarm);
        this.#tools.schedule(alarm, registration.expiresAt);
        this.#tools.event({ kind: 'registered', flow: flow.id, registration });
      }
    }
  }

  end(flow: EdgeFlow, key: string, reason: 'removed' | 'expired'): void {
    const registration = flow.state.registrations.get(key);
    this.#forget(flow, key);
    if (registration !== undefined) {
      this.#tools.event({ kind: 'registration ended', flow: flow.id, registration, reason });
    }
  }

  /** Forgets the registrations of a flow without a word: the event of the flow names them. */
  flowClosed(flow: EdgeFlow): void {
    for (const key of [...flow.state.registrations.keys()]) this.#forget(flow, key);
  }

  #forget(flow: EdgeFlow, key: string): void {
    const alarm = this.#alarms.get(nameOf(flow, key));
    if (alarm !== undefined) this.#tools.schedule(alarm, undefined);
    this.#alarms.delete(nameOf(flow, key));
    flow.state.registrations.delete(key);
  }
}

function nameOf(flow: EdgeFlow, key: string): string {
  return `${flow.id}\n${key}`;
}
