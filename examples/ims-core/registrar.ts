import { formatNameAddr, type NameAddr, type SipRequest } from '@webrtc-ims/sip-ws';
import { DigestRealm } from './digest/digest-realm.ts';

/** A subscriber of the network (TS 23.228 4.3.3). */
export interface Subscriber {
  /** IMPI, as in `alice_private@ims.example`. */
  readonly privateIdentity: string;
  readonly password: string;
  /** IMPUs; the first is the default one. */
  readonly publicIdentities: readonly string[];
}

/** Where a subscriber is reached. */
export interface Binding {
  readonly contact: string;
  /** Route values that lead there (RFC 3327). */
  readonly path: readonly string[];
  /** ms, on the clock of the caller. */
  readonly expires: number;
}

/** What a REGISTER is answered. */
export interface RegistrarReply {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The registrar of an S-CSCF: Digest, Path, Service-Route and P-Associated-URI (RFC 3261 10, RFC 3327, RFC 3608, TS 24.229 5.4.1). */
export class Registrar {
  readonly #subscribers: readonly Subscriber[];
  readonly #serviceRoute: string;
  readonly #realm: DigestRealm;
  /** Bindings by public identity and by what makes a binding the same one. */
  readonly #bindings = new Map<string, Map<string, Binding>>();

  constructor(options: {
    readonly domain: string;
    readonly subscribers: readonly Subscriber[];
    readonly serviceRoute: string;
  }) {
    this.#subscribers = options.subscribers;
    this.#serviceRoute = options.serviceRoute;
    this.#realm = new DigestRealm({
      realm: options.domain,
      passwords: new Map(options.subscribers.map(({ privateIdentity, password }) => [privateIdentity, password])),
    });
  }

  /** Answers a REGISTER (RFC 3261 10.3). */
  register(request: SipRequest, now: number): RegistrarReply {
    // 3. Authentication
    const authorization = request.headers('Authorization').map(({ text }) => text);
    const verdict = this.#realm.judge('REGISTER', authorization, now);
    if (verdict.kind === 'refused') return refused(403);
    if (verdict.kind === 'challenge') {
      const challenges = this.#realm.challenge(now, verdict.stale);
      return { status: 401, headers: challenges.map((value) => ['WWW-Authenticate', value]) };
    }
    // 4. and 5. Whose binding it is, and whether this user may change it
    const subscriber = this.#subscribers.find(({ privateIdentity }) => privateIdentity === verdict.username);
    const to = request.to();
    const identity = to.ok ? to.value.uriText : '';
    if (subscriber === undefined || !subscriber.publicIdentities.includes(identity)) return refused(403);
    // 6. and 7. Which bindings change, and how
    const contacts = request.contacts();
    const paths = request.paths();
    const general = request.expires();
    if (!contacts.ok || !paths.ok || !general.ok) return refused(400);
    const bindings = this.#bindings.get(identity) ?? new Map<string, Binding>();
    if (contacts.value === '*') bindings.clear();
    for (const contact of contacts.value === '*' ? [] : contacts.value) {
      const seconds = Math.min(contact.parameters.number('expires') ?? general.value ?? longest, longest);
      const key = bindingKey(contact);
      if (seconds === 0) bindings.delete(key);
      else {
        const path = paths.value.map(({ text }) => text);
        bindings.set(key, { contact: contact.uriText, path, expires: now + seconds * 1000 });
      }
    }
    if (bindings.size === 0) this.#bindings.delete(identity);
    else this.#bindings.set(identity, bindings);
    // 8. All bindings
    return {
      status: 200,
      headers: [
        ...contactsNow(contacts.value === '*' ? [] : contacts.value, bindings, now),
        ...paths.value.map(({ text }) => ['Path', text] as const),
        ['Service-Route', this.#serviceRoute],
        ['P-Associated-URI', subscriber.publicIdentities.map((uri) => `<${uri}>`).join(', ')],
        // RFC 5626 6: outbound was used if every element on the way took part in it.
        ...(usesOutbound(request) ? [['Require', 'outbound'] as const] : []),
      ],
    };
  }

  /** The most recent binding of a public identity that has not expired. */
  find(identity: string, now: number): Binding | undefined {
    const bindings = [...(this.#bindings.get(identity)?.values() ?? [])];
    return bindings.filter(({ expires }) => expires > now).at(-1);
  }
}

/** Nothing is registered for longer than this, in s. */
const longest = 3600;

function refused(status: number): RegistrarReply {
  return { status, headers: [] };
}

// RFC 5626 6: instance and reg-id make a binding the same one across connections; without them the URI does (RFC 3261 10.3).
function bindingKey(contact: NameAddr): string {
  const instance = contact.parameters.get('+sip.instance');
  const registration = contact.parameters.get('reg-id');
  return instance === undefined || registration === undefined ? contact.uriText : `${instance} ${registration}`;
}

function contactsNow(contacts: readonly NameAddr[], bindings: ReadonlyMap<string, Binding>, now: number) {
  return contacts.flatMap((contact) => {
    const binding = bindings.get(bindingKey(contact));
    if (binding === undefined) return [];
    const seconds = Math.round((binding.expires - now) / 1000);
    const others = [...contact.parameters].filter(([name]) => name.toLowerCase() !== 'expires');
    const parameters = [...others, ['expires', String(seconds)] as const];
    return [['Contact', formatNameAddr({ uri: contact.uriText, parameters })] as const];
  });
}

function usesOutbound(request: SipRequest): boolean {
  const [supported, paths, contacts] = [request.supported(), request.paths(), request.contacts()];
  if (!supported.ok || !paths.ok || !contacts.ok || contacts.value === '*') return false;
  const last = paths.value.at(-1)?.uri();
  const edge = last?.ok && last.value.kind === 'sip' && last.value.parameters.has('ob');
  return (
    edge === true &&
    supported.value.includes('outbound') &&
    contacts.value.some(({ parameters }) => parameters.has('reg-id'))
  );
}
