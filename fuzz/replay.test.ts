import { expect, test } from 'vitest';
import { corpusOf, loadTarget, targets } from './runner/targets.ts';

// Each committed input is a valid message, or was once a finding: no target may throw for any of them, and none may take long.
for (const target of targets()) {
  const corpus = corpusOf(target);

  test(`${target.packageName} ${target.name} has a corpus to begin with`, () => {
    expect(corpus.length).toBeGreaterThan(0);
  });

  test(`${target.packageName} ${target.name} holds for its corpus`, async () => {
    const fuzz = await loadTarget(target);
    const thrown = corpus.flatMap(({ file, octets }) => {
      try {
        fuzz(octets);
        return [];
      } catch (error) {
        return [`${file}: ${String(error)}`];
      }
    });
    expect(thrown).toEqual([]);
  });
}
