import { failure, ok } from '@webrtc-ims/core';
import type { GatewayBehaviour, PreparedChange, TerminationChange, TerminationEvent } from './behaviour.ts';
import type { Capabilities } from './capabilities.ts';
import type { ContextId, Realm, StreamId, TerminationId, TransportId } from './identifiers.ts';
import type { Answer } from './media-gateway.ts';
import { noStatistics, type StreamStatistics } from './stream-statistics.ts';
import type { TerminationDescription, TransportRequest, TransportResources } from './termination.ts';

/** A transport of a gateway: sockets, keys and whatever else stands behind one {@link TransportRequest}. */
export interface GatewayTransport {
  /**
   * What the local side will be when a request holds, or why it cannot. Gets ready for it and changes nothing that runs, because the change may
   * still come to nothing. Also called right after the transport was made.
   */
  prepare(request: TransportRequest): Answer<TransportResources>;
  /** From now on the request holds; it was prepared. A throw makes the gateway give the termination up. */
  become(request: TransportRequest): void;
  close(): Promise<void>;
}

/** One termination, as those who join terminations see it. */
export interface JointSide<Transport> {
  readonly description: TerminationDescription;
  readonly transports: ReadonlyMap<TransportId, Transport>;
}

/** The terminations of a context, one in each realm. */
export type JointSides<Transport> = ReadonlyMap<Realm, JointSide<Transport>>;

/** What makes media run between the terminations of one context. */
export interface Joint<Transport> {
  /** Why terminations with these descriptions cannot be joined; `undefined` when they can. Changes nothing. */
  refusal(descriptions: ReadonlyMap<Realm, TerminationDescription>): string | undefined;
  /** Makes the streams what the sides say. Called whenever a side has come, changed or gone; transports that are gone are closed afterwards. */
  join(sides: JointSides<Transport>): void;
  /** Counters of a stream towards one realm; of a stream that has ended, as they were then. */
  statistics(realm: Realm, stream: StreamId): StreamStatistics | undefined;
}

/** What is particular to one gateway. */
export interface TransportBehaviourOptions<Transport extends GatewayTransport> {
  capabilities(): Omit<Capabilities, 'freeTerminations'>;
  /** Makes a transport in a realm. `notify` tells the controller what happens to it. */
  open(
    realm: Realm,
    transport: TransportId,
    request: TransportRequest,
    notify: (event: TerminationEvent) => void,
  ): Promise<Answer<Transport>>;
  /** Makes what joins the terminations of a new context. `notify` tells the controller what happens in a realm of it. */
  joint(notify: (realm: Realm, event: TerminationEvent) => void): Joint<Transport>;
  /** Gives back what the gateway as a whole holds, after the last release. */
  close?(): Promise<void>;
  /** Told when closing a transport failed. */
  onFault?(error: unknown): void;
}

/**
 * A {@link GatewayBehaviour} for a gateway that is made of transports and of something that joins them, with at most one termination per realm and
 * context. It keeps transports whose number stays, opens new ones before anything changes, and closes what is no longer named.
 */
export function transportBehaviour<Transport extends GatewayTransport>(
  options: TransportBehaviourOptions<Transport>,
): GatewayBehaviour {
  return new TransportBehaviour(options);
}

interface Termination<Transport> extends JointSide<Transport> {
  readonly context: Context<Transport>;
  readonly realm: Realm;
  readonly notify: (event: TerminationEvent) => void;
}

interface Context<Transport> {
  readonly id: ContextId;
  readonly joint: Joint<Transport>;
  readonly sides: Map<Realm, Termination<Transport>>;
}

class TransportBehaviour<Transport extends GatewayTransport> implements GatewayBehaviour {
  readonly #options: TransportBehaviourOptions<Transport>;
  readonly #contexts = new Map<ContextId, Context<Transport>>();
  readonly #terminations = new Map<TerminationId, Termination<Transport>>();

