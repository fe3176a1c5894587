import { concatenate } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  accessStream,
  accessUri,
  browser,
  channelLeg,
  coreUri,
  Joint,
  type Left,
  phone,
  requestFrom,
  responseFrom,
  sendFrom,
  streamLeg,
} from '../support/joint.ts';
import { octets, text } from '../support/parse.ts';

const kinds = (left: readonly Left[]): string[] => left.map(({ is }) => is);
/** Status, Message-ID and Byte-Range of reports. */
const reports = (left: readonly Left[]): (string | undefined)[][] =>
  left.filter(({ is }) => is === 'REPORT').map(({ head, range }) => [head.textOf('status'), head.messageId, range]);
const fails = (value: string): string => `Failure-Report: ${value}\r\n`;

test('GW-RPT-1 GW-RPT-2 a REPORT passes with new paths and nothing else changed, and is not answered', () => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', { more: 'Success-Report: yes\r\n' }));
  expect([kinds(joint.take('access')), kinds(joint.take('core'))]).toEqual([['200'], ['SEND']]);
  joint.send(
    'core',
    requestFrom(
      'core',
      'REPORT',
      'Message-ID: 87652491\r\nByte-Range: 1-5/5\r\nStatus: 000 200 fine by me\r\nX-Y: z\r\n',
    ),
  );
  const [report] = joint.takeOctets('access').map(text);
  const id = report?.slice(5, 37);
  expect(report).toBe(
    `MSRP ${id} REPORT\r\nTo-Path: ${browser}\r\nFrom-Path: ${accessUri}\r\nMessage-ID: 87652491\r\nByte-Range: 1-5/5\r\n` +
      `Status: 000 200 fine by me\r\nX-Y: z\r\n-------${id}$\r\n`,
  );
  joint.send('access', responseFrom('access', id ?? '', '200 OK'));
  expect([joint.take('core'), joint.take('access')]).toEqual([[], []]);
});

test('RFC4975-7.1.2-2 a REPORT that cannot pass is not answered either', () => {
  const joint = new Joint();
  const wrong = text(requestFrom('core', 'REPORT', 'Message-ID: 1234\r\nStatus: 000 200\r\n'));
  for (const report of [
    wrong.replace(coreUri, phone),
    wrong.replace('Status: 000', 'Status: 0'),
    wrong.replace('Message-ID: 1234\r\n', ''),
    wrong.replace(/-------.*\r\n$/, `Content-Type: text/plain\r\n\r\n${'x'.repeat(10_241)}\r\n-------f786hjs2$\r\n`),
  ]) {
    joint.send('core', report);
  }
  expect([joint.take('core'), joint.take('access')]).toEqual([[], []]);
  expect(joint.b2bua.statistics().core.dropped).toBe(4);
});

test('GW-RPT-3 a failure behind a SEND that was answered becomes a REPORT with the real range', () => {
  for (const [value, expected] of [
    ['yes', [['200'], [['000 415 Unsupported Media Type', '87652491', '11-15/20']]]],
    ['partial', [[], [['000 415 Unsupported Media Type', '87652491', '11-15/20']]]],
    ['no', [[], []]],
  ] as const) {
    const joint = new Joint();
    joint.send('access', sendFrom('access', { more: fails(value), range: '11-*/20' }));
    const answers = kinds(joint.take('access'));
    joint.send('core', responseFrom('core', joint.take('core')[0]?.id ?? '', '415'));
    const left = joint.take('access');
    expect([value, answers, reports(left)]).toEqual([value, ...expected]);
    for (const { head } of left) expect(head.fields()[0]).toEqual(['To-Path', browser]);
  }
});

test('GW-RPT-3 a failure report goes along the whole From-Path', () => {
  const joint = new Joint();
  const relay = 'msrps://relay.invalid:9/r;tcp';
  joint.send('access', sendFrom('access', { id: 'id01', from: `${relay} ${browser}` }));
  expect(joint.take('access').map(({ head }) => head.fields()[0])).toEqual([['To-Path', relay]]);
  joint.send('core', responseFrom('core', joint.take('core')[0]?.id ?? '', '403'));
  expect(joint.take('access').map(({ head }) => head.fields()[0])).toEqual([['To-Path', `${relay} ${browser}`]]);
});

