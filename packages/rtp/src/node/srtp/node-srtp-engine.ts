import { MisuseError } from '@webrtc-ims/core';
import { CounterModeTransform } from '../../srtp/counter-mode-transform.ts';
import type { SrtpEngine, SrtpJob, SrtpTransform } from '../../srtp/srtp-engine.ts';
import { VectorTransform } from '../../srtp/vector/vector-transform.ts';
import { vectorUnit } from '../../srtp/vector/vector-unit.ts';
import { NativeCounterModeTransform } from './counter-mode-transform.ts';
import { GaloisCounterModeTransform } from './galois-counter-mode-transform.ts';

/** How a {@link nodeSrtpEngine} chooses. */
export interface NodeSrtpEngineOptions {
  /**
   * Packets of this many octets and more are encrypted by `node:crypto` when the suite is AES-CM; below that its calls cost more than the
   * ciphers. Default 1000, or 400 where there is no WebAssembly and typed arrays take its place. With 0 all packets are.
   */
  readonly nativeFrom?: number;
}

/** All suites, with `node:crypto`: AES-GCM always, AES-CM for packets that are worth it. @throws {MisuseError} `SRTP_OPTION` */
export function nodeSrtpEngine(options: NodeSrtpEngineOptions = {}): SrtpEngine {
  const unit = vectorUnit();
  const { nativeFrom = unit === undefined ? 400 : 1000 } = options;
  if (!(nativeFrom >= 0)) throw new MisuseError('SRTP_OPTION', `nativeFrom cannot be ${nativeFrom}`);
  return {
    supports: () => true,
    transform(suite, channel, keys) {
      if (suite.aead) return new GaloisCounterModeTransform(channel, keys);
      const tagOctets = channel === 'rtp' ? suite.rtpTagOctets : suite.rtcpTagOctets;
      const native = new NativeCounterModeTransform(keys, tagOctets);
      if (nativeFrom === 0) return native;
      const small =
        unit === undefined ? new CounterModeTransform(keys, tagOctets) : new VectorTransform(unit, keys, tagOctets);
      return new BySize(small, native, nativeFrom);
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
