import { deriveSessionKeys, type SrtpChannel } from './key-derivation.ts';
import { SrtpMasterKey } from './master-key.ts';
import type { SrtpEngine, SrtpTransform } from './srtp-engine.ts';
import type { SrtpSuite } from './srtp-suite.ts';

interface KeyedTransform {
  readonly period: number;
  readonly transform: SrtpTransform;
}

/**
 * A master key in use, with the transforms that are keyed from it. Without a key derivation rate there is one for each channel; with one,
 * every source has its own, of its present period, of the one before for packets that come late, and of one that is only supposed.
 */
export class ActiveKey {
  /** A copy: a caller may wipe its own. */
  readonly master: SrtpMasterKey;
  readonly #suite: SrtpSuite;
  readonly #engine: SrtpEngine;
  readonly #rate: number;
  readonly #shared: Readonly<Record<SrtpChannel, SrtpTransform>> | undefined;
  readonly #current: Readonly<Record<SrtpChannel, Map<number, KeyedTransform>>> = { rtp: new Map(), rtcp: new Map() };
  readonly #previous: Readonly<Record<SrtpChannel, Map<number, KeyedTransform>>> = { rtp: new Map(), rtcp: new Map() };
  // Packets taken of each source, where a lifetime was agreed (RFC 4568 6.1).
  readonly #taken: Readonly<Record<SrtpChannel, Map<number, number>>> = { rtp: new Map(), rtcp: new Map() };
  // Of a packet that is not authenticated yet: a forged one must displace nothing.
  #supposed: (KeyedTransform & { readonly ssrc: number; readonly channel: SrtpChannel }) | undefined = undefined;

  constructor(suite: SrtpSuite, engine: SrtpEngine, master: SrtpMasterKey, rate: number) {
    this.#suite = suite;
    this.#engine = engine;
    this.#rate = rate;
    const key = master.copyKey();
    this.master = new SrtpMasterKey(key, master.copySalt(), { ...master });
    key.fill(0);
    this.#shared = rate > 0 ? undefined : { rtp: this.#derive('rtp', 0), rtcp: this.#derive('rtcp', 0) };
  }

  /** What protects the packet with this index. */
  transform(channel: SrtpChannel, ssrc: number, index: number): SrtpTransform {
    if (this.#shared !== undefined) return this.#shared[channel];
    const period = Math.floor(index / this.#rate);
    for (const kept of [this.#current[channel].get(ssrc), this.#previous[channel].get(ssrc)]) {
      if (kept?.period === period) return kept.transform;
    }
    const supposed = this.#supposed;
    if (supposed?.ssrc === ssrc && supposed.channel === channel && supposed.period === period) {
      return supposed.transform;
    }
    supposed?.transform.wipe();
    const transform = this.#derive(channel, period);
    this.#supposed = { ssrc, channel, period, transform };
    return transform;
  }

  /** Whether a source has had all the packets that its key was agreed for. */
  isUsedUp(channel: SrtpChannel, ssrc: number): boolean {
    const { lifetime } = this.master;
    return lifetime !== undefined && (this.#taken[channel].get(ssrc) ?? 0) >= lifetime;
  }

  /** The packet was sent, or authenticated: the keys of its period are worth keeping. */
  confirm(channel: SrtpChannel, ssrc: number): void {
    if (this.master.lifetime !== undefined) {
      this.#taken[channel].set(ssrc, (this.#taken[channel].get(ssrc) ?? 0) + 1);
    }
    const supposed = this.#supposed;
    if (supposed === undefined || supposed.ssrc !== ssrc || supposed.channel !== channel) return;
    this.#supposed = undefined;
    const current = this.#current[channel].get(ssrc);
    if (current !== undefined) {
      this.#previous[channel].get(ssrc)?.transform.wipe();
      this.#previous[channel].set(ssrc, current);
    }
    this.#current[channel].set(ssrc, supposed);
  }

  /** Wipes what belongs to one source. */
  forget(ssrc: number): void {
    this.#taken.rtp.delete(ssrc);
    this.#taken.rtcp.delete(ssrc);
    for (const kept of this.#perSource()) {
      kept.get(ssrc)?.transform.wipe();
      kept.delete(ssrc);
    }
  }

  /** Wipes everything. */
  wipe(): void {
    this.#shared?.rtp.wipe();
    this.#shared?.rtcp.wipe();
    this.#supposed?.transform.wipe();
    for (const kept of this.#perSource()) {
      for (const { transform } of kept.values()) transform.wipe();
      kept.clear();
    }
    this.master.wipe();
  }

  #perSource(): readonly Map<number, KeyedTransform>[] {
    return [this.#current.rtp, this.#current.rtcp, this.#previous.rtp, this.#previous.rtcp];
  }

  #derive(channel: SrtpChannel, period: number): SrtpTransform {
    const keys = deriveSessionKeys(this.#suite, this.master, channel, period);
    const transform = this.#engine.transform(this.#suite, channel, keys);
    for (const octets of [keys.encryption, keys.authentication, keys.salt]) octets.fill(0);
    return transform;
  }
}