test('GW-RPT-5 a SEND without a response for 30 s after its last octet left is reported with 408', () => {
  const joint = new Joint();
  joint.flows = false;
  joint.send('access', sendFrom('access', {}));
  joint.wait(60_000);
  joint.input({ type: 'pending', leg: 'core', octets: 1 });
  joint.wait(60_000);
  expect(kinds(joint.take('access'))).toEqual(['200']);
  joint.input({ type: 'pending', leg: 'core', octets: 0 });
  joint.wait(29_999);
  expect(joint.take('access')).toEqual([]);
  joint.wait(1);
  expect(reports(joint.take('access'))).toEqual([['000 408 Request Timeout', '87652491', '1-5/5']]);
  joint.wait(100_000);
  joint.send('core', responseFrom('core', joint.take('core')[0]?.id ?? '', '403'));
  expect(joint.take('access')).toEqual([]);
  expect(joint.b2bua.statistics().core).toMatchObject({ timeouts: 1, strayResponses: 1 });
});

test('GW-RPT-5 of many requests each has its own 30 s', () => {
  const joint = new Joint();
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) {
    joint.send('access', sendFrom('access', { messageId: `message${i}` }));
    ids.push(joint.take('core')[0]?.id ?? '');
    joint.wait(9000);
  }
  joint.take('access');
  joint.send('core', responseFrom('core', ids[1] ?? '', '200'));
  joint.wait(11_999);
  expect(reports(joint.take('access')).map(([, id]) => id)).toEqual([]);
  joint.wait(1);
  expect(reports(joint.take('access')).map(([, id]) => id)).toEqual(['message2']);
  joint.wait(9000);
  expect(reports(joint.take('access')).map(([, id]) => id)).toEqual(['message3']);
  expect(joint.b2bua.statistics().core.timeouts).toBe(3);
});

test('GW-RPT-6 for partial there is no 200 and no timer, and an early error is the response', () => {
  const joint = new Joint({ access: accessStream });
  const whole = text(
    sendFrom('access', { id: 'id01', more: fails('partial'), body: 'x'.repeat(5000), range: '1-*/5000' }),
  );
  joint.send('access', whole.slice(0, 4000));
  const [piece] = joint.take('core');
  joint.send('core', responseFrom('core', piece?.id ?? '', '413'));
  expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([['id01', '413']]);
  joint.send('access', whole.slice(4000));
  joint.send('access', sendFrom('access', { messageId: 'another', more: fails('partial') }));
  joint.wait(100_000);
  expect(joint.take('access')).toEqual([]);
  expect(joint.b2bua.statistics().core.timeouts).toBe(0);
});

test('GW-RPT-7 of a chunk that was cut each piece is reported once at most, and nothing after an error response', () => {
  const joint = new Joint({ access: accessStream });
  joint.send('access', sendFrom('access', { body: 'x'.repeat(5000), range: '1-*/5000' }));
  expect(kinds(joint.take('access'))).toEqual(['200']);
  const pieces = joint.take('core');
  joint.send('core', responseFrom('core', pieces[0]?.id ?? '', '200'));
  joint.send('core', responseFrom('core', pieces[1]?.id ?? '', '415'));
  joint.send('core', responseFrom('core', pieces[1]?.id ?? '', '415'));
  joint.send('core', responseFrom('core', pieces[2]?.id ?? '', '200'));
  expect(reports(joint.take('access'))).toEqual([['000 415 Unsupported Media Type', '87652491', '2049-4096/5000']]);
  joint.wait(100_000);
  expect(joint.take('access')).toEqual([]);

  const early = new Joint({ access: accessStream });
  const whole = text(sendFrom('access', { id: 'id01', body: 'x'.repeat(7000), range: '1-*/7000' }));
  early.send('access', whole.slice(0, 6500));
  const first = early.take('core');
  early.send('core', responseFrom('core', first[0]?.id ?? '', '415'));
  early.send('core', responseFrom('core', first[1]?.id ?? '', '415'));
  early.send('access', whole.slice(6500));
  expect(early.take('access').map(({ id, is }) => [id, is])).toEqual([['id01', '415']]);
});

