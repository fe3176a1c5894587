import { failure, ok, type RandomSource, randomToken, systemRandom } from '@webrtc-ims/core';
import type { AuditReply, AuditRequest, TerminationAudit } from './audit.ts';
import type { GatewayBehaviour } from './behaviour.ts';
import type { Capabilities } from './capabilities.ts';
import type { Cause, Refusal } from './cause.ts';
import { descriptionDefect } from './description-check.ts';
import type { GatewayEvent } from './event.ts';
import { GuardedBehaviour } from './guarded-behaviour.ts';
import type { ContextId, Realm, StreamId, TerminationId } from './identifiers.ts';
import { defaultLimits, type GatewayLimits } from './limits.ts';
import type { Answer, MediaGateway } from './media-gateway.ts';
import { Notifications, type Origin } from './notifications.ts';
import { type RequestShapes, requestShapes } from './request-shape.ts';
import type { Shape } from './shape.ts';
import { snapshot } from './snapshot.ts';
import type {
  ConfigureRequest,
  ModifyRequest,
  ReleaseReply,
  ReleaseRequest,
  ReserveRequest,
  TerminationDescription,
  TerminationReply,
} from './termination.ts';
import { Turns } from './turns.ts';

/** Options of {@link inProcessGateway}. */
export interface InProcessGatewayOptions {
  /** Where identifiers come from. Default: the platform's cryptographic source. */
  readonly random?: RandomSource;
  readonly limits?: Partial<GatewayLimits>;
  /** Told what the behaviour or a listener threw, which is a defect of theirs. Without it such exceptions are dropped. */
  readonly onFault?: (error: unknown) => void;
}

/** A {@link MediaGateway} in the same process. */
export interface InProcessGateway extends MediaGateway {
  /** Emits a `heartbeat` event for every termination. Call it at the interval at which forgotten terminations shall be noticed. */
  beat(): void;
  /** Releases everything. Every later call is refused with `gateway-restarting`. */
  close(): Promise<void>;
}

/**
 * Makes a {@link MediaGateway} of an implementation core. Requests are checked and copied, calls on one context are carried out one
 * after the other, each wholly or not at all, identifiers are random, and events are numbered.
 *
 * An event of a termination is delivered after the answer that made the termination, and none after the answer that released it.
 *
 * @example
 * ```ts
 * const gateway = inProcessGateway(behaviour, { onFault: (error) => log.error(error) });
 * const answer = await gateway.reserve({ realm: 'access', description });
 * if (answer.ok) use(answer.value.transports);
 * ```
 */
export function inProcessGateway(behaviour: GatewayBehaviour, options: InProcessGatewayOptions = {}): InProcessGateway {
  return new Gateway(behaviour, options);
}

interface Termination {
  readonly id: TerminationId;
  readonly realm: Realm;
  readonly emergency: boolean;
  readonly origin: Origin;
  description: TerminationDescription;
  transports: TerminationReply['transports'];
}

interface Context {
  readonly id: ContextId;
  readonly terminations: Map<TerminationId, Termination>;
  readonly turns: Turns;
}

class Gateway implements InProcessGateway {
  readonly #behaviour: GuardedBehaviour;
  readonly #random: RandomSource;
  readonly #limits: GatewayLimits;
  readonly #shapes: RequestShapes;
  readonly #contexts = new Map<ContextId, Context>();
  readonly #notifications: Notifications;
  #closing: Promise<void> | undefined;

  constructor(behaviour: GatewayBehaviour, options: InProcessGatewayOptions) {
    const onFault = quiet(options.onFault);
    this.#behaviour = new GuardedBehaviour(behaviour, onFault);
    this.#random = options.random ?? systemRandom;
    this.#limits = { ...defaultLimits, ...options.limits };
    this.#shapes = requestShapes(this.#limits);
    this.#notifications = new Notifications(onFault);
  }

  reserve(request: ReserveRequest): Promise<Answer<TerminationReply>> {
    const answer = this.#answer(this.#shapes.reserve, request, (wanted) => this.#reserve(wanted));
    // Whoever awaits the answer goes on in the microtask after it; what happened meanwhile is told in the one after that.
    void answer.then(() => {}).then(async () => this.#speak(await answer));
    return answer;
  }

  configure(request: ConfigureRequest): Promise<Answer<TerminationReply>> {
    return this.#answer(this.#shapes.configure, request, (wanted) =>
      this.#inTurn(wanted.context, (context) => this.#become(context, wanted.termination, wanted.description)),
    );
  }

