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

/** For a page: a line for each row and peer, and what was aimed at. */
export function markdownTable(rows: readonly BenchRow[]): string {
  const lines = rows.flatMap(({ name, ours, peers, ratios, unit, wanted = {} }) => {
    const own = `${figure(ours)} ${unit}`;
    const aim = wanted.ours === undefined ? '' : verdict(ours, wanted.ours, `${figure(wanted.ours)} ${unit}`);
    if (Object.keys(peers).length === 0) return [`| ${name} | ${own} | | | | ${aim} |`];
    return Object.entries(peers).map(([peer, value], at) => {
      const target = wanted[peer];
      const aimed =
        target === undefined ? (at === 0 ? aim : '') : verdict(ratios[peer] ?? 0, target, `×${ratio(target)}`);
      return `| ${name} | ${own} | ${peer} | ${figure(value)} ${unit} | ×${ratio(ratios[peer])} | ${aimed} |`;
    });
  });
  return ['| what | ours | peer | theirs | ratio | wanted |', '|---|---:|---|---:|---:|---|', ...lines].join('\n');
}

function verdict(reached: number, target: number, shown: string): string {
  return reached >= target ? shown : `${shown}: **missed**`;
}

function figure(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
}

function ratio(value: number | undefined): string {
  return value === undefined ? '?' : value.toPrecision(3);
}
