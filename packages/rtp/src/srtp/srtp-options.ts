import { MisuseError } from '@webrtc-ims/core';
import type { SrtpMasterKey } from './master-key.ts';
import type { SrtpEngine } from './srtp-engine.ts';
import { type SrtpSuite, type SrtpSuiteName, srtpSuites } from './srtp-suite.ts';

/** What both directions have in common; the two sides of one direction have to agree on all of it. */
export interface SrtpOptions {
  readonly suite: SrtpSuiteName;
  /**
   * The keys that may be used; the first is what a sender uses. Several need an MKI each (RFC 3711 8.1). They may be wiped by the caller
   * afterwards if there is no key derivation rate.
   */
  readonly masterKeys: readonly SrtpMasterKey[];
  /** Default {@link javascriptSrtpEngine}, which has no AEAD suite. */
  readonly engine?: SrtpEngine;
  /** Packets after which session keys are derived anew: a power of two up to 2^24. Default 0: never (RFC 3711 4.3.1). */
  readonly keyDerivationRate?: number;
  /** False for UNENCRYPTED_SRTP, the NULL cipher (RFC 3711 4.1.3). Not with AEAD. */
  readonly encryptRtp?: boolean;
  /** False for UNENCRYPTED_SRTCP. Receivers go by the E flag of each packet. */
  readonly encryptRtcp?: boolean;
  /** See `RtpLimits.srtpSources`. */
  readonly srtpSources?: number;
  /** See `RtpLimits.srtpWindow`. */
  readonly srtpWindow?: number;
}

/** How the rollover counters of a direction go on under new keys. */
export type RolloverPolicy =
  /** They keep counting (RFC 3711 3.3.1). */
  | 'keep'
  /** They start at 0, as with a new key on a new transport address (RFC 4568 7.1.4). */
  | 'restart';

/** The suite, if everything fits it. @throws {MisuseError} `SRTP_KEY`, `SRTP_OPTION`, `SRTP_ENGINE` */
export function checkSrtpOptions(options: SrtpOptions, engine: SrtpEngine): SrtpSuite {
  const suite = srtpSuites[options.suite];
  if (suite === undefined) throw new MisuseError('SRTP_OPTION', `no suite ${String(options.suite)}`);
  if (!engine.supports(suite)) throw new MisuseError('SRTP_ENGINE', `the engine has no ${suite.name}`);
  const { keyDerivationRate: rate = 0 } = options;
  const power = Math.log2(rate);
  if (rate !== 0 && !(Number.isInteger(power) && power >= 0 && power <= 24)) {
    throw new MisuseError('SRTP_OPTION', `a key derivation rate of ${rate}`, { clause: 'RFC 3711 4.3.1' });
  }
  if (suite.aead && options.encryptRtp === false) {
    throw new MisuseError('SRTP_OPTION', `${suite.name} always encrypts RTP`, { clause: 'RFC 7714 8.2' });
  }
  checkInteger('srtpSources', options.srtpSources, 1);
  checkInteger('srtpWindow', options.srtpWindow, 64);
  checkMasterKeys(suite, options.masterKeys);
  return suite;
}

/** @throws {MisuseError} `SRTP_KEY` */
export function checkMasterKeys(suite: SrtpSuite, masterKeys: readonly SrtpMasterKey[]): void {
  const mkiOctets = masterKeys[0]?.mki?.length;
  if (masterKeys.length === 0 || (masterKeys.length > 1 && mkiOctets === undefined)) {
    throw new MisuseError('SRTP_KEY', `${masterKeys.length} master keys without MKI`, { clause: 'RFC 3711 8.1' });
  }
  for (const { keyOctets, saltOctets, mki } of masterKeys) {
    if (keyOctets !== suite.keyOctets || saltOctets !== suite.saltOctets) {
      throw new MisuseError('SRTP_KEY', `a key of ${keyOctets} and a salt of ${saltOctets} octets for ${suite.name}`);
    }
    if (mki?.length !== mkiOctets) throw new MisuseError('SRTP_KEY', 'MKIs of different lengths');
  }
}

function checkInteger(name: string, value: number | undefined, least: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least)) return;
  throw new MisuseError('SRTP_OPTION', `${name} cannot be ${value}`);
}
