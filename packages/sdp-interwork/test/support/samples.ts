import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../samples/', import.meta.url);

/** The text of a captured or hand-written description, with its line ends. */
export function sample(path: string): string {
  return readFileSync(new URL(path, root), 'latin1');
}

/** The paths of all samples of a folder. */
export function samplesIn(folder: string): string[] {
  return readdirSync(new URL(`${folder}/`, root))
    .filter((name) => name.endsWith('.sdp'))
    .map((name) => `${folder}/${name}`);
}

export const allSamples: readonly string[] = ['chromium-156', 'firefox-153', 'gateway', 'ims', 'sip-clients'].flatMap(
  samplesIn,
);

/** The lines of a text, without their ends. */
export function lines(text: string): string[] {
  return text.split('\r\n').slice(0, -1);
}

/** The text with every line that starts with `from` replaced. */
export function replacing(text: string, from: string, to: string): string {
  return text
    .split('\r\n')
    .flatMap((line) => (line.startsWith(from) ? (to === '' ? [] : [to]) : [line]))
    .join('\r\n');
}
