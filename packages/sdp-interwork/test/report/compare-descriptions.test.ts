import { expect, test } from 'vitest';
import { Call, phone } from '../support/call.ts';
import { allSamples, lines, sample } from '../support/samples.ts';

test('LIB-9 every line that differs stands in the report with its clause, and no other', () => {
  for (const path of allSamples.filter(
    (name) => name.includes('offer-audio') && !name.startsWith('ims') && !name.startsWith('gateway'),
  )) {
    const call = new Call();
    const received = sample(path);
    const written = call.offer('browser', received);
    const report = call.last!.report;
    for (const { leg, line, change, text, clause } of report) {
      expect(lines(leg === 'browser' ? received : written)[line - 1], path).toBe(text);
      expect(change === 'removed').toBe(leg === 'browser');
      expect(clause).toMatch(/^(RFC [0-9]{4}|TS [0-9]{2}\.[0-9]{3}) [0-9.]+$/);
    }
    const told = new Set(report.filter((entry) => entry.leg === 'core').map((entry) => entry.line));
    for (const [index, line] of lines(written).entries()) {
      if (!told.has(index + 1)) expect(lines(received), path).toContain(line);
    }
  }
});

test('LIB-9 a changed line is told from an added and a removed one', () => {
  const call = new Call();
  call.offer('core', phone({}));
  const report = call.last!.report;
  expect(report.find((entry) => entry.text.startsWith('m=audio'))).toEqual({
    leg: 'browser',
    line: 7,
    change: 'changed',
    text: 'm=audio 30000 UDP/TLS/RTP/SAVPF 8 0 101',
    clause: 'TS 23.334 5.2',
  });
  expect(report.find((entry) => entry.text === 'a=setup:actpass')).toMatchObject({
    change: 'added',
    clause: 'RFC 8842 5',
  });
  expect(report.find((entry) => entry.text === 'c=IN IP4 10.20.0.5')).toMatchObject({
    leg: 'core',
    line: 4,
    change: 'removed',
  });
});
