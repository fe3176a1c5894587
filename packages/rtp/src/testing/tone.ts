/** A sine of `frequency` Hz at `sampleRate` Hz. @param level of the peak, 0 to 1; @param start index of the first sample, for a phase that goes on */
export function tone(
  frequency: number,
  sampleRate: number,
  samples: number,
  level = 0.5,
  start = 0,
): Int16Array<ArrayBuffer> {
  const out = new Int16Array(samples);
  const step = (2 * Math.PI * frequency) / sampleRate;
  for (let i = 0; i < samples; i++) out[i] = Math.round(32_767 * level * Math.sin(step * (start + i)));
  return out;
}

/**
 * The share of a signal's energy that lies at one frequency, 0 to 1, by the Goertzel algorithm: about 1 for a clean tone, about
 * 2 / samples for noise, 0 for silence. Use at least 20 ms; the resolution is sampleRate / samples Hz.
 */
export function toneShare(samples: Int16Array, frequency: number, sampleRate: number): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * frequency) / sampleRate);
  let previous = 0;
  let beforePrevious = 0;
  let energy = 0;
  for (const sample of samples) {
    const current = sample + coefficient * previous - beforePrevious;
    beforePrevious = previous;
    previous = current;
    energy += sample * sample;
  }
  if (energy === 0) return 0;
  const power = previous ** 2 + beforePrevious ** 2 - coefficient * previous * beforePrevious;
  return Math.min(1, (2 * power) / (samples.length * energy));
}

/** Whether a tone dominates: more than half of the energy at this frequency. */
export function hasTone(samples: Int16Array, frequency: number, sampleRate: number): boolean {
  return toneShare(samples, frequency, sampleRate) > 0.5;
}
