import { median } from '../measure.ts';

const rounds = 5;

/** The median figure of each contestant. They take turns, so that what else the machine does falls on all of them alike; the first round warms up. */
export async function inTurns(contestants: readonly (() => Promise<number>)[]): Promise<readonly number[]> {
  const figures = contestants.map(() => [] as number[]);
  for (let round = -1; round < rounds; round++) {
    for (const [index, measured] of contestants.entries()) {
      const figure = await measured();
      if (round >= 0) figures[index]!.push(figure);
    }
  }
  return figures.map(median);
}
