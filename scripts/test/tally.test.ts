import { expect, test } from 'vitest';
import { closingLine, failures, type Report, sum, tally } from './tally.ts';

const report: Report = {
  numPassedTests: 5,
  numFailedTests: 2,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    {
      name: 'calls.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'is heard', status: 'failed' },
        { fullName: 'hangs up', status: 'passed' },
      ],
    },
    { name: 'words.test.ts', status: 'passed', assertionResults: [{ fullName: 'are read', status: 'passed' }] },
  ],
};

const unloadedFile = { name: 'page.test.ts', status: 'failed', assertionResults: [] };

test('passed, failed and skipped tests are taken from the report', () => {
  expect(tally(report, 1)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test('a file that could not be loaded is a failure', () => {
  const unloaded = { ...report, numFailedTests: 0, testResults: [unloadedFile] };
  expect(tally(unloaded, 1)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test('what failed is named', () => {
  expect(failures(report)).toEqual(['calls.test.ts: is heard']);
  expect(failures({ ...report, testResults: [unloadedFile] })).toEqual(['page.test.ts: not loaded']);
  expect(failures(undefined)).toEqual([]);
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
