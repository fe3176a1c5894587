import type { Leg, SessionState } from '@webrtc-ims/sdp-interwork';
import { expect } from 'vitest';
import type { DescriptionText } from '../../src/compose/description-text.ts';
import { writeDescription } from '../../src/compose/write-description.ts';
import { unbounded } from '../../src/limits.ts';
import { indexLines } from '../../src/tokens/index-lines.ts';

/** Holds the lines that were noted while a text was written against those that are found in it. */
export function expectNotedLines(written: DescriptionText, text: string): void {
  const found = indexLines(text, unbounded);
  if (!found.ok) throw found.error;
  expect(written.linesOf(text)).toEqual(found.value);
}

/** The same for the text that a leg was last sent. */
export function expectNotedLinesOf(state: SessionState, leg: Leg, kind: 'answer' | 'offer'): void {
  expectNotedLines(writeDescription(state, leg, kind), state.legs[leg].sent ?? '');
}
