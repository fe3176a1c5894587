import type { SdesKey, SdesProtection } from '@webrtc-ims/iq';
import { isRtcp, SrtpMasterKey, type SrtpOptions, SrtpProtector, SrtpUnprotector, srtpSuites } from '@webrtc-ims/rtp';
import { nodeSrtpEngine } from '@webrtc-ims/rtp/node';

/** SRTP of one transport towards the core, with the keys that the descriptions carry (TS 23.334 6.2.10.2). */
export class SdesSession {
  #request: SdesProtection | undefined;
  #protector: SrtpProtector | undefined;
  #unprotector: SrtpUnprotector | undefined;

  /** What is wrong with keys, if anything. */
  static defect({ local, remote }: SdesProtection): string | undefined {
    return [local, ...(remote === undefined ? [] : [remote])].some((key) => !fits(key))
      ? 'a key has another length than its suite asks for'
      : undefined;
  }

  /** From now on these keys hold; without any, packets are plain. A key that stays goes on counting. */
  become(request: SdesProtection | undefined): void {
    if (!same(this.#request?.local, request?.local)) {
      this.#protector?.close();
      this.#protector = request === undefined ? undefined : new SrtpProtector(optionsOf(request.local));
    }
    if (!same(this.#request?.remote, request?.remote)) {
      this.#unprotector?.close();
      this.#unprotector = request?.remote === undefined ? undefined : new SrtpUnprotector(optionsOf(request.remote));
    }
    this.#request = request;
  }

  /** What to send; `undefined` when it cannot be protected. */
  protect(component: 'rtp' | 'rtcp', octets: Uint8Array): Uint8Array | undefined {
    if (this.#request === undefined) return octets;
    const sealed = component === 'rtcp' ? this.#protector?.protectRtcp(octets) : this.#protector?.protectRtp(octets);
    return sealed?.ok === true ? sealed.value : undefined;
  }

  /** What was received; `undefined` when it is not authentic, or the peer's key is not known yet. */
  unprotect(component: 'rtp' | 'rtcp', octets: Uint8Array): Uint8Array | undefined {
    if (this.#request === undefined) return octets;
    const opened =
      component === 'rtcp' || isRtcp(octets)
        ? this.#unprotector?.unprotectRtcp(octets)
        : this.#unprotector?.unprotectRtp(octets);
    return opened?.ok === true ? opened.value : undefined;
  }

  close(): void {
    this.become(undefined);
  }
}

function fits({ suite, key }: SdesKey): boolean {
  const { keyOctets, saltOctets } = srtpSuites[suite];
  return Buffer.from(key, 'base64').length === keyOctets + saltOctets;
}

function optionsOf({ suite, key, identifier }: SdesKey): SrtpOptions {
  const octets = Buffer.from(key, 'base64');
  const mki = identifier === undefined ? undefined : identifierOctets(identifier);
  return { suite, masterKeys: [SrtpMasterKey.fromConcatenation(suite, octets, { mki })], engine };
}

/** RFC 4568 6.1: a number in as many octets as its length says. */
function identifierOctets({ value, octets }: NonNullable<SdesKey['identifier']>): Uint8Array {
  const out = new Uint8Array(octets);
  for (let at = octets - 1, rest = value; at >= 0; at--, rest = Math.floor(rest / 256)) out[at] = rest % 256;
  return out;
}

function same(one: SdesKey | undefined, other: SdesKey | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const engine = nodeSrtpEngine();
