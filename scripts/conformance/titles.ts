import ts from 'typescript';

/** A test that runs, by its title. */
export interface Title {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Of a template literal, the part before the first substitution. */
  readonly text: string;
}

/**
 * The titles of all tests in a source file: the first string argument of `test(…)` and `it(…)`, also behind modifiers such as
 * `test.each(table)(…)` and `test.runIf(present)(…)`. A test behind `skip`, `todo` or `fails` proves nothing and is left out.
 */
export function titlesOf(file: string, source: string): readonly Title[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const titles: Title[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const text = literal(node.arguments[0]);
      if (text !== undefined) {
        titles.push({ file, line: tree.getLineAndCharacterOfPosition(node.getStart()).line + 1, text });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return titles;
}

const inert: ReadonlySet<string> = new Set(['skip', 'todo', 'fails']);

function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test' || callee.text === 'it';
  if (ts.isPropertyAccessExpression(callee)) return !inert.has(callee.name.text) && isTest(callee.expression);
  if (ts.isCallExpression(callee)) return isTest(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return isTest(callee.tag);
  return false;
}

function literal(argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isTemplateExpression(argument) ? argument.head.text : undefined;
}
