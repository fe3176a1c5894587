import { concatenate } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import type { B2buaLeg } from '../../src/index.ts';
import {
  accessStream,
  accessUri,
  browser,
  channelLeg,
  coreUri,
  Joint,
  phone,
  requestFrom,
  responseFrom,
  sendFrom,
  streamLeg,
} from '../support/joint.ts';
import { octets, text } from '../support/parse.ts';

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

test('GW-ID-3 RFC4975-12-1 RFC3994-3-1 RFC5438-7-1 every field that the gateway need not change passes octet for octet, in order', () => {
  const joint = new Joint();
  const more =
    'failure-REPORT: Yes\r\nX-Odd:   two  blanks\r\nSuccess-Report: yes\r\nKeep-Alive: yes\r\nContent-Disposition: notification\r\n' +
    'Content-ID: <a@b>\r\nContent-type: application/im-iscomposing+xml; a="b,c"\r\n';
  const head = `MSRP id01 SEND\r\nto-path: ${accessUri}\r\nFROM-PATH: ${browser}\r\nmessage-id: 87652491\r\n`;
  joint.send('access', octets(`${head}${more}\r\nHello\r\n-------id01$\r\n`));
  const [passed] = joint.takeOctets('core').map(text);
  const id = passed?.slice(5, 37);
  expect(passed).toBe(
    `MSRP ${id} SEND\r\nTo-Path: ${phone}\r\nFrom-Path: ${coreUri}\r\nmessage-id: 87652491\r\n${more}\r\nHello\r\n-------${id}$\r\n`,
  );
});

test('RFC3862-2.2-1 RFC8591-8.1-1 RFC5547-8.7-2 GW-ID-2 GW-CUT-1 content that is cut keeps every octet, position and total', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, framing: 'message', maxMessageSize: 700 } });
  const content = concatenate([
    octets('From: <im:a@b>\r\nTo: <im:c@d>\r\nimdn.Message-ID: 34\r\n\r\nContent-Type: message/imdn+xml\r\n\r\n'),
    Uint8Array.from({ length: 3000 }, (_, at) => (at * 7) & 0xff),
  ]);
  const head = `MSRP id01 SEND\r\nTo-Path: ${accessUri}\r\nFrom-Path: ${browser}\r\nMessage-ID: m123\r\nByte-Range: 101-*/9000\r\nContent-Type: message/cpim\r\n\r\n`;
  joint.send('access', concatenate([octets(head), content, octets('\r\n-------id01+\r\n')]));
  const pieces = joint.take('core');
  expect(pieces.map(({ body }) => body).join('')).toBe(text(content));
  let position = 101;
  for (const {
    body = '',
    range,
    flag,
    size,
    head: { messageId },
  } of pieces) {
    expect([range, flag, messageId]).toEqual([`${position}-${position + body.length - 1}/9000`, '+', 'm123']);
    expect(size).toBeLessThanOrEqual(700);
    position += body.length;
  }
  // All but the last are as large as they can be: one digit more in a position is the most that is left.
  for (const { size } of pieces.slice(0, -1)) expect(size).toBeGreaterThanOrEqual(698);
  expect(new Set(pieces.map(({ id }) => id)).size).toBe(pieces.length);
});

test('GW-CUT-1 the original flag is on the last piece, and a piece of more than 2048 octets has an open range', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, framing: 'message' } });
  joint.send('access', sendFrom('access', { body: 'x'.repeat(20_000), range: '1-*/20000' }));
  expect(joint.take('core').map(({ range, flag, body }) => [range, flag, body?.length])).toEqual([
    ['1-*/20000', '+', 16_126],
    ['16127-*/20000', '$', 3874],
  ]);
});

test('RFC7977-5.1-2 a message from a stream is cut to what one message of the other leg can hold, 64 KiB unless it says otherwise', () => {
  const joint = new Joint({
    access: accessStream,
    core: { ...streamLeg, framing: 'message' },
    limits: { channelMessage: 1_000_000 },
  });
  joint.send('access', sendFrom('access', { body: 'x'.repeat(100_000), range: '1-*/100000' }));
  expect(joint.take('core').map(({ size }) => size <= 65_536 && size > 65_000)).toEqual([true, false]);
});

test('a chunk for a stream leaves in pieces of 2048 octets, with true ends', () => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', { body: 'y'.repeat(5000), range: '1-*/5000' }));
  expect(joint.take('core').map(({ range, flag, body }) => [range, flag, body?.length])).toEqual([
    ['1-2048/5000', '+', 2048],
    ['2049-4096/5000', '+', 2048],
    ['4097-5000/5000', '$', 904],
  ]);
});