  modify(request: ModifyRequest): Promise<Answer<void>> {
    return this.#answer(this.#shapes.modify, request, (wanted) =>
      this.#inTurn(wanted.context, (context) => this.#modify(context, wanted)),
    );
  }

  release(request: ReleaseRequest): Promise<Answer<ReleaseReply>> {
    return this.#answer(this.#shapes.release, request, async (wanted) => {
      const context = this.#contexts.get(wanted.context);
      if (context === undefined) return ok({ statistics: {} });
      return context.turns.take(() => this.#release(context, wanted.termination));
    });
  }

  audit(request: AuditRequest): Promise<Answer<AuditReply>> {
    return this.#answer(this.#shapes.audit, request, async (wanted) => {
      if (wanted.context === undefined) return ok({ contexts: this.#audited([...this.#contexts.values()]) });
      const context = this.#contexts.get(wanted.context);
      return context === undefined
        ? refused('unknown-context', 'no such context')
        : ok({ contexts: this.#audited([context]) });
    });
  }

  async capabilities(): Promise<Answer<Capabilities>> {
    if (this.#closing !== undefined) return restarting;
    const free = Math.max(this.#limits.contexts - this.#contexts.size, 0) * this.#limits.terminationsPerContext;
    return ok(snapshot({ ...this.#behaviour.capabilities(), freeTerminations: free }));
  }

  events(listener: (event: GatewayEvent) => void): () => void {
    return this.#notifications.listen(listener);
  }

  beat(): void {
    for (const context of this.#contexts.values()) {
      for (const { origin } of context.terminations.values()) origin.notify({ kind: 'heartbeat' });
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const contexts = [...this.#contexts.values()];
    await Promise.all(contexts.map((context) => context.turns.take(() => this.#release(context, undefined))));
    this.#notifications.clear();
    await this.#behaviour.close();
  }

  /** The frame of every request: it is checked, copied, carried out, and the answer is copied too. */
  async #answer<Request, Reply>(
    shape: Shape<Request>,
    request: Request,
    carryOut: (request: Request) => Promise<Answer<Reply>>,
  ): Promise<Answer<Reply>> {
    if (this.#closing !== undefined) return restarting;
    const defect = shape(request, 'request');
    if (defect !== undefined) return refused('bad-parameter', defect);
    return snapshot(await carryOut(snapshot(request)));
  }

  async #reserve(request: ReserveRequest): Promise<Answer<TerminationReply>> {
    if (!this.#behaviour.capabilities().realms.includes(request.realm))
      return refused('unknown-realm', 'no such realm');
    const defect = descriptionDefect(request.description, undefined);
    if (defect !== undefined) return refused('bad-parameter', defect);
    if (request.context !== undefined) {
      return this.#inTurn(request.context, (context) => this.#add(context, request));
    }
    const room = this.#limits.contexts + (request.emergency === true ? this.#limits.emergencyContexts : 0);
    if (this.#contexts.size >= room) return refused('no-resources', 'too many contexts');
    const context: Context = { id: randomToken(this.#random), terminations: new Map(), turns: new Turns() };
    this.#contexts.set(context.id, context);
    return context.turns.take(async () => {
      const answer = await this.#add(context, request);
      if (!answer.ok) this.#contexts.delete(context.id);
      return answer;
    });
  }

  async #add(context: Context, request: ReserveRequest): Promise<Answer<TerminationReply>> {
    if (context.terminations.size >= this.#limits.terminationsPerContext) {
      return refused('no-resources', 'too many terminations in the context');
    }
    const id = randomToken(this.#random);
    const origin = this.#notifications.origin(context.id, id);
    const { realm, description } = request;
    const emergency = request.emergency === true;
    const prepared = await this.#behaviour.prepare({
      context: context.id,
      termination: id,
      realm,
      emergency,
      after: description,
      others: [...context.terminations.keys()],
      notify: origin.notify,
    });
    if (!prepared.ok) return prepared;
    if (!this.#behaviour.commit(prepared.value)) {
      origin.silence();
      await this.#behaviour.release(id);
      return broken;
    }
    const transports = snapshot(prepared.value.transports);
    context.terminations.set(id, { id, realm, emergency, origin, description, transports });
    return ok({ context: context.id, termination: id, transports });
  }

  async #become(
    context: Context,
    id: TerminationId,
    description: TerminationDescription,
  ): Promise<Answer<TerminationReply>> {
    const termination = context.terminations.get(id);
    if (termination === undefined) return refused('unknown-termination', 'no such termination');
    const defect = descriptionDefect(description, termination.description);
    if (defect !== undefined) return refused('bad-parameter', defect);
    const prepared = await this.#behaviour.prepare({
      context: context.id,
      termination: id,
      realm: termination.realm,
      emergency: termination.emergency,
      before: termination.description,
      after: description,
      others: [...context.terminations.keys()].filter((other) => other !== id),
      notify: termination.origin.notify,
    });
    if (!prepared.ok) return prepared;
    if (!this.#behaviour.commit(prepared.value)) {
      for (const transport of Object.keys(termination.transports)) {
        termination.origin.notify({
          kind: 'bearer-released',
          transport: Number(transport),
          reason: broken.error.reason,
        });
      }
      await this.#release(context, id);
      return broken;
    }
    termination.description = description;
    termination.transports = snapshot(prepared.value.transports);
    return ok({ context: context.id, termination: id, transports: termination.transports });
  }

  async #modify(context: Context, request: ModifyRequest): Promise<Answer<void>> {
    const termination = context.terminations.get(request.termination);
    if (termination === undefined) return refused('unknown-termination', 'no such termination');
    const streams: Record<StreamId, TerminationDescription['streams'][StreamId]> = {
      ...termination.description.streams,
    };
    for (const [name, mode] of Object.entries(request.modes)) {
      const stream = streams[Number(name)];
      if (stream === undefined) return refused('bad-parameter', `stream ${name} is not there`);
      streams[Number(name)] = { ...stream, mode };
    }
    const answer = await this.#become(context, request.termination, snapshot({ ...termination.description, streams }));
    return answer.ok ? ok(undefined) : answer;
  }

  async #release(context: Context, only: TerminationId | undefined): Promise<Answer<ReleaseReply>> {
    const leaving = [...context.terminations.values()].filter(({ id }) => only === undefined || only === id);
    // Before anything is given back: the counters of one side may rest on what the other side holds.
    const statistics = leaving.map(({ id }) => [id, this.#behaviour.statistics(id)]);
    for (const { id, origin } of leaving) {
      context.terminations.delete(id);
      origin.silence();
      await this.#behaviour.release(id);
    }
    if (context.terminations.size === 0) this.#contexts.delete(context.id);
    return ok({ statistics: Object.fromEntries(statistics) });
  }

  async #inTurn<Reply>(id: ContextId, work: (context: Context) => Promise<Answer<Reply>>): Promise<Answer<Reply>> {
    const context = this.#contexts.get(id);
    if (context === undefined) return refused('unknown-context', 'no such context');
    if (context.turns.waiting >= this.#limits.waitingCalls)
      return refused('no-resources', 'too many calls wait for the context');
    return context.turns.take(async () =>
      // The call before this one may have released it.
      this.#contexts.has(id) ? work(context) : refused('unknown-context', 'no such context'),
    );
  }

  #audited(contexts: readonly Context[]): AuditReply['contexts'] {
    return Object.fromEntries(
      contexts.map((context) => [
        context.id,
        Object.fromEntries([...context.terminations.values()].map((one) => [one.id, this.#auditedTermination(one)])),
      ]),
    );
  }

  #auditedTermination({ id, realm, description, transports }: Termination): TerminationAudit {
    return { realm, description, transports, statistics: this.#behaviour.statistics(id) };
  }

  #speak(answer: Answer<TerminationReply>): void {
    if (!answer.ok) return;
    this.#contexts.get(answer.value.context)?.terminations.get(answer.value.termination)?.origin.speak();
  }
}

/** A hook for faults that fails itself has nobody left to tell. */
function quiet(onFault: InProcessGatewayOptions['onFault']): (error: unknown) => void {
  return (error) => {
    try {
      onFault?.(error);
    } catch {}
  };
}

function refused(cause: Cause, reason: string): { readonly ok: false; readonly error: Refusal } {
  return failure({ cause, reason });
}

const restarting = Object.freeze(refused('gateway-restarting', 'the gateway is closed'));
const broken = Object.freeze(
  refused('transport-lost', 'the gateway failed to make the change and gave the termination up'),
);
