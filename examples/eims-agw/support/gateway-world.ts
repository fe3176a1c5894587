import { createMediaEdge, type MediaEdge, shutdownNative } from '@webrtc-ims/ice-dtls/node';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createEimsAgw, type EimsAgw, type EimsAgwOptions } from '../gateway.ts';

/** What tests of the gateway stand on: an edge for browsers, which lasts for all of them, and what each has opened. */
export class GatewayWorld {
  readonly address = '127.0.0.1';
  #browsers: MediaEdge | undefined;
  readonly #open: { close(): unknown }[] = [];

  /** To be called once in a file of tests. Everything is closed after each test, in the opposite order. */
  static forTests(): GatewayWorld {
    const world = new GatewayWorld();
    beforeAll(async () => {
      world.#browsers = await createMediaEdge({ addresses: [{ address: world.address }], ice: 'native' });
    });
    afterEach(async () => {
      for (const one of world.#open.splice(0).reverse()) await one.close();
    });
    afterAll(async () => {
      await world.#browsers?.close();
      await shutdownNative();
    });
    return world;
  }

  /** One with native, that is full, ICE. */
  get browsers(): MediaEdge {
    if (this.#browsers === undefined) throw new Error('the tests have not begun');
    return this.#browsers;
  }

  /** Has something closed after the test. */
  closing<T extends { close(): unknown }>(one: T): T {
    this.#open.push(one);
    return one;
  }

  /** A gateway in which a fault fails the test. */
  async gateway(options: Partial<EimsAgwOptions> = {}): Promise<EimsAgw> {
    const { address } = this;
    const onFault = (error: unknown): void => expect.unreachable(String(error));
    return this.closing(await createEimsAgw({ accessAddress: address, coreAddress: address, onFault, ...options }));
  }
}
