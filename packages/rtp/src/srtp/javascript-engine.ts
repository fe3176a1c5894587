import { CounterModeTransform } from './counter-mode-transform.ts';
import type { SrtpEngine } from './srtp-engine.ts';

/**
 * AES-CM suites on typed arrays, without any native call: runs anywhere, and on small packets faster than `node:crypto`, whose calls cost
 * more than the ciphers. AEAD suites need another engine, such as `nodeSrtpEngine` of `@webrtc-ims/rtp/node`.
 */
export const javascriptSrtpEngine: SrtpEngine = Object.freeze({
  supports: (suite) => !suite.aead,
  transform: (suite, channel, keys) =>
    new CounterModeTransform(keys, channel === 'rtp' ? suite.rtpTagOctets : suite.rtcpTagOctets),
} satisfies SrtpEngine);
