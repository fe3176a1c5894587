import { MisuseError } from '@webrtc-ims/core';
import { CounterModeTransform } from '../../srtp/counter-mode-transform.ts';
import type { SrtpEngine, SrtpJob, SrtpTransform } from '../../srtp/srtp-engine.ts';
import { NativeCounterModeTransform } from './counter-mode-transform.ts';
import { GaloisCounterModeTransform } from './galois-counter-mode-transform.ts';

/** How a {@link nodeSrtpEngine} chooses. */
export interface NodeSrtpEngineOptions {
  /**
   * Packets below this many octets are encrypted on typed arrays when the suite is AES-CM: up to there that costs less than the calls. Default
   * 400. With 0 all packets go through `node:crypto`, whose AES does not depend on secret data where the processor has instructions for it.
   */
  readonly typedArraysBelow?: number;
}

/** All suites, with `node:crypto`: AES-GCM always, AES-CM for packets that are worth it. @throws {MisuseError} `SRTP_OPTION` */
export function nodeSrtpEngine({ typedArraysBelow = 400 }: NodeSrtpEngineOptions = {}): SrtpEngine {
  if (!(typedArraysBelow >= 0)) throw new MisuseError('SRTP_OPTION', `typedArraysBelow cannot be ${typedArraysBelow}`);
  return {
    supports: () => true,
    transform(suite, channel, keys) {
      if (suite.aead) return new GaloisCounterModeTransform(channel, keys);
      const tagOctets = channel === 'rtp' ? suite.rtpTagOctets : suite.rtcpTagOctets;
      const native = new NativeCounterModeTransform(keys, tagOctets);
      return typedArraysBelow === 0
        ? native
        : new BySize(new CounterModeTransform(keys, tagOctets), native, typedArraysBelow);
    },
  };
}

class BySize implements SrtpTransform {
  readonly #small: SrtpTransform;
  readonly #large: SrtpTransform;
  readonly #bound: number;

  constructor(small: SrtpTransform, large: SrtpTransform, bound: number) {
    this.#small = small;
    this.#large = large;
    this.#bound = bound;
  }

  seal(job: SrtpJob): void {
    (job.length < this.#bound ? this.#small : this.#large).seal(job);
  }

  open(job: SrtpJob): boolean {
    return (job.length < this.#bound ? this.#small : this.#large).open(job);
  }

  wipe(): void {
    this.#small.wipe();
    this.#large.wipe();
  }
}
