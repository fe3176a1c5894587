/** Lets the compiler finish with each of them before anything is measured: these call many functions, and a short run measures the interpreter. */
export function warmUp(works: readonly (() => unknown)[]): void {
  for (const work of works) for (let i = 0; i < 30_000; i++) work();
}