test.each(['413', '415'])(
  'GW-FAIL-2 %s in the middle of a message aborts it; its remaining octets are discarded and later chunks refused',
  (code) => {
    const joint = new Joint({ access: accessStream });
    const whole = text(sendFrom('access', { id: 'id01', body: 'x'.repeat(9000), range: '1-*/20000', flag: '+' }));
    joint.send('access', whole.slice(0, 5000));
    const [first] = joint.take('core');
    joint.send('core', responseFrom('core', first?.id ?? '', code));
    expect(joint.take('core').map(({ flag, head }) => [flag, head.messageId])).toEqual([['#', '87652491']]);
    joint.send('access', whole.slice(5000));
    joint.send('access', sendFrom('access', { id: 'id02', range: '9001-9005/20000' }));
    joint.send('access', sendFrom('access', { id: 'id03', messageId: 'other' }));
    expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([
      ['id01', code],
      ['id02', code],
      ['id03', '200'],
    ]);
    expect(joint.take('core').map(({ head }) => head.messageId)).toEqual(['other']);
  },
);

test('GW-FAIL-2 413 between two chunks aborts the message with a piece without content, and a REPORT has the same effect', () => {
  for (const how of ['response', 'report']) {
    const joint = new Joint();
    joint.send('access', sendFrom('access', { flag: '+', range: '1-*/20', more: 'Success-Report: yes\r\n' }));
    const [first] = joint.take('core');
    if (how === 'response') joint.send('core', responseFrom('core', first?.id ?? '', '413'));
    else
      joint.send(
        'core',
        requestFrom('core', 'REPORT', 'Message-ID: 87652491\r\nByte-Range: 1-5/20\r\nStatus: 000 413\r\n'),
      );
    expect(joint.take('core').map(({ flag, range, body, head }) => [flag, range, body, head.successReport])).toEqual([
      ['#', '6-5/20', undefined, 'yes'],
    ]);
    expect(reports(joint.take('access')).map(([, ...rest]) => rest)).toEqual([
      ['87652491', how === 'response' ? '1-5/20' : '1-5/20'],
    ]);
    joint.send('access', sendFrom('access', { id: 'id02', range: '6-10/20' }));
    expect(kinds(joint.take('access'))).toEqual(['413']);
  }
});

test('RFC5547-8.4-1 an abort passes, also of a chunk that was cut, and without content', () => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', { body: 'x'.repeat(5000), range: '1-*/9000', flag: '#' }));
  expect(joint.take('core').map(({ flag, head }) => [flag, head.messageId])).toEqual([
    ['+', '87652491'],
    ['+', '87652491'],
    ['#', '87652491'],
  ]);
  joint.send('access', sendFrom('access', { messageId: 'second', range: '1-*/9000', flag: '+' }));
  joint.send(
    'access',
    sendFrom('access', { id: 'id03', messageId: 'second', body: undefined, range: '6-5/9000', flag: '#' }),
  );
  expect(joint.take('core').map(({ flag, body, head }) => [flag, body, head.messageId])).toEqual([
    ['+', 'Hello', 'second'],
    ['#', undefined, 'second'],
  ]);
});

test('GW-CUT-4 GW-FAIL-1 a connection that is lost inside a chunk ends the message with # and the session with one event', () => {
  const joint = new Joint({ access: accessStream });
  joint.send('access', sendFrom('access', { messageId: 'between', flag: '+', range: '1-*/9' }));
  const whole = text(sendFrom('access', { body: 'x'.repeat(5000), range: '1-*/9000' }));
  joint.send('access', whole.slice(0, 3000));
  joint.take('core');
  joint.input({ type: 'closed', leg: 'access', orderly: true });
  expect(joint.take('core').map(({ flag, head }) => [head.messageId, flag])).toEqual([
    ['87652491', '#'],
    ['between', '#'],
  ]);
  expect(joint.events.slice(1)).toEqual([{ type: 'ended', cause: 'connection-lost', leg: 'access' }]);
  joint.wait(999);
  expect(joint.acts).toEqual([]);
  joint.wait(1);
  expect(joint.acts).toEqual(['close core']);
  joint.wait(5000);
  expect(joint.acts).toEqual(['close core', 'abort core']);
  joint.input({ type: 'closed', leg: 'core', orderly: true });
  expect([joint.events.length, joint.b2bua.deadline, joint.b2bua.ended]).toEqual([2, undefined, 'connection-lost']);
});

test('GW-CUT-4 a connection that is lost before anything of a message has left leaves nothing to abort', () => {
  const joint = new Joint({ access: accessStream });
  joint.send('access', text(sendFrom('access', {})).slice(0, -20));
  joint.input({ type: 'closed', leg: 'access', orderly: false });
  expect(joint.take('core')).toEqual([]);
});