test.each([
  ['3-9/10', 'Hello', '3-7/10'],
  ['1-5/5', 'Hello', '1-5/5'],
  ['1-*/*', 'Hello', '1-*/*'],
  ['1-2/5', 'Hello', '1-5/5'],
  ['1-0/0', '', '1-0/0'],
  ['', 'Hello', undefined],
  ['5-3000/3000', 'z'.repeat(2049), '5-*/3000'],
  ['', 'z'.repeat(2049), '1-*/*'],
])('GW-ID-2 the range %j stays or becomes true', (range, body, expected) => {
  const joint = new Joint({ core: { ...streamLeg, framing: 'message' } });
  joint.send('access', sendFrom('access', { body, range }));
  expect(joint.take('core').map((left) => [left.range, left.body])).toEqual([[expected, body]]);
});

test('GW-CUT-6 another max-message-size holds from the next piece on, whatever was held', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, framing: 'message' } });
  const whole = text(sendFrom('access', { body: 'x'.repeat(9000), range: '1-*/9000' }));
  joint.send('access', whole.slice(0, 5000));
  joint.b2bua.setLeg('core', { ...streamLeg, framing: 'message', maxMessageSize: 1000 }, 0);
  joint.send('access', whole.slice(5000));
  const pieces = joint.take('core');
  expect(Math.max(...pieces.map(({ size }) => size))).toBe(1000);
  expect(pieces.map(({ body }) => body).join('')).toBe('x'.repeat(9000));
  expect(pieces.map(({ flag }) => flag).join('')).toBe(`${'+'.repeat(pieces.length - 1)}$`);
});

test('a head that leaves no room in the largest message of the other leg is refused with 413', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, framing: 'message', maxMessageSize: 300 } });
  joint.send('access', sendFrom('access', { id: 'id01', more: `X-Long: ${'l'.repeat(200)}\r\n` }));
  expect([joint.take('core'), joint.take('access').map(({ is }) => is)]).toEqual([[], ['413']]);
});

test('GW-CUT-2 GW-CUT-3 a piece that is held leaves when the input stalls, and the rest follows with its real position', () => {
  const joint = new Joint();
  const whole = text(sendFrom('access', { body: 'x'.repeat(3000), range: '1-*/*' }));
  const stream = new Joint({ access: accessStream });
  const at = whole.indexOf('xxx') + 500;
  stream.send('access', whole.slice(0, at));
  expect(stream.take('core')).toEqual([]);
  stream.wait(199);
  expect(stream.take('core')).toEqual([]);
  stream.wait(1);
  expect(stream.take('core').map(({ range, flag }) => [range, flag])).toEqual([['1-500/*', '+']]);
  stream.send('access', whole.slice(at));
  expect(stream.take('core').map(({ range, flag }) => [range, flag])).toEqual([
    ['501-2548/*', '+'],
    ['2549-3000/*', '$'],
  ]);
  expect(joint.take('core')).toEqual([]);
});

test('a stall counts from the last octets, not from the first', () => {
  const joint = new Joint({ access: accessStream });
  const whole = text(sendFrom('access', { body: 'x'.repeat(900), range: '1-*/*' }));
  const at = whole.indexOf('xxx') + 100;
  joint.send('access', whole.slice(0, at));
  joint.wait(150);
  joint.send('access', whole.slice(at, at + 100));
  joint.wait(150);
  expect(joint.take('core')).toEqual([]);
  joint.wait(50);
  expect(joint.take('core').map(({ range }) => range)).toEqual(['1-200/*']);
});

const interruptible: B2buaLeg = { ...streamLeg, chunks: 'interruptible' };

test('GW-ID-5 an interruptible chunk passes as it comes, without waiting for its end', () => {
  const joint = new Joint({ access: accessStream, core: interruptible });
  const whole = text(sendFrom('access', { body: 'x'.repeat(100), range: '1-*/100' }));
  const at = whole.indexOf('xxx');
  joint.send('access', whole.slice(0, at + 1));
  const first = joint.takeOctets('core').map(text).join('');
  expect(first.endsWith('Content-Type: text/plain\r\n\r\nx')).toBe(true);
  joint.send('access', whole.slice(at + 1, at + 3));
  expect(joint.takeOctets('core').map(text)).toEqual(['xx']);
  joint.send('access', whole.slice(at + 3));
  expect(joint.takeOctets('core').map(text).join('')).toBe(`${'x'.repeat(97)}\r\n-------${first.slice(5, 37)}$\r\n`);
});

