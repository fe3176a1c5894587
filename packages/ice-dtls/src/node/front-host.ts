import type { RandomSource } from '@webrtc-ims/core';
import type { Clock, Driver } from '@webrtc-ims/core/node';
import { drive } from '@webrtc-ims/core/node';
import { formatCandidate, liteCandidates } from '../candidate.ts';
import type { FrontEvent, FrontInput, FrontOutput, IceTransportId } from '../ice-lite/front-types.ts';
import { IceLiteFront } from '../ice-lite/ice-lite-front.ts';
import type { Endpoint } from '../ip-address.ts';
import type { IceDtlsLimits } from '../limits.ts';
import { type EdgeAddress, FrontSocket, type SocketStats } from './front-sockets.ts';
import { type FaultHandler, report } from './native-guard.ts';

/** Options of {@link FrontHost.create}. */
export interface FrontHostOptions {
  readonly addresses: readonly EdgeAddress[];
  readonly port: number;
  readonly limits: IceDtlsLimits;
  readonly clock: Clock;
  readonly onFault: FaultHandler;
  readonly random: RandomSource;
  readonly socketBuffer: number;
}

/** Runs one {@link IceLiteFront} on its public sockets and on one loopback socket towards the native engine. */
export class FrontHost {
  readonly front: IceLiteFront;
  readonly #publicSockets: FrontSocket[] = [];
  #back: FrontSocket | undefined;
  readonly #driver: Driver<FrontInput>;
  readonly #listeners = new Map<IceTransportId, (event: FrontEvent) => void>();
  readonly #clock: Clock;
  /** Values of `a=candidate`, the same for every transport. */
  candidates: readonly string[] = [];
  defaultAddress: Endpoint = { address: '0.0.0.0', port: 9 };

  private constructor(options: FrontHostOptions) {
    this.#clock = options.clock;
    this.front = new IceLiteFront({ limits: options.limits, random: options.random });
    this.#driver = drive(this.front, {
      clock: options.clock,
      perform: (output) => this.#perform(output),
      onFault: (error) => report(options.onFault, error, 'front'),
    });
  }

  /** Binds all sockets, or none. */
  static async create(options: FrontHostOptions): Promise<FrontHost> {
    const host = new FrontHost(options);
    try {
      for (const { address, port } of options.addresses) {
        const socket = host.#publicSockets.length;
        host.#publicSockets.push(
          await FrontSocket.bind(address, port ?? options.port, options.socketBuffer, (octets, from) =>
            host.#driver.receive({ side: 'public', socket, from, octets }),
          ),
        );
      }
      host.#back = await FrontSocket.bind(loopback, 0, options.socketBuffer, (octets, from) =>
        host.#driver.receive({ side: 'back', socket: 0, from, octets }),
      );
    } catch (error) {
      await host.close();
      throw error;
    }
    const announced = host.#publicSockets.map(({ local }, index) => ({
      address: options.addresses[index]?.advertised ?? local.address,
      port: local.port,
    }));
    host.candidates = liteCandidates(announced).map(formatCandidate);
    host.defaultAddress = announced[0] ?? host.defaultAddress;
    return host;
  }

  /** Where the public sockets are bound. */
  get bound(): readonly Endpoint[] {
    return this.#publicSockets.map(({ local }) => local);
  }

  /** The one candidate of the front as the native engine sees it. */
  get backCandidate(): string {
    const { address, port } = this.#back?.local ?? { address: loopback, port: 9 };
    return liteCandidates([{ address, port }]).map(formatCandidate).join('');
  }

  get socketStats(): SocketStats {
    const sockets = this.#back === undefined ? this.#publicSockets : [...this.#publicSockets, this.#back];
    return {
      sendErrors: sockets.reduce((sum, socket) => sum + socket.sendErrors, 0),
      socketErrors: sockets.reduce((sum, socket) => sum + socket.socketErrors, 0),
    };
  }

  listen(id: IceTransportId, listener: (event: FrontEvent) => void): void {
    this.#listeners.set(id, listener);
  }

  /** Calls verbs of the front and carries out what follows; from within a handler, after that. */
  act(verb: (front: IceLiteFront, now: number) => void): void {
    this.#driver.act((now) => verb(this.front, now));
  }

  /** Calls one verb of the front that gives something. */
  ask<T>(verb: (front: IceLiteFront, now: number) => T): T {
    const value = verb(this.front, this.#clock.now());
    // Sets the timer anew and carries out what the verb has left.
    this.#driver.act(() => {});
    return value;
  }

  forget(id: IceTransportId): void {
    this.#listeners.delete(id);
    this.act((front) => front.close(id));
  }

  async close(): Promise<void> {
    this.#driver.stop();
    this.#listeners.clear();
    await Promise.all([...this.#publicSockets, this.#back].map((socket) => socket?.close()));
  }

  #perform(output: FrontOutput): void {
    if (output.type === 'event') this.#listeners.get(output.transport)?.(output.event);
    else if (output.side === 'back') this.#back?.send(output.octets, output.to);
    else this.#publicSockets[output.socket]?.send(output.octets, output.to);
  }
}

/** Where the native engine and the front meet. */
export const loopback = '127.0.0.1';
