import type { TerminationEvent } from './behaviour.ts';
import type { GatewayEvent } from './event.ts';
import type { ContextId, TerminationId } from './identifiers.ts';
import { snapshot } from './snapshot.ts';

/** What one termination tells. Silent before `speak`, which delivers what was held back, and for good after `silence`. */
export interface Origin {
  notify(event: TerminationEvent): void;
  speak(): void;
  silence(): void;
}

/** Numbers events and hands them to every listener. */
export class Notifications {
  readonly #onFault: (error: unknown) => void;
  readonly #listeners = new Set<{ readonly listener: (event: GatewayEvent) => void }>();
  #sequence = 0;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  listen(listener: (event: GatewayEvent) => void): () => void {
    const entry = { listener };
    this.#listeners.add(entry);
    return () => void this.#listeners.delete(entry);
  }

  clear(): void {
    this.#listeners.clear();
  }

  origin(context: ContextId, termination: TerminationId): Origin {
    let held: TerminationEvent[] = [];
    let state: 'held' | 'silent' | 'speaking' = 'held';
    return {
      notify: (event) => {
        if (state === 'held') held.push(event);
        else if (state === 'speaking') this.#deliver(context, termination, event);
      },
      speak: () => {
        if (state !== 'held') return;
        state = 'speaking';
        const waiting = held;
        held = [];
        for (const event of waiting) this.#deliver(context, termination, event);
      },
      silence: () => {
        state = 'silent';
        held = [];
      },
    };
  }

  #deliver(context: ContextId, termination: TerminationId, event: TerminationEvent): void {
    const numbered: GatewayEvent = snapshot({ ...event, sequence: ++this.#sequence, context, termination });
    for (const { listener } of [...this.#listeners]) {
      try {
        listener(numbered);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }
}
