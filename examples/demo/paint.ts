/** What a piece of text means; how that looks is decided here. */
export type Meaning = 'added' | 'bad' | 'changed' | 'good' | 'quiet' | 'removed' | 'title';

/** Marks text by its meaning. */
export type Paint = (meaning: Meaning, text: string) => string;

const sgr: Readonly<Record<Meaning, string>> = {
  added: '32',
  bad: '1;31',
  changed: '33',
  good: '1;32',
  quiet: '2',
  removed: '31',
  title: '1',
};

/** Leaves all text as it is. */
export const plain: Paint = (_meaning, text) => text;

/** Colours on a terminal, unless the person there asked for none with NO_COLOR (https://no-color.org). */
export function paintFor(
  out: { readonly isTTY?: boolean },
  environment: Readonly<Record<string, string | undefined>>,
): Paint {
  if (out.isTTY !== true || (environment.NO_COLOR ?? '') !== '') return plain;
  return (meaning, text) => `\u001b[${sgr[meaning]}m${text}\u001b[0m`;
}
