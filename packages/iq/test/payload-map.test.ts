import { expect, test } from 'vitest';
import { mapPayloads, type PayloadFormat, shareMedia, telephoneEventsOf } from '../src/index.ts';

function format(payloadType: number, name: string, parameters: Record<string, string> = {}): PayloadFormat {
  const [encodingName = '', clockRate = '8000', channels = '1'] = name.split('/');
  return { payloadType, encodingName, clockRate: Number(clockRate), channels: Number(channels), parameters };
}

function numbers(receive: readonly PayloadFormat[], send: readonly PayloadFormat[]): readonly (readonly number[])[] {
  return mapPayloads(receive, send).map(({ incoming, outgoing }) => [incoming.payloadType, outgoing.payloadType]);
}

test('formats are matched by name, clock rate and channels, not by number', () => {
  const browser = [format(111, 'opus/48000/2'), format(0, 'PCMU/8000'), format(9, 'G722/8000')];
  const core = [format(0, 'pcmu/8000'), format(96, 'OPUS/48000/2'), format(97, 'opus/48000')];
  expect(numbers(browser, core)).toEqual([
    [111, 96],
    [0, 0],
  ]);
});

test('of several formats of one name that with equal parameters is taken, else the first', () => {
  const baseline = format(102, 'H264/90000', { 'packetization-mode': '1', 'profile-level-id': '42e01f' });
  const core = [
    format(96, 'H264/90000', { 'profile-level-id': '42e01f' }),
    format(97, 'H264/90000', { 'profile-level-id': '42e01f', 'packetization-mode': '1' }),
  ];
  expect(numbers([baseline], core)).toEqual([[102, 97]]);
  expect(numbers([format(103, 'H264/90000')], core)).toEqual([[103, 96]]);
});

test('telephone events go to another clock rate only when there is no equal one', () => {
  const browser = [format(110, 'telephone-event/48000'), format(126, 'telephone-event/8000')];
  expect(numbers(browser, [format(101, 'telephone-event/8000')])).toEqual([
    [110, 101],
    [126, 101],
  ]);
  expect(numbers(browser, [format(101, 'telephone-event/8000'), format(100, 'telephone-event/48000')])).toEqual([
    [110, 100],
    [126, 101],
  ]);
});

test('DTMF and comfort noise are no media', () => {
  const rest = [format(126, 'telephone-event/8000'), format(13, 'CN/8000')];
  expect(shareMedia([format(0, 'PCMU'), ...rest], [format(8, 'PCMA'), ...rest])).toBe(false);
  expect(shareMedia([format(0, 'PCMU'), ...rest], [format(0, 'PCMU')])).toBe(true);
  expect(shareMedia([format(0, 'PCMU')], [])).toBe(true);
});

test.each<readonly [Record<string, string>, readonly number[]]>([
  [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
  [{ '0-3': '' }, [0, 1, 2, 3]],
  [{ '66,0-1,1': '' }, [0, 1, 66]],
  [{ events: '2,4' }, [2, 4]],
  [{ '300,5-,7-6-5': '' }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]],
])('%o accepts the events %o', (parameters, events) => {
  expect(telephoneEventsOf(format(101, 'telephone-event/8000', parameters))).toEqual(events);
});
