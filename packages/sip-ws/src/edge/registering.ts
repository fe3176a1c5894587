import type { NameAddr } from '../header/name-addr.ts';
import { instanceKeyOf, regIdOf } from '../header/outbound-contact.ts';
import { isLooseRoute } from '../header/route.ts';
import type { MessageEdit } from '../message/edit-message.ts';
import type { SipRequest, SipResponse } from '../message/sip-message.ts';
import { detached } from '../syntax/source-text.ts';
import type { Scheduled } from '../transaction/deadline-heap.ts';
import type { EdgeFlow } from './edge-flow.ts';
import type { EdgeLimits, EdgeOptions } from './edge-options.ts';
import type { OwnNames } from './own-names.ts';
import type { Registration } from './registration.ts';
import type { Refusal } from './validation.ts';

/** A registration with its place among the deadlines. */
export class RegistrationAlarm implements Scheduled {
  readonly kind = 'registration';
  at = 0;
  index = -1;
  readonly flow: EdgeFlow;
  readonly key: string;

  constructor(flow: EdgeFlow, key: string) {
    this.flow = flow;
    this.key = key;
  }
}

/** What a 2xx to REGISTER changed. */
export interface RegistrationChange {
  readonly key: string;
  readonly registration: Registration;
  /** `ended`: the binding was removed. */
  readonly type: 'registered' | 'ended';
}

/** Whether Path can be inserted into a REGISTER (RFC 3327 5.2). */
export function checkPathSupport(request: SipRequest, options: EdgeOptions): Refusal | undefined {
  const supported = request.supported();
  if (options.withoutPathSupport === 'insert' || (supported.ok && supported.value.includes('path'))) return undefined;
  return { status: 421, headers: [['Require', 'path']] };
}

/** Makes the edge visited for requests to the client that registers (RFC 3327 5.2, RFC 5626 5.1, TS 24.229 5.2.2). */
export function insertPath(edited: MessageEdit, request: SipRequest, flow: EdgeFlow, own: OwnNames): void {
  // RFC 5626 5.1: the edge is the first hop if there is one Via, and says so with `ob` if the client uses outbound.
  const vias = request.vias();
  const first =
    vias.ok && vias.value.length === 1 && contactsOf(request).some((contact) => flowNumberOf(contact) !== undefined);
  edited.prepend('Path', own.path(flow.state.token, first));
  const requires = request.requires();
  if (!requires.ok || !requires.value.includes('path')) edited.append('Require', 'path');
}

/**
 * What the 2xx to a REGISTER says about the bindings that the request named. The lifetime is that of the response, which may be shorter than what was
 * asked for; a 2xx without Service-Route clears what was stored (RFC 3608 6.1).
 */
export function registrationChanges(
  request: SipRequest,
  response: SipResponse,
  limits: EdgeLimits,
  now: number,
): readonly RegistrationChange[] {
  const to = request.to();
  if (!to.ok) return [];
  const aor = detached(to.value.uriText);
  const routes = response.serviceRoutes();
  const serviceRoute = routes.ok
    ? routes.value
        // RFC 3261 16.6 6: what is pushed into Route has lr.
        .filter((route) => route.uri().ok && isLooseRoute(route))
        .slice(0, limits.serviceRoutes)
        .map((route) => detached(`<${route.uriText}>`))
    : [];
  const granted = contactsOf(response);
  const general = response.expires();
  return contactsOf(request).map((contact) => {
    const key = detached(bindingKey(aor, contact));
    const binding = granted.find((candidate) => bindingKey(aor, candidate) === key);
    const seconds =
      binding === undefined
        ? 0
        : (binding.parameters.number('expires') ?? (general.ok ? general.value : undefined) ?? 3600);
    const instance = contact.parameters.get('+sip.instance');
    const registration: Registration = {
      aor,
      contact: detached(contact.uriText),
      instance: instance === undefined ? undefined : detached(instance),
      regId: flowNumberOf(contact),
      expiresAt: now + Math.min(seconds, 0x7fff_ffff) * 1000,
      serviceRoute,
    };
    return { key, registration, type: seconds > 0 ? 'registered' : 'ended' };
  });
}

/** Whether a REGISTER removes every binding of its AOR (RFC 3261 10.2.2). */
export function removesAll(request: SipRequest): boolean {
  const contacts = request.contacts();
  return contacts.ok && contacts.value === '*';
}

/** The registration in whose name a request is sent: that of P-Preferred-Identity or From, else the first one of the flow. */
export function registrationFor(request: SipRequest, flow: EdgeFlow): Registration | undefined {
  const from = request.from();
  const preferred = request.header('P-Preferred-Identity')?.text ?? '';
  let first: Registration | undefined;
  for (const registration of flow.state.registrations.values()) {
    if (preferred.includes(`<${registration.aor}>`)) return registration;
    if (preferred === '' && from.ok && from.value.uriText === registration.aor) return registration;
    first ??= registration;
  }
  return first;
}

/** Puts Flow-Timer into a 2xx to REGISTER if the registrar agreed to outbound; a value from further inside goes (RFC 5626 5.4). */
export function setFlowTimer(edited: MessageEdit, response: SipResponse, seconds: number): void {
  const requires = response.requires();
  if (seconds > 0 && requires.ok && requires.value.includes('outbound')) edited.replace('Flow-Timer', String(seconds));
}

// A binding is identified by instance and reg-id where the client uses them, by its URI otherwise (RFC 5626 6).
function bindingKey(aor: string, contact: NameAddr): string {
  const instance = instanceKeyOf(contact);
  const regId = flowNumberOf(contact);
  return instance === undefined || regId === undefined ? `${aor}\n${contact.uriText}` : `${aor}\n${instance}\n${regId}`;
}

// A reg-id that is none makes no flow of RFC 5626; what to say of it is for the registrar.
function flowNumberOf(contact: NameAddr): number | undefined {
  const regId = regIdOf(contact);
  return regId.ok ? regId.value : undefined;
}

function contactsOf(message: SipRequest | SipResponse): readonly NameAddr[] {
  const contacts = message.contacts();
  return contacts.ok && contacts.value !== '*' ? contacts.value : [];
}
