import { type Profiler, Session } from 'node:inspector';
import { add, extent, type Intervals, intersect, remove } from './intervals.ts';

interface FunctionCoverage {
  readonly length: number;
  /** What no run has reached yet. */
  readonly unreached: Intervals;
}

/** What ran in some stretch of time, as V8 tells it. */
export type CoverageSample = readonly Profiler.ScriptCoverage[];

/**
 * V8's block coverage of the scripts of interest, gathered over many runs.
 *
 * V8 leaves out a block that ran as often as the block around it, so that the set of reported blocks says little. What it always reports is
 * what did *not* run in a function that ran. The unreached text of each function is therefore kept, and only ever shrinks.
 *
 * Scripts must be loaded after {@link BlockCoverage.start}: V8 puts the counters in when it compiles a function.
 */
export class BlockCoverage {
  readonly #session = new Session();
  readonly #isOfInterest: (url: string) => boolean;
  readonly #functions = new Map<string, FunctionCoverage>();

  /** @param isOfInterest given the URL or path of a script */
  constructor(isOfInterest: (url: string) => boolean) {
    this.#isOfInterest = isOfInterest;
  }

  /** Characters of source text reached so far. */
  get reached(): number {
    let total = 0;
    for (const { length, unreached } of this.#functions.values()) total += length - extent(unreached);
    return total;
  }

  start(): void {
    this.#session.connect();
    this.#session.post('Profiler.enable');
    this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  stop(): void {
    this.#session.post('Profiler.stopPreciseCoverage');
    this.#session.disconnect();
  }

  /** What ran since the last sample was taken. */
  sample(): CoverageSample {
    let scripts: readonly Profiler.ScriptCoverage[] = [];
    // With a session on its own thread the answer comes before post() returns.
    this.#session.post('Profiler.takePreciseCoverage', (error, answer) => {
      if (error !== null) throw new Error('V8 gives no coverage', { cause: error });
      scripts = answer.result;
    });
    return scripts.filter((script) => this.#isOfInterest(script.url));
  }

  /** Whether anything in the sample ran for the first time. */
  holdsNew(sample: CoverageSample): boolean {
    return sample.some((script) => script.functions.some((each) => this.#progress(script, each) !== undefined));
  }

  /** Takes a sample into account; true if anything in it ran for the first time. */
  merge(sample: CoverageSample): boolean {
    let isNew = false;
    for (const script of sample) {
      for (const each of script.functions) {
        const progress = this.#progress(script, each);
        if (progress === undefined) continue;
        this.#functions.set(keyOf(script, each), progress);
        isNew = true;
      }
    }
    return isNew;
  }

  #progress(script: Profiler.ScriptCoverage, each: Profiler.FunctionCoverage): FunctionCoverage | undefined {
    const whole = each.ranges[0];
    if (whole === undefined || whole.count === 0) return undefined;
    const known = this.#functions.get(keyOf(script, each));
    if (known?.unreached.length === 0) return undefined;
    const unreachedNow = unreachedIn(each.ranges);
    if (known === undefined) return { length: whole.endOffset - whole.startOffset, unreached: unreachedNow };
    const unreached = intersect(known.unreached, unreachedNow);
    return extent(unreached) < extent(known.unreached) ? { length: known.length, unreached } : undefined;
  }
}

function keyOf(script: Profiler.ScriptCoverage, { ranges }: Profiler.FunctionCoverage): string {
  return `${script.scriptId}:${ranges[0]?.startOffset}:${ranges[0]?.endOffset}`;
}

/** Ranges come outer before inner, and the inner count holds. */
function unreachedIn(ranges: readonly Profiler.CoverageRange[]): Intervals {
  let unreached: Intervals = [];
  for (const { count, startOffset, endOffset } of ranges) {
    if (count === 0) unreached = add(unreached, startOffset, endOffset);
    else if (unreached.length > 0) unreached = remove(unreached, startOffset, endOffset);
  }
  return unreached;
}
