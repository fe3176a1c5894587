import { type Driver, drive, type Runtime } from '@webrtc-ims/core';
import { BfcpRelay, type RelayStatistics } from '../relay/bfcp-relay.ts';
import type { RelayLegOptions, RelayOptions, RelaySide } from '../relay/relay-options.ts';
import type { RelayEvent, RelayInput } from '../relay/relay-output.ts';
import type { BfcpTransport } from './bfcp-transport.ts';

/** A relay between two transports. */
export interface RunningRelayOptions extends Omit<RelayOptions, 'web' | 'plain'> {
  readonly web: BfcpTransport;
  readonly plain: BfcpTransport;
  /** Options of the legs beyond what the transports say. */
  readonly legs?: Readonly<Partial<Record<RelaySide, Omit<RelayLegOptions, 'transport' | 'open'>>>>;
  onEvent?(event: RelayEvent): void;
}

/** A {@link BfcpRelay} between two transports. */
export class RunningRelay {
  readonly #machine: BfcpRelay;
  readonly #driver: Driver<RelayInput>;

  constructor(options: RunningRelayOptions, runtime: Runtime) {
    const { web, plain, legs = {}, onEvent, ...rest } = options;
    const transports = { web, plain };
    this.#machine = new BfcpRelay({ ...rest, web: legOf(web, legs.web), plain: legOf(plain, legs.plain) });
    this.#driver = drive(this.#machine, {
      ...runtime,
      perform: (output) => {
        switch (output.type) {
          case 'transmit':
            transports[output.to].send(output.octets);
            break;
          case 'close':
            transports[output.side].close();
            break;
          case 'pause':
            transports[output.side].pause();
            break;
          case 'resume':
            transports[output.side].resume();
            break;
          case 'event':
            onEvent?.(output.event);
        }
      },
    });
    this.#start('web', web);
    this.#start('plain', plain);
  }

  statistics(): RelayStatistics {
    return this.#machine.statistics();
  }

  /** Whether both legs have ended. */
  get isOver(): boolean {
    return this.#machine.isOver;
  }

  /** Ends both legs: gracefully, or with Goodbye. */
  close(): void {
    this.#driver.act((now) => this.#machine.close(now));
  }

  #start(side: RelaySide, transport: BfcpTransport): void {
    transport.start({
      opened: () => this.#driver.act((now) => this.#machine.opened(side, now)),
      received: (octets) => this.#driver.receive({ from: side, octets }),
      receivedText: (text) => this.#driver.receive({ from: side, text }),
      congested: (isCongested) => this.#driver.act(() => this.#machine.congested(side, isCongested)),
      closed: () => this.#driver.act((now) => this.#machine.closed(side, now)),
    });
  }
}

function legOf(transport: BfcpTransport, more: Omit<RelayLegOptions, 'transport' | 'open'> = {}): RelayLegOptions {
  const size = transport.maxMessageSize;
  return { transport: transport.kind, ...(size === undefined ? {} : { maxMessageSize: size }), ...more };
}