test('GW-FLOW-3 a response interrupts a running chunk of more than 2048 octets, which goes on behind it', () => {
  const joint = new Joint({ access: accessStream, core: interruptible });
  const whole = text(sendFrom('access', { body: 'x'.repeat(9000), range: '1-*/9000' }));
  const at = whole.indexOf('xxx');
  joint.send('access', whole.slice(0, at + 2048));
  joint.send('core', sendFrom('core', { id: 'chat' }));
  joint.send('access', whole.slice(at + 2048, at + 2049));
  joint.send('access', whole.slice(at + 2049));
  expect(joint.take('core').map(({ is, range, flag }) => [is, range, flag])).toEqual([
    ['SEND', '1-*/9000', '+'],
    ['200', undefined, '$'],
    ['SEND', '2050-*/9000', '$'],
  ]);
});

test('GW-FLOW-3 a response does not wait for a running chunk that stalls', () => {
  const joint = new Joint({ access: accessStream, core: interruptible });
  const whole = text(sendFrom('access', { body: 'x'.repeat(900), range: '1-*/900' }));
  const at = whole.indexOf('xxx');
  joint.send('access', whole.slice(0, at + 10));
  joint.send('core', sendFrom('core', { id: 'chat' }));
  joint.wait(200);
  expect(joint.take('core').map(({ is, range, flag }) => [is, range, flag])).toEqual([
    ['SEND', '1-*/900', '+'],
    ['200', undefined, '$'],
  ]);
});

test('GW-ID-4 RFC4975-7.1-6 what could be taken for the end-line of the new id is cut before it leaves', () => {
  // The same seed gives the same ids: the second one of the run is what the content imitates.
  const probe = new Joint({ access: accessStream, core: interruptible });
  probe.send('access', sendFrom('access', { body: 'x', range: '1-*/*' }));
  const id = probe.take('core')[0]?.id ?? '';
  const joint = new Joint({ access: accessStream, core: interruptible });
  const body = `before\r\n-------${id}$ after`;
  const whole = text(sendFrom('access', { body, range: '1-*/*' }));
  for (let at = 0; at < whole.length; at++) joint.send('access', whole.slice(at, at + 1));
  const pieces = joint.take('core');
  expect(pieces.map((piece) => piece.body).join('')).toBe(body);
  expect(pieces.map(({ flag }) => flag)).toEqual(['+', '$']);
  const small = new Joint({ access: accessStream });
  small.send('access', sendFrom('access', { body: `before\r\n-------${id}$ after` }));
  expect(small.take('core').map((piece) => [piece.body, piece.id === id])).toEqual([[body, false]]);
});

test('TS23334-5.19.5-3 TS23334-5.19.1-2 another To-Path is answered 481; session matching compares session id and transport alone', () => {
  const moved = 'msrps://gateway.invalid:1/ours-access;dc';
  for (const to of [moved, `${accessUri} ${accessUri}`, accessUri.replace('ours', 'OURS'), coreUri]) {
    const joint = new Joint();
    joint.send('access', sendFrom('access', { id: 'id01', to }));
    expect([joint.take('core'), joint.take('access').map(({ is }) => is)]).toEqual([[], ['481']]);
  }
  const joint = new Joint({ access: { ...channelLeg, matching: 'session' } });
  joint.send('access', sendFrom('access', { to: moved }));
  joint.send('access', sendFrom('access', { to: coreUri }));
  expect(joint.take('access').map(({ is }) => is)).toEqual(['200', '481']);
  expect(joint.take('core')).toHaveLength(1);
});

test('a To-Path of no URI is malformed, also before the session was ever named', () => {
  const joint = new Joint({ access: accessStream });
  joint.send('access', `MSRP id01 SEND\r\nTo-Path: \r\nFrom-Path: ${browser}\r\nMessage-ID: m123\r\n-------id01$\r\n`);
  expect(joint.take('access').map(({ is }) => is)).toEqual(['400']);
  expect([joint.take('core'), joint.events]).toEqual([[], []]);
});

test('GW-FLOW-4 a second session on a connection is refused: connections are never shared', () => {
  const joint = new Joint();
  joint.send('core', sendFrom('core', { id: 'id01' }));
  joint.send('core', sendFrom('core', { id: 'id02', to: coreUri.replace('ours-core', 'another') }));
  expect(joint.take('core').map(({ id, is }) => [id, is])).toEqual([
    ['id01', '200'],
    ['id02', '481'],
  ]);
});

