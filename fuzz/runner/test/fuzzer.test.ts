import { expect, test } from 'vitest';
import { BlockCoverage } from '../block-coverage.ts';
import { Fuzzer, type FuzzTarget } from '../fuzzer.ts';

async function plantedTarget(): Promise<FuzzTarget> {
  const { planted } = await import('./planted.ts');
  return planted;
}

test('a bug behind three nested comparisons is found and minimised', async () => {
  const coverage = new BlockCoverage((url) => url.endsWith('planted.ts'));
  coverage.start();
  const fuzzer = new Fuzzer({ target: await plantedTarget(), coverage, seeds: [new Uint8Array(8)], seed: 7 });
  while (fuzzer.findings.length === 0 && fuzzer.progress.runs < 60_000) fuzzer.step();
  coverage.stop();

  const [finding] = fuzzer.findings;
  expect(finding?.kind).toBe('crash');
  expect(finding?.input).toEqual(Uint8Array.of(0x5a, 0xc3, 0x17));
  expect(finding?.report).toContain('RangeError: planted');
});

test('without coverage the same bug is out of reach', async () => {
  const coverage = new BlockCoverage(() => false);
  coverage.start();
  const fuzzer = new Fuzzer({ target: await plantedTarget(), coverage, seeds: [new Uint8Array(8)], seed: 7 });
  while (fuzzer.progress.runs < 60_000) fuzzer.step();
  coverage.stop();
  expect(fuzzer.findings).toEqual([]);
});

test('the same seed gives the same run', async () => {
  const runs = [3, 3].map(async (seed) => {
    const inputs: string[] = [];
    const coverage = new BlockCoverage(() => false);
    coverage.start();
    const target: FuzzTarget = (data) => void inputs.push(data.join());
    const fuzzer = new Fuzzer({ target, coverage, seeds: [Uint8Array.of(1, 2, 3)], seed });
    for (let i = 0; i < 5; i++) fuzzer.step();
    coverage.stop();
    return inputs;
  });
  const [first, second] = await Promise.all(runs);
  expect(first?.length).toBeGreaterThan(300);
  expect(second).toEqual(first);
});

test('a bug is reported once, however often it is found', () => {
  const coverage = new BlockCoverage(() => false);
  coverage.start();
  const target: FuzzTarget = (data) => {
    if (data.length > 2) throw new Error(`length ${data.length}`);
  };
  const fuzzer = new Fuzzer({ target, coverage, seeds: [new Uint8Array(20)], seed: 1 });
  for (let i = 0; i < 5; i++) fuzzer.step();
  coverage.stop();
  expect(fuzzer.findings.map(({ input }) => input)).toEqual([Uint8Array.of(0x30, 0x30, 0x30)]);
});

test('an input that takes too long is reported', () => {
  const coverage = new BlockCoverage(() => false);
  coverage.start();
  const target: FuzzTarget = (data) => {
    const end = performance.now() + (data.length === 20 ? 30 : 0);
    while (performance.now() < end);
  };
  const fuzzer = new Fuzzer({ target, coverage, seeds: [new Uint8Array(20)], seed: 1, timeLimit: 20 });
  coverage.stop();
  expect(fuzzer.findings.map(({ kind, input }) => [kind, input.length])).toEqual([['slow', 20]]);
});
