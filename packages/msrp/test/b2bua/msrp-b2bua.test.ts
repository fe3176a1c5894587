import { expect, test } from 'vitest';
import { accessUri, browser, coreUri, Joint, phone, responseFrom, sendFrom } from '../support/joint.ts';
import { text } from '../support/parse.ts';

test('TS23334-5.19.5-1 TS23334-5.19.5-2 GW-ID-1 GW-ID-4 GW-SEC-1 a SEND passes under new paths and a new id, and is answered on its own leg', () => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', { id: 'id01' }));
  const [passed, ...others] = joint.take('core');
  expect(others).toEqual([]);
  expect(passed?.id).toMatch(/^[0-9a-f]{32}$/);
  expect(passed?.head.fields()).toEqual([
    ['To-Path', phone],
    ['From-Path', coreUri],
    ['Message-ID', '87652491'],
    ['Byte-Range', '1-5/5'],
    ['Content-Type', 'text/plain'],
  ]);
  expect([passed?.body, passed?.flag]).toEqual(['Hello', '$']);
  expect(joint.takeOctets('access').map(text)).toEqual([
    `MSRP id01 200 OK\r\nTo-Path: ${browser}\r\nFrom-Path: ${accessUri}\r\n-------id01$\r\n`,
  ]);
  joint.send('core', responseFrom('core', passed?.id ?? '', '200 OK'));
  expect([joint.take('access'), joint.take('core')]).toEqual([[], []]);
});
