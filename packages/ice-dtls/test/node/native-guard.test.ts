import { expect, test, vi } from 'vitest';
import { guardedCall, guardedCallback, report } from '../../src/node/native-guard.ts';

test('GW-LIFE-4 an exception of a callback goes to the fault handler, with its place', () => {
  const faults: unknown[] = [];
  const error = new Error('boom');
  const callback = guardedCallback(
    'somewhere',
    (...fault) => faults.push(fault),
    () => {
      throw error;
    },
  );
  expect(callback()).toBeUndefined();
  expect(faults).toEqual([[error, 'somewhere']]);
});

test('GW-LIFE-4 a fault handler that throws ends nothing either', () => {
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  report(
    () => {
      throw new Error('second');
    },
    new Error('first'),
    'somewhere',
  );
  expect(warn).toHaveBeenCalledWith('a handler threw in fault handler, after somewhere: second', 'IceDtlsFault');
  warn.mockRestore();
});

test('GW-LIFE-5 an exception of the engine becomes a value', () => {
  const failed = guardedCall('setRemoteDescription', () => {
    throw new Error('libdatachannel error\nsecond line');
  });
  expect(failed.ok ? undefined : [failed.error.code, failed.error.fault, failed.error.message]).toEqual([
    'NATIVE_CALL_FAILED',
    'unsupported',
    'setRemoteDescription: "libdatachannel error\\u000asecond line"',
  ]);
  expect(guardedCall('state', () => 7)).toEqual({ ok: true, value: 7 });
});