test('RFC4975-7.1-22 a SEND without content is answered on its leg and goes no further; an active leg is opened by the gateway', () => {
  const joint = new Joint({ core: { ...streamLeg, active: true } }, false);
  joint.input({ type: 'opened', leg: 'access' });
  joint.send('access', sendFrom('access', { id: 'id01', body: undefined, range: '1-0/0' }));
  expect(joint.take('access')).toEqual([]);
  joint.input({ type: 'opened', leg: 'core' });
  const opening = joint.take('core');
  expect(opening.map(({ is, range, body, flag }) => [is, range, body, flag])).toEqual([
    ['SEND', '1-0/0', undefined, '$'],
  ]);
  expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([['id01', '200']]);
  joint.send('core', responseFrom('core', opening[0]?.id ?? '', '200 OK'));
  joint.send('access', sendFrom('access', { id: 'id02', body: undefined, range: '1-*/*' }));
  joint.send('access', sendFrom('access', { id: 'id03', body: undefined, range: '', more: 'Failure-Report: no\r\n' }));
  expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([['id02', '200']]);
  expect(joint.take('core')).toEqual([]);
});

test('RFC7701-7-1 a method that the gateway does not know passes, and its response finds the way back', () => {
  const joint = new Joint();
  const relay = 'msrps://relay.invalid:9/r;tcp';
  const nickname = text(requestFrom('access', 'NICKNAME', 'Use-Nickname: "Alice the great"\r\n', 'id01'));
  joint.send('access', nickname.replace(`From-Path: ${browser}`, `From-Path: ${relay} ${browser}`));
  const [passed] = joint.take('core');
  expect([passed?.is, ...(passed?.head.fields() ?? [])]).toEqual([
    'NICKNAME',
    ['To-Path', phone],
    ['From-Path', coreUri],
    ['Use-Nickname', '"Alice the great"'],
  ]);
  expect(joint.take('access')).toEqual([]);
  joint.send('core', responseFrom('core', passed?.id ?? '', '425 Nickname reserved', 'X-Why: taken\r\n'));
  expect(joint.takeOctets('access').map(text)).toEqual([
    `MSRP id01 425 Nickname reserved\r\nTo-Path: ${relay} ${browser}\r\nFrom-Path: ${accessUri}\r\nX-Why: taken\r\n-------id01$\r\n`,
  ]);
  const strict = new Joint({ passOtherMethods: false });
  strict.send('access', nickname);
  strict.send('access', requestFrom('access', 'AUTH', '', 'id02'));
  expect(strict.take('access').map(({ id, is }) => [id, is])).toEqual([
    ['id01', '501'],
    ['id02', '501'],
  ]);
  joint.send('access', requestFrom('access', 'AUTH', '', 'id02'));
  expect([joint.take('access').map(({ is }) => is), strict.take('core'), joint.take('core')]).toEqual([
    ['501'],
    [],
    [],
  ]);
});

test('RFC8873-8-1 a policy keeps a protected leg from a plain one', () => {
  expect(() => new Joint({ protectedOnly: true })).toThrow('a protected leg is not joined to a plain one');
  const joint = new Joint({ protectedOnly: true, core: { ...streamLeg, uri: coreUri.replace('msrp:', 'msrps:') } });
  expect(() => joint.b2bua.setLeg('core', streamLeg, 0)).toThrow('a protected leg is not joined to a plain one');
});

test('GW-OBS-1 counters tell what passed, was cut, refused and reported', () => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', { id: 'id01', body: 'y'.repeat(5000), range: '1-*/5000' }));
  const pieces = joint.take('core');
  joint.send('core', responseFrom('core', pieces[0]?.id ?? '', '413 no'));
  joint.send('core', responseFrom('core', 'unknown', '200 OK'));
  joint.send('core', requestFrom('core', 'REPORT', 'Message-ID: 1234\r\nStatus: 000 200\r\n'));
  joint.send('access', sendFrom('access', { id: 'id02', to: coreUri }));
  const { access, core } = joint.b2bua.statistics();
  expect(core).toMatchObject({ chunksSent: 3, cuts: 2, strayResponses: 1, reportsForwarded: 0, pauses: 0, queued: 0 });
  expect(access).toMatchObject({ chunksReceived: 1, reportsForwarded: 1, reportsMade: 1, refused: { 481: 1 } });
  expect(access.octetsReceived).toBeGreaterThan(5000);
  expect(core.octetsSent).toBeGreaterThan(5000);
});
