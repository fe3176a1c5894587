import type { RuleName } from './rule-name.ts';
import { type Rule, rules } from './rules.ts';

/** Something that makes a browser refuse a description, or leaves one of its sections without media. */
export interface Objection extends Rule {
  /** Line number from 1; 0 for the description as a whole. */
  readonly line: number;
  /** What is broken. */
  readonly rule: RuleName;
}

export function objection(line: number, rule: RuleName): Objection {
  return { line, rule, ...rules[rule] };
}
