import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand, runNode } from './run-command.ts';

/** A fenced block of a document: what stands behind the fence, and the text. */
export interface Block {
  readonly language: string;
  /** The file that the block is, where it has a name. */
  readonly file: string | undefined;
  readonly text: string;
}

/** The fenced blocks of a Markdown file, in order. */
export function blocksOf(url: URL): readonly Block[] {
  const blocks: Block[] = [];
  let block: { language: string; file: string | undefined; lines: string[] } | undefined;
  for (const line of readFileSync(url, 'utf8').split('\n')) {
    if (!line.startsWith('```')) block?.lines.push(line);
    else if (block === undefined) {
      const [language = '', file] = line.slice(3).split(' ');
      block = { language, file, lines: [] };
    } else {
      blocks.push({ language: block.language, file: block.file, text: block.lines.map((one) => `${one}\n`).join('') });
      block = undefined;
    }
  }
  return blocks;
}

/** A command of a document with what it shows, and what it really shows. */
export interface Shown {
  readonly command: string;
  readonly expected: string;
  readonly actual: string;
}

/** Does what a reader would do in an empty folder: writes the files and runs the commands, in the order of the document. */
export async function follow(blocks: readonly Block[]): Promise<readonly Shown[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sdp-interwork-'));
  symlinkSync(fileURLToPath(new URL('../../../../node_modules', import.meta.url)), join(folder, 'node_modules'), 'dir');
  const shown: Shown[] = [];
  try {
    for (const { language, file, text } of blocks) {
      if (language !== 'console' && file !== undefined) writeFileSync(join(folder, file), text);
      if (language !== 'console') continue;
      let code: number | null = 0;
      for (const [command = '', ...expected] of text
        .split(/^\$ /m)
        .slice(1)
        .map((part) => part.split('\n'))) {
        const words = command.split(' ');
        const output = command === 'echo $?' ? `${code}\n` : await outputOf(words, folder, (exit) => (code = exit));
        shown.push({ command, expected: expected.join('\n'), actual: output });
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return shown;
}

async function outputOf(
  [program, ...words]: readonly string[],
  folder: string,
  exited: (code: number | null) => void,
): Promise<string> {
  const isOurs = program === 'npx' && words[0] === '@webrtc-ims/sdp-interwork';
  if (!isOurs && program !== 'node') throw new Error(`a document runs ${program}`);
  const { code, stdout, stderr } = isOurs
    ? await runCommand(words.slice(1), { folder })
    : await runNode(words, { folder });
  exited(code);
  return stdout + stderr;
}
