/**
 * Generators of valid values, for property tests of this package and of those who build on it.
 *
 * @packageDocumentation
 */
import fc from 'fast-check';
import { type Candidate, type Fingerprint, fingerprintFromOctets, type StunMessageContent } from './index.ts';

/** Any STUN message: all classes and methods, up to 20 attributes of any type with up to 40 octets. */
export function stunMessages(): fc.Arbitrary<StunMessageContent> {
  return fc.record({
    class: fc.constantFrom('request' as const, 'indication' as const, 'success' as const, 'error' as const),
    method: fc.nat(0xfff),
    transactionId: fc.uint8Array({ minLength: 12, maxLength: 12 }),
    attributes: fc.array(fc.record({ type: fc.nat(0xffff), value: fc.uint8Array({ maxLength: 40 }) }), {
      maxLength: 20,
    }),
  });
}

/** Any candidate that {@link parseCandidate} gives, extensions included. */
export function candidates(): fc.Arbitrary<Candidate> {
  const iceChars = fc.stringMatching(/^[A-Za-z0-9+/]{1,32}$/);
  const token = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/);
  const address = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  const port = fc.nat(65_535);
  const optional = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
  return fc
    .record({
      foundation: iceChars,
      component: fc.nat(65_535),
      transport: fc.oneof(fc.constant('udp'), token),
      priority: fc.nat(0xffff_ffff),
      address,
      port,
      type: fc.oneof(fc.constantFrom('host', 'srflx', 'prflx', 'relay'), token),
      relatedAddress: optional(address),
      relatedPort: optional(port),
      extensions: fc.array(fc.tuple(fc.constantFrom('generation', 'ufrag', 'x'), token), { maxLength: 5 }),
    })
    .map(({ relatedAddress, relatedPort, ...candidate }) => ({
      ...candidate,
      ...(relatedAddress === undefined ? {} : { relatedAddress }),
      ...(relatedPort === undefined ? {} : { relatedPort }),
    }));
}

/** Any fingerprint with a supported hash. */
export function fingerprints(): fc.Arbitrary<Fingerprint> {
  const sizes = { 'sha-1': 20, 'sha-224': 28, 'sha-256': 32, 'sha-384': 48, 'sha-512': 64 } as const;
  return fc
    .constantFrom('sha-1' as const, 'sha-224' as const, 'sha-256' as const, 'sha-384' as const, 'sha-512' as const)
    .chain((algorithm) => {
      const length = sizes[algorithm];
      return fc
        .uint8Array({ minLength: length, maxLength: length })
        .map((hash) => fingerprintFromOctets(algorithm, hash));
    });
}
