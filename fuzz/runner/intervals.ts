/** Half-open stretches of a text, sorted and apart from each other. */
export type Intervals = readonly (readonly [start: number, end: number])[];

/** What is in `intervals` or in the stretch from `start` to `end`. */
export function add(intervals: Intervals, start: number, end: number): Intervals {
  const before = intervals.filter(([, otherEnd]) => otherEnd < start);
  const after = intervals.filter(([otherStart]) => otherStart > end);
  const touched = intervals.slice(before.length, intervals.length - after.length);
  const merged = [Math.min(start, touched[0]?.[0] ?? start), Math.max(end, touched.at(-1)?.[1] ?? end)] as const;
  return [...before, merged, ...after];
}

/** What is in `intervals` and not in the stretch from `start` to `end`. */
export function remove(intervals: Intervals, start: number, end: number): Intervals {
  return intervals.flatMap(([otherStart, otherEnd]) => {
    const left = [otherStart, Math.min(otherEnd, start)] as const;
    const right = [Math.max(otherStart, end), otherEnd] as const;
    return [left, right].filter(([from, to]) => from < to);
  });
}

/** What is in both. */
export function intersect(a: Intervals, b: Intervals): Intervals {
  const both: (readonly [number, number])[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [aStart, aEnd] = a[i]!;
    const [bStart, bEnd] = b[j]!;
    const start = Math.max(aStart, bStart);
    const end = Math.min(aEnd, bEnd);
    if (start < end) both.push([start, end]);
    if (aEnd < bEnd) i++;
    else j++;
  }
  return both;
}

/** How much text the intervals hold. */
export function extent(intervals: Intervals): number {
  return intervals.reduce((total, [start, end]) => total + end - start, 0);
}
