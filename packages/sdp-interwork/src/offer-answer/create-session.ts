import { type RandomSource, randomToken, systemRandom } from '@webrtc-ims/core';
import { defaultPolicy, type Policy } from '../legs/policy.ts';
import { type BrowserProfile, browser, type CoreProfile, imsCore } from '../legs/profile.ts';
import type { LegState, SessionState } from '../state.ts';

/** What a session starts from. */
export interface SessionOptions {
  readonly policy?: Partial<Policy>;
  /** Deviations from the profiles {@link browser} and {@link imsCore}. */
  readonly legs?: { readonly browser?: Partial<BrowserProfile>; readonly core?: Partial<CoreProfile> };
  /** Source of the `o=` session ids; default: the platform's. */
  readonly random?: RandomSource;
}

/** The state of a session in which nothing has been offered yet. */
export function createSession(options: SessionOptions = {}): SessionState {
  const random = options.random ?? systemRandom;
  return {
    format: 3,
    seed: randomToken(random, 32),
    phase: { kind: 'stable' },
    policy: { ...defaultPolicy, ...options.policy },
    profiles: { browser: { ...browser, ...options.legs?.browser }, core: { ...imsCore, ...options.legs?.core } },
    legs: { browser: freshLeg(random), core: freshLeg(random) },
    streams: {},
    nextStream: 1,
  };
}

function freshLeg(random: RandomSource): LegState {
  return {
    resources: {},
    origin: { id: sessionId(random), version: 0 },
    slots: [],
    payloads: {},
    extensions: {},
    mids: [],
    bundle: [],
    nextTransport: 0,
    peers: {},
  };
}

/** 62 random bits as digits: unguessable, and within the signed 64-bit range that some parsers assume (RFC 8866 5.2). */
function sessionId(random: RandomSource): string {
  let id = 0n;
  for (const octet of random(8)) id = (id << 8n) | BigInt(octet);
  return String((id & 0x3fff_ffff_ffff_ffffn) | (1n << 61n));
}
