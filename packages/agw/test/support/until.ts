/** Waits for a condition, at most `bound` ms. */
export async function until(condition: () => boolean, what = 'the condition', bound = 10_000): Promise<void> {
  const began = performance.now();
  while (!condition()) {
    if (performance.now() - began > bound) throw new Error(`${what} did not come true in ${bound} ms`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
