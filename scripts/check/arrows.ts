import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder } from '../files.ts';
import { packages } from '../packages.ts';
import floors from './floors.json' with { type: 'json' };
import { assertNone, type Gate, tool } from './gate.ts';

interface CruiseResult {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string; readonly severity: string };
      readonly cycle?: readonly { readonly name: string }[];
    }[];
  };
}

/** Who imports whom: dependency-cruiser with the rules of `.dependency-cruiser.cjs`. */
export const arrows: Gate = {
  name: 'arrows',
  async check() {
    const areas = ['packages', 'examples'].filter((area) => existsSync(area));
    const output = await tool('depcruise', [...areas, '--config', '.dependency-cruiser.cjs', '--output-type', 'json']);
    const { modules, summary } = JSON.parse(output.slice(output.indexOf('{'))) as CruiseResult;
    const sources = packages().flatMap(({ folder }) => filesUnder(join(folder, 'src'), '.ts'));
    const cruised = new Set(modules.map(({ source }) => source));
    assertNone([
      ...summary.violations.map(({ rule, from, to, cycle }) =>
        [`${rule.name}: ${from} -> ${to}`, ...(cycle ?? []).map(({ name }) => `  -> ${name}`)].join('\n'),
      ),
      // A parser that does not understand the sources finds no violations either.
      ...(summary.totalCruised < sources.length ? [`only ${summary.totalCruised} files were looked at`] : []),
      ...sources.filter((file) => !cruised.has(file)).map((file) => `${file} was not looked at`),
      ...namesWithoutFolder(),
    ]);
    return `${summary.totalCruised} modules, all ${sources.length} sources`;
  },
};

/** Names in floors.json for which nothing is there, and packages that it forgets. */
function namesWithoutFolder(): readonly string[] {
  const places = Object.entries(floors.machines).flatMap(([name, inside]) =>
    inside.map((place) => join('packages', name, 'src', place)),
  );
  const known = new Set(Object.keys(floors.arrows));
  return [
    ...places.filter((place) => !existsSync(place)).map((place) => `floors.json names ${place}, which does not exist`),
    ...packages()
      .filter(({ name }) => !known.has(name))
      .map(({ name }) => `floors.json has no arrows for ${name}`),
  ];
}
