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
 * `test.each(table)(…)` and `test.runIf(present)(…)`. Where that is `%s`, the titles are the first columns of the table, if it is written out there. A test behind `skip`, `todo` or `fails` proves nothing and is left out.
 */
export function titlesOf(file: string, source: string): readonly Title[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const titles: Title[] = [];
  const lineOf = (node: ts.Node): number => tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const text = literal(node.arguments[0]);
      const rows = text?.startsWith('%s') === true ? firstColumn(node.expression) : [];
      for (const one of rows) titles.push({ file, line: lineOf(one), text: one.text });
      if (text !== undefined) titles.push({ file, line: lineOf(node), text });
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

/** The first column of the table in `test.each([…])`. */
function firstColumn(callee: ts.Expression): readonly ts.StringLiteralLike[] {
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression)) return [];
  const [table] = callee.arguments;
  if (callee.expression.name.text !== 'each' || table === undefined) return [];
  const rows = ts.isAsExpression(table) ? table.expression : table;
  if (!ts.isArrayLiteralExpression(rows)) return [];
  return rows.elements.flatMap((row) => {
    const cell = ts.isArrayLiteralExpression(row) ? row.elements[0] : row;
    return cell !== undefined && ts.isStringLiteralLike(cell) ? [cell] : [];
  });
}

function literal(argument: ts.Expression | undefined): string | undefined {
  if (argument === undefined) return undefined;
  if (ts.isStringLiteralLike(argument)) return argument.text;
  return ts.isTemplateExpression(argument) ? argument.head.text : undefined;
}
