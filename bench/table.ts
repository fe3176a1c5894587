import type { BenchRow } from './row.ts';

/** For a terminal: a line for our figure and one for each peer. */
export function textTable(rows: readonly BenchRow[]): string {
  return rows
    .flatMap(({ name, ours, peers, ratios, unit }) => [
      `  ${name}`,
      `    ${'ours'.padEnd(24)} ${figure(ours).padStart(12)} ${unit}`,
      ...Object.entries(peers).map(
        ([peer, value]) => `    ${peer.padEnd(24)} ${figure(value).padStart(12)} ${unit}   ×${ratio(ratios[peer])}`,
      ),
    ])
    .join('\n');
}

/** For a page: a line for each row and peer. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const lines = rows.flatMap(({ name, ours, peers, ratios, unit }) =>
    Object.keys(peers).length === 0
      ? [`| ${name} | ${figure(ours)} ${unit} | | | |`]
      : Object.entries(peers).map(
          ([peer, value]) =>
            `| ${name} | ${figure(ours)} ${unit} | ${peer} | ${figure(value)} ${unit} | ${ratio(ratios[peer])} |`,
        ),
  );
  return ['| what | ours | peer | theirs | ratio |', '|---|---:|---|---:|---:|', ...lines].join('\n');
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function ratio(value: number | undefined): string {
  return value === undefined ? '?' : value.toPrecision(3);
}
