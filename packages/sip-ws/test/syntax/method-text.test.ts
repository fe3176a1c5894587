import { expect, test } from 'vitest';
import { methodText } from '../../src/syntax/method-text.ts';
import { SourceText } from '../../src/syntax/source-text.ts';

test('methods are read as they stand: known ones, and any that has the first letter and the length of one', () => {
  for (const method of [
    ...['ACK', 'BYE', 'CANCEL', 'INFO', 'INVITE', 'MESSAGE', 'NOTIFY', 'OPTIONS', 'PRACK', 'PUBLISH', 'REFER'],
    ...['REGISTER', 'SUBSCRIBE', 'UPDATE', 'Invite', 'INVITF', 'iNVITE', 'ACX', 'A', 'X', '', 'BYE-BYE', '!NVITE'],
    ...['REGISTERREGISTER', 'REGISTERREGISTERREGISTERREGISTER'],
  ]) {
    const octets = new TextEncoder().encode(`1 ${method}x`);
    expect(methodText(new SourceText(octets, 0, 0), 2, 2 + method.length)).toBe(method);
  }
});
