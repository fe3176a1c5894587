import { failure } from '@webrtc-ims/core';
import type { GatewayBehaviour, PreparedChange, TerminationChange } from './behaviour.ts';
import type { Capabilities } from './capabilities.ts';
import type { StreamId, TerminationId } from './identifiers.ts';
import type { Answer } from './media-gateway.ts';
import type { StreamStatistics } from './stream-statistics.ts';

/** A behaviour out of which nothing is thrown: what it throws is told to `onFault`, and the call has a defined result. */
export class GuardedBehaviour {
  readonly #behaviour: GatewayBehaviour;
  readonly #onFault: (error: unknown) => void;

  constructor(behaviour: GatewayBehaviour, onFault: (error: unknown) => void) {
    this.#behaviour = behaviour;
    this.#onFault = onFault;
  }

  capabilities(): Omit<Capabilities, 'freeTerminations'> {
    try {
      return this.#behaviour.capabilities();
    } catch (error) {
      this.#onFault(error);
      return { realms: [], ice: 'lite', dataChannels: false, transcoding: [] };
    }
  }

  async prepare(change: TerminationChange): Promise<Answer<PreparedChange>> {
    try {
      return await this.#behaviour.prepare(Object.freeze(change));
    } catch (error) {
      this.#onFault(error);
      return failure({ cause: 'no-resources', reason: 'the gateway failed to prepare the change' });
    }
  }

  /** False when the change came to grief half way. */
  commit(prepared: PreparedChange): boolean {
    try {
      prepared.commit();
      return true;
    } catch (error) {
      this.#onFault(error);
      return false;
    }
  }

  statistics(termination: TerminationId): Readonly<Record<StreamId, StreamStatistics>> {
    try {
      return this.#behaviour.statistics(termination);
    } catch (error) {
      this.#onFault(error);
      return {};
    }
  }

  async release(termination: TerminationId): Promise<void> {
    try {
      await this.#behaviour.release(termination);
    } catch (error) {
      this.#onFault(error);
    }
  }

  async close(): Promise<void> {
    try {
      await this.#behaviour.close?.();
    } catch (error) {
      this.#onFault(error);
    }
  }
}
