import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzz as channels } from '../../../fuzz/sdp-interwork/channels.fuzz.ts';
import { fuzz as interwork } from '../../../fuzz/sdp-interwork/interwork.fuzz.ts';
import { fuzz as tokens } from '../../../fuzz/sdp-interwork/tokens.fuzz.ts';
import { allSamples, sample } from './support/samples.ts';

const corpus = new URL('../../../fuzz/corpus/sdp-interwork/', import.meta.url);

function seeds(target: string): Uint8Array[] {
  return readdirSync(new URL(`${target}/`, corpus)).map(
    (name) => new Uint8Array(readFileSync(new URL(`${target}/${name}`, corpus))),
  );
}

// Two seconds of work; the bound is for machines that do much else.
const bound = 60_000;

test('the corpora and every sample hold the invariants of the fuzz targets', { timeout: bound }, () => {
  const inputs = [
    ...seeds('channels'),
    ...seeds('tokens'),
    ...seeds('interwork'),
    ...allSamples.map((path) => new TextEncoder().encode(sample(path))),
  ];
  expect(inputs.length).toBeGreaterThan(210);
  for (const input of inputs) {
    tokens(input);
    interwork(input);
    channels(input);
  }
});

test('LIB-6 LIB-8 samples with octets changed, lines dropped and lines repeated hold them too', {
  timeout: bound,
}, () => {
  const inputs = seeds('interwork');
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: inputs.length - 1 }),
      fc.array(fc.tuple(fc.nat(5_000), fc.constantFrom('octet', 'drop', 'repeat'), fc.nat(255)), {
        minLength: 1,
        maxLength: 4,
      }),
      (index, changes) => {
        let octets = [...inputs[index]!];
        for (const [at, kind, value] of changes) {
          const from = octets.lastIndexOf(10, at % octets.length) + 1;
          const to = octets.indexOf(10, from) + 1 || octets.length;
          const line = octets.slice(from, to);
          if (kind === 'octet') octets[at % octets.length] = value;
          else if (kind === 'drop') octets = [...octets.slice(0, from), ...octets.slice(to)];
          else octets = [...octets.slice(0, to), ...line, ...octets.slice(to)];
        }
        const input = Uint8Array.from(octets);
        tokens(input);
        interwork(input);
        channels(input);
      },
    ),
    { numRuns: 80 },
  );
});
