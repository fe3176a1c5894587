import { expect, test } from 'vitest';
import { closingLine, type Report, sum, tally } from './tally.ts';

const report: Report = {
  numPassedTests: 5,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    { status: 'failed', assertionResults: [{}, {}] },
    { status: 'passed', assertionResults: [{}] },
  ],
};

test('passed, failed and skipped tests are taken from the report', () => {
  expect(tally(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('a file that could not be loaded is a failure', () => {
  const unloaded = { ...report, numFailedTests: 0, testResults: [{ status: 'failed', assertionResults: [] }] };
  expect(tally(unloaded, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test('a run that ends badly although its tests passed is a failure', () => {
  expect(tally({ ...report, numFailedTests: 0 }, 1).failed).toBe(1);
  expect(tally({ ...report, numFailedTests: 0 }, 0).failed).toBe(0);
});

test('a run without a report is a failure', () => {
  expect(tally(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

test('the closing line adds up and leaves out what there is none of', () => {
  const total = sum([
    { passed: 5, failed: 0, skipped: 0 },
    { passed: 7, failed: 1, skipped: 0 },
  ]);
  expect(closingLine(total)).toBe('12 passed, 1 failed');
  expect(closingLine({ ...total, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped');
});