test('GW-FAIL-1 the loss of a leg answers or reports 481 to the other one, as its Failure-Report asks', () => {
  const joint = new Joint({ access: accessStream });
  for (const value of ['yes', 'partial', 'no']) {
    joint.send('access', sendFrom('access', { id: `id-${value}`, messageId: `msg-${value}`, more: fails(value) }));
  }
  const whole = text(
    sendFrom('access', { id: 'running', messageId: 'running', body: 'x'.repeat(5000), range: '1-*/5000' }),
  );
  joint.send('access', whole.slice(0, 4000));
  joint.take('access');
  joint.input({ type: 'closed', leg: 'core', orderly: false });
  joint.send('access', whole.slice(4000));
  joint.send('access', sendFrom('access', { id: 'later' }));
  const left = joint.take('access');
  expect(reports(left)).toEqual([
    ['000 481 Session Does Not Exist', 'msg-yes', '1-5/5'],
    ['000 481 Session Does Not Exist', 'msg-partial', '1-5/5'],
  ]);
  expect(left.filter(({ is }) => is !== 'REPORT').map(({ id, is }) => [id, is])).toEqual([
    ['running', '481'],
    ['later', '481'],
  ]);
  expect(joint.events.at(-1)).toEqual({ type: 'ended', cause: 'connection-lost', leg: 'core' });
});

test.each(['481', '506'])('GW-FAIL-1 %s from a peer ends the session', (code) => {
  const joint = new Joint();
  joint.send('access', sendFrom('access', {}));
  const [passed] = joint.take('core');
  joint.take('access');
  joint.send('core', responseFrom('core', passed?.id ?? '', code));
  expect(reports(joint.take('access')).map(([status]) => status?.slice(0, 7))).toEqual([`000 ${code}`]);
  expect(joint.events.at(-1)).toEqual({ type: 'ended', cause: 'session-refused', leg: 'core' });
  expect(joint.acts).toEqual(['close core']);
  joint.send('access', sendFrom('access', { id: 'later' }));
  expect(kinds(joint.take('access'))).toEqual(['481']);
  joint.wait(1000);
  expect(joint.acts).toEqual(['close core', 'close access']);
});

test('GW-FAIL-3 what comes before the other leg is there waits, with reading paused, and passes then', () => {
  const joint = new Joint({ access: accessStream }, false);
  joint.input({ type: 'opened', leg: 'access' });
  expect(joint.acts).toEqual(['pause access']);
  joint.send('access', sendFrom('access', { id: 'id01' }));
  expect([joint.take('access'), joint.take('core')]).toEqual([[], []]);
  joint.input({ type: 'opened', leg: 'core' });
  expect([kinds(joint.take('access')), kinds(joint.take('core'))]).toEqual([['200'], ['SEND']]);
  expect(joint.acts).toEqual(['pause access', 'resume access']);
});

test('GW-FAIL-3 the path of the peer may come after its connection', () => {
  const joint = new Joint({ core: { ...streamLeg, remotePath: undefined } });
  joint.send('access', sendFrom('access', {}));
  expect(joint.take('core')).toEqual([]);
  joint.b2bua.setLeg('core', streamLeg, 0);
  joint.drain();
  expect(kinds(joint.take('core'))).toEqual(['SEND']);
});

test.each([
  [undefined, '481'],
  [403, '403'],
] as const)('GW-FAIL-3 what waited is answered when the other leg cannot be had, %s', (unreachable, code) => {
  const joint = new Joint({ unreachable }, false);
  joint.input({ type: 'opened', leg: 'access' });
  joint.send('access', sendFrom('access', { id: 'id01' }));
  joint.input({ type: 'closed', leg: 'core', orderly: false });
  joint.send('access', sendFrom('access', { id: 'id02' }));
  expect(kinds(joint.take('access'))).toEqual([code, code]);
  expect(joint.events).toEqual([{ type: 'ended', cause: 'setup-failed', leg: 'core' }]);
});

test('GW-FAIL-3 what waits is bounded', () => {
  const joint = new Joint({ limits: { waitingOctets: 4096 } }, false);
  joint.input({ type: 'opened', leg: 'access' });
  for (let i = 0; i < 4; i++) joint.send('access', sendFrom('access', { id: `id0${i}` }));
  expect(joint.acts).toEqual([]);
  joint.send('access', sendFrom('access', { id: 'id04' }));
  expect(joint.acts).toEqual(['abort access']);
  expect(joint.events).toEqual([{ type: 'ended', cause: 'queue-full', leg: 'access' }]);
});