  constructor(options: TransportBehaviourOptions<Transport>) {
    this.#options = options;
  }

  capabilities(): Omit<Capabilities, 'freeTerminations'> {
    return this.#options.capabilities();
  }

  async prepare(change: TerminationChange): Promise<Answer<PreparedChange>> {
    const { realm, after, notify } = change;
    const context = this.#contexts.get(change.context) ?? this.#newContext(change.context);
    const refusal = refusalOf(context, change);
    if (refusal !== undefined) return failure({ cause: 'unsupported', reason: refusal });
    const before = this.#terminations.get(change.termination)?.transports ?? new Map<TransportId, Transport>();
    const transports = new Map<TransportId, Transport>();
    const resources: [TransportId, TransportResources][] = [];
    const abort = (): void => this.#closeWithout(transports, before);
    try {
      for (const [name, request] of Object.entries(after.transports)) {
        const id = Number(name);
        const kept = before.get(id);
        const opened = kept === undefined ? await this.#options.open(realm, id, request, notify) : ok(kept);
        if (opened.ok) transports.set(id, opened.value);
        const prepared = opened.ok ? opened.value.prepare(request) : opened;
        if (!prepared.ok) {
          abort();
          return prepared;
        }
        resources.push([id, prepared.value]);
      }
    } catch (error) {
      abort();
      throw error;
    }
    return ok({
      transports: Object.fromEntries(resources),
      abort,
      commit: () => {
        const made = { context, realm, notify, description: after, transports };
        // First of all, so that a throw below leaves nothing that a release would not find.
        this.#terminations.set(change.termination, made);
        this.#contexts.set(context.id, context);
        context.sides.set(realm, made);
        try {
          for (const [id, transport] of transports) {
            const request = after.transports[id];
            if (request !== undefined) transport.become(request);
          }
          context.joint.join(context.sides);
        } finally {
          this.#closeWithout(before, transports);
        }
      },
    });
  }

  statistics(termination: TerminationId): Readonly<Record<StreamId, StreamStatistics>> {
    const found = this.#terminations.get(termination);
    if (found === undefined) return {};
    const { realm, context, description } = found;
    return Object.fromEntries(
      Object.values(description.streams).map(({ stream }) => [
        stream,
        context.joint.statistics(realm, stream) ?? noStatistics,
      ]),
    );
  }

  async release(termination: TerminationId): Promise<void> {
    const found = this.#terminations.get(termination);
    if (found === undefined) return;
    const { context, realm, transports } = found;
    this.#terminations.delete(termination);
    context.sides.delete(realm);
    if (context.sides.size === 0) this.#contexts.delete(context.id);
    try {
      context.joint.join(context.sides);
    } finally {
      await Promise.all([...transports.values()].map((transport) => transport.close()));
    }
  }

  /** Closes transports without waiting; those that stay are left alone. */
  #closeWithout(leaving: ReadonlyMap<TransportId, Transport>, staying: ReadonlyMap<TransportId, Transport>): void {
    const kept = new Set(staying.values());
    for (const transport of leaving.values()) {
      if (!kept.has(transport)) transport.close().catch((error: unknown) => this.#options.onFault?.(error));
    }
  }

  async close(): Promise<void> {
    await this.#options.close?.();
  }

  #newContext(id: ContextId): Context<Transport> {
    const sides = new Map<Realm, Termination<Transport>>();
    return { id, sides, joint: this.#options.joint((realm, event) => sides.get(realm)?.notify(event)) };
  }
}

function refusalOf<Transport>(
  { sides, joint }: Context<Transport>,
  { realm, before, after }: TerminationChange,
): string | undefined {
  if (before === undefined && sides.has(realm)) return 'the context has a termination in this realm already';
  const descriptions = new Map([...sides].map(([name, { description }]) => [name, description]));
  return joint.refusal(descriptions.set(realm, after));
}
