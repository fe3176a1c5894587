import { expect, test, vi } from 'vitest';
import { octetRoom } from '../../src/syntax/octet-room.ts';

test('no octet is given out twice, and each is zero', () => {
  const lengths = [0, 1, 560, 4096, 4097, 70_000, 2400, 1];
  const rooms = Array.from({ length: 200 }, (_, turn) => octetRoom(lengths[turn % lengths.length] ?? 0));
  for (const [turn, room] of rooms.entries()) {
    expect(room.length).toBe(lengths[turn % lengths.length]);
    expect(room.every((octet) => octet === 0)).toBe(true);
    room.fill(1 + turn);
  }
  for (const [turn, room] of rooms.entries()) expect(room.every((octet) => octet === 1 + turn)).toBe(true);
});

test('a small room keeps no more than 16 KiB alive', () => {
  for (let turn = 0; turn < 100; turn++) expect(octetRoom(600).buffer.byteLength).toBe(16_384);
  expect(octetRoom(4097).buffer.byteLength).toBe(4097);
});

test('the very first room may be empty', async () => {
  vi.resetModules();
  const fresh = await import('../../src/syntax/octet-room.ts');
  expect([fresh.octetRoom(0).length, fresh.octetRoom(16).length]).toEqual([0, 16]);
});