test('GW-FAIL-4 GW-SEC-2 a malformed message is answered and does not pass; the session goes on', () => {
  const smuggled = 'X-Evil: a\rMSRP evil1 SEND\rTo-Path: x\r\n';
  const bare = 'X-Evil: a\nMSRP evil1 SEND\nTo-Path: x\r\n';
  for (const more of [smuggled, bare, 'X-Evil: \u0000\r\n', ' folded\r\n', 'Byte-Range: 1-5/5\r\n', 'no colon\r\n']) {
    const joint = new Joint();
    joint.send('access', sendFrom('access', { id: 'id01', more }));
    joint.send('access', sendFrom('access', { id: 'id02' }));
    expect([more, kinds(joint.take('access')), joint.take('core').length]).toEqual([more, ['400', '200'], 1]);
  }
});

test.each(['0-4/5', '9007199254740991-*/*', '-1-4/5', '1-5', '1.5-4/5'])(
  'GW-FAIL-4 a range of %s is answered 400',
  (range) => {
    const joint = new Joint();
    joint.send('access', sendFrom('access', { range }));
    joint.send('access', sendFrom('access', { range, more: fails('no') }));
    expect([kinds(joint.take('access')), joint.take('core')]).toEqual([['400'], []]);
  },
);

test('GW-FAIL-4 a SEND with content needs a Message-ID', () => {
  const joint = new Joint();
  joint.send('access', text(sendFrom('access', {})).replace('Message-ID: 87652491\r\n', ''));
  expect([kinds(joint.take('access')), joint.take('core')]).toEqual([['400'], []]);
});

test('GW-FAIL-4 octets that are no MSRP end their leg, and what was passed on of a message is aborted', () => {
  const joint = new Joint({ access: accessStream, core: { ...streamLeg, chunks: 'interruptible' } });
  joint.send('access', sendFrom('access', { id: 'id01', messageId: 'first', flag: '+', range: '1-*/9' }));
  joint.take('core');
  joint.send('access', octets('GET / HTTP/1.1\r\n\r\n'));
  expect(joint.acts).toEqual(['abort access']);
  expect(joint.events.at(-1)).toMatchObject({
    type: 'ended',
    cause: 'protocol-error',
    leg: 'access',
    error: {
      code: 'MSRP_START_LINE',
      offset: sendFrom('access', { id: 'id01', messageId: 'first', range: '1-*/9' }).length,
    },
  });
  expect(joint.take('core').map(({ flag, head }) => [head.messageId, flag])).toEqual([['first', '#']]);
  joint.send('access', sendFrom('access', {}));
  expect(joint.take('core')).toEqual([]);
});

test('RFC8873-5.4-2 a channel message that is not exactly one MSRP message ends the leg', () => {
  const joint = new Joint();
  joint.send('access', concatenate([sendFrom('access', { id: 'id01' }), sendFrom('access', { id: 'id02' })]));
  expect(joint.events.at(-1)).toMatchObject({ cause: 'protocol-error', error: { code: 'MSRP_BOUNDARY' } });
  expect(kinds(joint.take('core'))).toEqual(['SEND']);
});

test('GW-FAIL-5 an orderly end lets what was taken over leave, within a time', () => {
  const joint = new Joint();
  joint.flows = false;
  joint.send('access', sendFrom('access', {}));
  joint.b2bua.close(0);
  joint.b2bua.close(0);
  joint.drain();
  expect([joint.acts, joint.events.slice(1)]).toEqual([[], [{ type: 'ended', cause: 'closed', leg: undefined }]]);
  joint.input({ type: 'pending', leg: 'core', octets: 10 });
  expect(joint.acts).toEqual([]);
  joint.input({ type: 'pending', leg: 'core', octets: 0 });
  expect(joint.acts).toEqual(['close core']);
  joint.wait(4999);
  expect(joint.acts).toEqual(['close core']);
  joint.wait(1);
  expect(joint.acts).toEqual(['close core', 'abort access', 'abort core']);
  expect(kinds(joint.take('core'))).toEqual(['SEND']);
});

