/** `npm run check [-- gate …]`: every gate, or those that are named; one line each, and what is wrong below it. */
import { packages } from '../packages.ts';
import { inParallel } from '../run.ts';
import { arrows } from './arrows.ts';
import { build } from './build.ts';
import { deadCode } from './dead-code.ts';
import { declarations } from './declarations.ts';
import { type Gate, GateFailure } from './gate.ts';
import { manifests } from './manifests.ts';
import { sizes } from './sizes.ts';
import { style } from './style.ts';
import { tarballs } from './tarballs.ts';
import { types } from './types.ts';

// The gates of a stage run side by side, the longest first. Nothing else looks at the packages while they are built.
const stages: readonly (readonly Gate[])[] = [
  [types, style, arrows, deadCode],
  [build],
  [tarballs, manifests, declarations, sizes],
];
const gates = stages.flat();

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !gates.some((gate) => gate.name === name));
  if (unknown.length > 0) {
    console.error(`there is no gate ${unknown.join(', ')}; there are: ${gates.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  for (const { name, missing } of packages()) {
    if (missing.length > 0) console.log(`skip  ${name}: it has no ${missing.join(', ')} yet`);
  }

  const failed: Gate[] = [];
  const judge = async (gate: Gate): Promise<void> => {
    const began = performance.now();
    const outcome = gate.needsBuild && failed.includes(build) ? new GateFailure('not run') : await attempt(gate);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const isFailure = outcome instanceof GateFailure;
    const columns = [(isFailure ? 'FAIL' : 'ok').padEnd(4), gate.name.padEnd(9), `${seconds} s`.padStart(7)];
    console.log([...columns, isFailure ? '' : outcome].join('  ').trimEnd());
    if (isFailure) {
      console.error(outcome.message.trimEnd().replace(/^/gm, '      '));
      failed.push(gate);
    }
  };
  for (const stage of stages) {
    await inParallel(
      stage.filter(({ name }) => names.length === 0 || names.includes(name)),
      judge,
    );
  }
  console.log(failed.length === 0 ? 'all gates passed' : `${failed.length} gates failed`);
  return failed.length === 0 ? 0 : 1;
}

async function attempt(gate: Gate): Promise<string | GateFailure> {
  try {
    return await gate.check();
  } catch (error) {
    if (error instanceof GateFailure) return error;
    return new GateFailure(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
}

process.exitCode = await main(process.argv.slice(2));