test('GW-FAIL-6 the lower max-size of both legs holds, at the octet that crosses it', () => {
  const sizes = { access: { ...accessStream, maxSize: 3000 }, core: { ...streamLeg, maxSize: 2500 } };
  const joint = new Joint(sizes);
  const body = 'x'.repeat(2501);
  const whole = text(sendFrom('access', { id: 'id01', body, range: '1-*/*' }));
  const at = whole.indexOf('xxx');
  joint.send('access', whole.slice(0, at + 2500));
  expect(joint.take('access')).toEqual([]);
  joint.send('access', whole.slice(at + 2500, at + 2501));
  expect(kinds(joint.take('access'))).toEqual(['413']);
  joint.send('access', whole.slice(at + 2501));
  expect(joint.take('core').map(({ flag, body: piece }) => [flag, piece?.length])).toEqual([
    ['+', 2048],
    ['#', 452],
  ]);
  joint.send('access', sendFrom('access', { id: 'id02', messageId: 'other', range: '2502-2506/2506' }));
  joint.send(
    'access',
    sendFrom('access', { id: 'id03', messageId: 'fits', body: 'x'.repeat(2500), range: '1-*/2500' }),
  );
  expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([
    ['id02', '413'],
    ['id03', '200'],
  ]);
});

test('GW-SEC-1 no message of one leg holds a URI of the other', () => {
  const joint = new Joint({ core: { ...streamLeg, active: true } });
  joint.send(
    'access',
    sendFrom('access', { more: 'Success-Report: yes\r\n', body: 'x'.repeat(3000), range: '1-*/3000' }),
  );
  joint.send('core', sendFrom('core', { messageId: 'back' }));
  joint.send('core', requestFrom('core', 'REPORT', 'Message-ID: 87652491\r\nStatus: 000 200\r\n'));
  joint.send('core', requestFrom('core', 'NICKNAME', 'Use-Nickname: "x"\r\n'));
  joint.send('access', sendFrom('access', { to: phone }));
  joint.input({ type: 'closed', leg: 'core', orderly: false });
  const access = joint.takeOctets('access').map(text).join('');
  const core = joint.takeOctets('core').map(text).join('');
  for (const word of ['192.0.2.1:4000', 'ours-core', '198.51.100.7', 'phone']) expect(access).not.toContain(word);
  for (const word of ['192.0.2.1:9', 'ours-access', 'abc.invalid', 'browser']) expect(core).not.toContain(word);
  expect([access.length > 500, core.length > 3000]).toEqual([true, true]);
});

const open = { access: accessStream, core: streamLeg };

test.each([
  ['sendrecv', 'sendrecv', '200', 'SEND'],
  ['recvonly', 'sendonly', '200', 'SEND'],
  ['sendonly', 'sendrecv', '403', undefined],
  ['sendrecv', 'recvonly', '403', undefined],
  ['inactive', 'sendrecv', '403', undefined],
  ['sendrecv', 'inactive', '403', undefined],
] as const)('content from a leg that is %s to one that is %s', (access, core, answer, passed) => {
  const joint = new Joint({ access: { ...channelLeg, mode: access }, core: { ...streamLeg, mode: core } });
  joint.send('access', sendFrom('access', { id: 'id01' }));
  joint.send('access', sendFrom('access', { id: 'id02', messageId: 'quiet', more: fails('no') }));
  joint.send('access', sendFrom('access', { id: 'id03', body: undefined, range: '1-0/0' }));
  expect(joint.take('access').map(({ id, is }) => [id, is])).toEqual([
    ['id01', answer],
    ['id03', '200'],
  ]);
  expect(kinds(joint.take('core'))).toEqual(passed === undefined ? [] : [passed, passed]);
});

test('a gate that closes in the middle of a message aborts it', () => {
  const joint = new Joint(open);
  const whole = text(sendFrom('access', { id: 'id01', body: 'x'.repeat(5000), range: '1-*/5000' }));
  joint.send('access', whole.slice(0, 4000));
  joint.b2bua.setMode('core', 'recvonly', 0);
  joint.drain();
  joint.send('access', whole.slice(4000));
  expect(joint.take('core').map(({ flag }) => flag)).toEqual(['+', '#']);
  expect(kinds(joint.take('access'))).toEqual(['403']);
});

test('reports pass a gate that is open in one direction, and none that is inactive', () => {
  const report = requestFrom('core', 'REPORT', 'Message-ID: 1234\r\nStatus: 000 200\r\n');
  const oneWay = new Joint({
    ...open,
    core: { ...streamLeg, mode: 'sendonly' },
    access: { ...accessStream, mode: 'recvonly' },
  });
  oneWay.send('core', report);
  expect(kinds(oneWay.take('access'))).toEqual(['REPORT']);
  const closed = new Joint({ ...open, access: { ...accessStream, mode: 'inactive' } });
  closed.send('core', report);
  expect(closed.take('access')).toEqual([]);
});
