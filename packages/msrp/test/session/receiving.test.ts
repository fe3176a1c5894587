import { octetsEqual } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { uriOfA, uriOfB } from '../support/pair.ts';
import { octets } from '../support/parse.ts';
import { Peer, request } from '../support/peer.ts';

const relay = 'msrps://relay.example:9000;tcp';

// The matrix of RFC 4975 7.1.4 and 7.2.
test.each([
  [undefined, [200]],
  ['yes', [200]],
  ['partial', []],
  ['no', []],
])(
  'RFC4975-7.2-1 RFC4975-7.2-2 RFC4975-7.1.4-1 RCC07-MSRP-6 without error, Failure-Report %s is answered %j',
  (failure, answers) => {
    const peer = new Peer().begin();
    peer.says(request('t001', failure === undefined ? {} : { failure }));
    expect(peer.answers()).toEqual(answers);
    expect(peer.told()).toEqual(['message', 'data', 'end']);
  },
);

test('RFC4975-7.2-1 a response does not wait for the rest of the message', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { range: '1-5/10', flag: '+' }));
  expect(peer.answers()).toEqual([200]);
});

test.each([
  ['481', { to: 'msrp://b.example:7002/other;tcp' }],
  ['400', { range: '1-x/5' }],
  ['400', { range: '0-4/5' }],
  ['400', { messageId: null }],
  ['415', { type: 'image/png' }],
  ['413', { range: '1-5/99999999999' }],
  ['501', { method: 'NICKNAME' }],
])(
  'RFC4975-7.1.4-1 RFC4975-7.2-2 RFC4975-10.6-1 RFC4975-10.9-1 RFC4975-10.2-1 a request that fails with %s is not answered where Failure-Report is no',
  (code, parts) => {
    for (const [failure, answers] of [
      ['yes', [Number(code)]],
      ['partial', [Number(code)]],
      ['no', []],
    ] as const) {
      const peer = new Peer({ acceptTypes: ['text/plain'] }).begin();
      peer.says(request('t001', { ...parts, failure }) + request('t002', { messageId: 'm0002', failure: 'yes' }));
      expect(peer.answers()).toEqual([...answers, 200]);
      expect(peer.received).toBe('hello');
    }
  },
);

test('RFC4975-7.2-3 RFC4975-7.2-4 RFC4975-7.3-3 responses to SEND go to the first URI, responses to others along the whole path', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { from: `${relay} ${uriOfA}` }));
  expect(peer.hearsText()).toBe(`MSRP t001 200 OK\r\nTo-Path: ${relay}\r\nFrom-Path: ${uriOfB}\r\n-------t001$\r\n`);
  peer.says(request('t002', { from: `${relay} ${uriOfA}`, method: 'NICKNAME', empty: true }));
  expect(peer.hearsText()).toBe(
    `MSRP t002 501 Unknown Method\r\nTo-Path: ${relay} ${uriOfA}\r\nFrom-Path: ${uriOfB}\r\n-------t002$\r\n`,
  );
});

test('RFC4975-7.3-1 a To-Path of two URIs, or of a session that is not here, has no effect but 481', () => {
  const peer = new Peer().begin();
  for (const to of [
    `${uriOfB} ${uriOfB}`,
    `${relay} ${uriOfB}`,
    'msrp://b.example:7002/sessionb;tcp',
    'msrps://b.example:7002/sessionB;tcp',
    'msrp://b.example:7002/sessionB;dc',
  ]) {
    peer.says(request('t001', { to }));
    expect(peer.hears()).toMatchObject([
      {
        start: { code: 481 },
        fields: [
          ['To-Path', uriOfA],
          ['From-Path', to],
        ],
      },
    ]);
  }
  expect(peer.told()).toEqual(Array(5).fill('deviation MSRP_UNKNOWN_SESSION'));
});

test('RFC8873-4.4-4 RFC8873-5.1-1 a channel has one session: another URI gets 481', () => {
  const peer = new Peer({}, { messages: { maxMessageSize: 10_000 } }).begin();
  peer.says(request('t001', { to: 'msrps://b.example:7002/second;dc' }));
  expect(peer.answers()).toEqual([481]);
  peer.says(request('t002'));
  expect(peer.answers()).toEqual([200]);
});

test('RFC4975-7.1.2-2 a REPORT is never answered, whatever is wrong with it', () => {
  const peer = new Peer().begin();
  peer.says(
    request('r001', { method: 'REPORT', empty: true, more: 'Status: 000 200 OK' }) +
      request('r002', {
        method: 'REPORT',
        empty: true,
        to: 'msrp://b.example:7002/other;tcp',
        more: 'Status: 000 200',
      }) +
      request('r003', { method: 'REPORT', empty: true, more: 'Status: bad' }) +
      request('r004', { method: 'REPORT', empty: true, range: '1-x/1' }) +
      request('r005', { method: 'REPORT', empty: true, to: 'nonsense' }) +
      request('r006', { method: 'REPORT', body: 'x'.repeat(20_000), flag: '+' }),
  );
  expect(peer.hearsText()).toBe('');
});

test('RFC4975-7.1.2-3 a REPORT about no known message makes no sign on the wire', () => {
  const peer = new Peer().begin();
  peer.says(request('r001', { method: 'REPORT', empty: true, messageId: 'nobody', more: 'Status: 000 413' }));
  expect(peer.hearsText()).toBe('');
  expect(peer.told()).toEqual(['deviation MSRP_UNKNOWN_MESSAGE']);
  expect(peer.session.state).toBe('open');
});

test('RFC4975-7.1-17 RFC4975-10.2-1 an error confined to one message is answered 400, and the connection goes on', () => {
  const peer = new Peer().begin();
  peer.says(
    request('t001', { more: 'Byte-Range: 1-2/3' }) +
      request('t002').replace('SEND', 'send') +
      request('t003', { to: 'msrp:broken' }) +
      request('t004'),
  );
  expect(peer.answers()).toEqual([400, 400, 400, 200]);
  expect(peer.received).toBe('hello');
});

test('what is answered although nothing of it can be repeated names nobody', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { to: 'msrp://b\x7f.example;tcp' }) + request('t002', { to: 'a\0b' }));
  expect(peer.answers()).toEqual([400, 400]);
});

test('RFC4975-7.1-16 RFC4975-7.1-17 RFC4975-5.4-7 a framing error closes the connection and fails its sessions', () => {
  const peer = new Peer().begin();
  peer.says(`${request('t001', { range: '1-5/10', flag: '+' })}garbage`);
  expect(peer.told()).toEqual([
    'message',
    'data',
    'aborted MSRP_CONNECTION_LOST',
    'session failed MSRP_START_LINE',
    'close MSRP_START_LINE',
  ]);
  peer.says(request('t002'));
  expect(peer.told()).toEqual([]);
  expect(peer.session.state).toBe('over');
});

test('RFC4975-7.1-20 RCC07-MSRP-4 RFC7977-6-1 a SEND without content is answered and shown to nobody', () => {
  const peer = new Peer();
  peer.says(request('t001', { empty: true }));
  expect(peer.told()).toEqual(['opened']);
  for (const parts of [{ range: '1-0/0' }, { range: '1-*/*' }, { range: null }, { messageId: null }] as const) {
    peer.says(request('t002', { empty: true, ...parts }));
    expect(peer.told()).toEqual([]);
  }
  expect(peer.answers()).toEqual([200, 200, 200, 200, 200]);
  peer.says(request('t003', { empty: true, failure: 'no' }) + request('t004', { empty: true, failure: 'partial' }));
  expect(peer.answers()).toEqual([]);
  expect(peer.session.incoming.size).toBe(0);
  expect(peer.session.remembered.size).toBe(0);
});

test('RFC4975-7.1.1-6 all three forms of a range on a SEND without content are taken', () => {
  const peer = new Peer().begin();
  for (const range of ['1-0/0', null, '1-*/*']) {
    peer.says(request('t001', { empty: true, range }));
    expect(peer.answers()).toEqual([200]);
  }
});

test('RFC4975-7.1-21 private marks of other stacks are plain fields', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { more: 'Keep-Alive: yes' }));
  expect(peer.answers()).toEqual([200]);
  expect(peer.of('message')[0]?.message.fields).toEqual([['Keep-Alive', 'yes']]);
});

test('RFC4975-7.3.1-1 a SEND from 1 to $ is a whole message, with a range and without', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { range: null }) + request('t002', { messageId: 'm0002', range: '1-*/*' }));
  expect(peer.of('end').map(({ message }) => message.id)).toEqual(['m0001', 'm0002']);
  expect(peer.received).toBe('hellohello');
});

test('RFC4975-7.3.1-1 RFC4975-7.1.1-8 RFC4976-6.4.1-1 parts are put together by Message-ID, whatever their sizes', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { body: 'a', range: '1-1/*', flag: '+' }));
  peer.says(request('t002', { body: '', range: '2-1/*', flag: '+' }));
  peer.says(request('t003', { body: 'b'.repeat(30_000), range: '2-*/*', flag: '+' }));
  peer.says(request('t004', { body: 'c', range: '30002-30002/30002' }));
  expect(peer.received).toBe(`a${'b'.repeat(30_000)}c`);
  expect(peer.of('end')).toHaveLength(1);
  expect(peer.answers()).toEqual([200, 200, 200, 200]);
});

test('RFC4975-7.3.1-2 the length counts from the octets: shorter and longer chunks than stated are placed and reported', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { body: 'abc', range: '1-5/8', flag: '+' }));
  peer.says(request('t002', { body: 'defgh', range: '4-4/8' }));
  expect(peer.told()).toEqual([
    'message',
    'data',
    'deviation MSRP_RANGE_LENGTH',
    'data',
    'deviation MSRP_RANGE_LENGTH',
    'end',
  ]);
});

test('RFC4975-7.3.1-3 the end may come first, and the order of parts does not matter', () => {
  const parts = ['ab', 'cd', 'ef', 'gh'];
  const orders = [
    [3, 2, 1, 0],
    [3, 0, 2, 1],
    [1, 3, 0, 2],
    [0, 1, 2, 3],
    [2, 0, 3, 1],
  ];
  for (const order of orders) {
    const peer = new Peer().begin();
    for (const index of order) {
      expect(peer.of('end')).toEqual([]);
      peer.says(request('t001', { body: parts[index]!, range: `${index * 2 + 1}-*/*`, flag: index === 3 ? '$' : '+' }));
    }
    expect(peer.received).toBe('abcdefgh');
    expect(peer.of('end')).toHaveLength(1);
  }
});

test('RFC4975-7.3.1-4 where ranges overlap what came last wins, as long as it was not given on', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { body: 'xxxx', range: '3-6/8', flag: '+' }));
  peer.says(request('t002', { body: 'DE', range: '4-5/8', flag: '+' }));
  peer.says(request('t003', { body: 'gh', range: '7-8/8' }));
  peer.says(request('t004', { body: 'ab', range: '1-2/8', flag: '+' }));
  expect(peer.received).toBe('abxDExgh');
});

test('RFC4975-7.3.1-5 each position is given on once, and late octets are counted', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { body: 'abcd', range: '1-4/6', flag: '+' }));
  peer.says(request('t002', { body: 'XXde', range: '2-5/6', flag: '+' }));
  peer.says(request('t003', { body: 'zzzzzf', range: '1-6/6' }));
  expect(peer.received).toBe('abcdef');
  expect(peer.of('message')[0]?.message.reassembly.dropped).toBe(3 + 5);
});

test.each([
  [
    'an end below what was received',
    [
      { body: 'abcdef', range: '1-6/*', flag: '+' },
      { body: 'x', range: '3-3/*' },
    ],
  ],
  ['a total that is not where the end is', [{ body: 'abc', range: '1-3/9' }]],
  [
    'octets after the end',
    [
      { body: 'ef', range: '5-6/*' },
      { body: 'x', range: '7-7/*', flag: '+' },
    ],
  ],
  [
    'two ends',
    [
      { body: 'ef', range: '5-6/*' },
      { body: 'abc', range: '1-3/*' },
    ],
  ],
  [
    'kept octets beyond the end',
    [
      { body: 'ij', range: '9-10/*', flag: '+' },
      { body: 'ef', range: '5-6/*' },
    ],
  ],
])('RFC4975-7.3.1-6 %s ends the message with an error', (_name, parts) => {
  const peer = new Peer().begin();
  for (const [index, part] of parts.entries()) peer.says(request(`t00${index}`, part));
  const told = peer.told();
  expect(told.at(-1)).toBe('aborted MSRP_CONTRADICTION');
  expect(told).not.toContain('end');
  expect(peer.answers().at(-1)).toBe(413);
  expect(peer.session.heldOctets).toBe(0);
});

test('RFC4975-7.3.1-7 a message that is given up with # is told, freed, and does not begin anew', () => {
  const peer = new Peer().begin();
  peer.says(
    request('t001', { body: 'ab', range: '1-2/9', flag: '+' }) +
      request('t002', { body: 'ef', range: '5-6/9', flag: '+' }),
  );
  expect(peer.session.heldOctets).toBe(2);
  peer.says(request('t003', { body: 'c', range: '3-*/9', flag: '#' }));
  expect(peer.told()).toEqual(['message', 'data', 'data', 'aborted MSRP_ABORTED']);
  expect(peer.session.heldOctets).toBe(0);
  expect(peer.session.incoming.size).toBe(0);
  peer.says(request('t004', { body: 'ab', range: '1-2/9', flag: '+' }));
  expect(peer.told()).toEqual([]);
  expect(peer.answers()).toEqual([200, 200, 200, 413]);
});

test('RFC4975-7.3.1-7 an empty piece with # aborts too, with and without Content-Type', () => {
  for (const parts of [{ body: '' }, { empty: true }]) {
    const peer = new Peer().begin();
    peer.says(
      request('t001', { body: 'ab', range: '1-2/9', flag: '+' }) +
        request('t002', { ...parts, range: '3-2/9', flag: '#' }),
    );
    expect(peer.told()).toEqual(['message', 'data', 'aborted MSRP_ABORTED']);
  }
});

test('RFC4975-7.3.1-8 messages interleave without mixing', () => {
  const peer = new Peer().begin();
  const body = new Map<string, string>();
  for (const [index, id] of ['m000a', 'm000b', 'm000a', 'm000b', 'm000a'].entries()) {
    const position = Math.floor(index / 2) * 2 + 1;
    const last = index >= 3;
    peer.says(
      request(`t00${index}`, {
        messageId: id,
        body: `${id.at(-1)}${index}`,
        range: `${position}-*/*`,
        flag: last ? '$' : '+',
      }),
    );
  }
  for (const { message, octets } of peer.of('data'))
    body.set(message.id, (body.get(message.id) ?? '') + String.fromCharCode(...octets));
  expect([...body]).toEqual([
    ['m000a', 'a0a2a4'],
    ['m000b', 'b1b3'],
  ]);
});

test('RFC4975-7.3.1-9 RFC4975-14.5-2 parts are kept up to limits on octets and gaps; then 413', () => {
  const within = new Peer({}, { limits: { gapOctets: 10, gaps: 3 } }).begin();
  within.says(request('t001', { body: 'x'.repeat(10), range: '3-12/99', flag: '+' }));
  expect(within.session.heldOctets).toBe(10);
  expect(within.answers()).toEqual([200]);
  within.says(request('t002', { body: 'x', range: '13-13/99', flag: '+' }));
  expect(within.answers()).toEqual([413]);
  expect(within.told()).toEqual(['message', 'aborted MSRP_GAPS']);
  const gaps = new Peer({}, { limits: { gaps: 3 } }).begin();
  for (const start of [3, 6, 9]) gaps.says(request('t001', { body: 'x', range: `${start}-${start}/99`, flag: '+' }));
  expect(gaps.answers()).toEqual([200, 200, 200]);
  gaps.says(request('t001', { body: 'x', range: '12-12/99', flag: '+' }));
  expect(gaps.answers()).toEqual([413]);
  expect(gaps.told()).toEqual(['message', 'aborted MSRP_GAPS']);
});

test('the limit on kept octets is one for all messages of a session', () => {
  const peer = new Peer({}, { limits: { gapOctets: 10 } }).begin();
  peer.says(
    request('t001', { body: 'x'.repeat(6), range: '3-*/99', flag: '+' }) +
      request('t002', { messageId: 'm0002', body: 'x'.repeat(5), range: '3-*/99', flag: '+' }),
  );
  expect(peer.answers()).toEqual([200, 413]);
});

test('RFC4975-7.3.1-10 a message for which nothing comes is abandoned', () => {
  const peer = new Peer({}, { limits: { incompleteTime: 5000 } }).begin();
  peer.says(request('t001', { body: 'ab', range: '1-2/9', flag: '+' }));
  peer.at(4000).says(request('t002', { body: 'c', range: '3-3/9', flag: '+' }));
  peer.outputs.length = 0;
  peer.at(8999);
  expect(peer.told()).toEqual([]);
  expect(peer.connection.deadline).toBe(9000);
  peer.at(9000);
  expect(peer.told()).toEqual(['aborted MSRP_MESSAGE_STALLED']);
  expect(peer.session.incoming.size).toBe(0);
});

test('RFC4975-14.5-1 nothing is reserved on the strength of a range', () => {
  const peer = new Peer({}, { limits: { messageSize: Number.MAX_SAFE_INTEGER } }).begin();
  const before = process.memoryUsage().arrayBuffers;
  for (let index = 0; index < 30; index++)
    peer.says(request('t001', { messageId: `m00${index}`, body: 'x', range: '1-1/9007199254740991', flag: '+' }));
  peer.says(
    request('t002', { messageId: 'm00far', body: 'x', range: '9007199254740000-*/9007199254740991', flag: '+' }),
  );
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000);
  expect(peer.session.heldOctets).toBe(1);
});

test('RFC4975-14.5-2 RFC4975-10.5-2 the size of a message is limited: at the first chunk by its total, else at the octet that crosses', () => {
  const peer = new Peer({}, { limits: { messageSize: 10 } }).begin();
  peer.says(request('t001', { body: 'x'.repeat(10), range: '1-10/10' }));
  peer.says(request('t002', { messageId: 'm0002', body: 'x', range: '1-1/11', flag: '+' }));
  peer.says(request('t003', { messageId: 'm0003', body: 'x'.repeat(11), range: '1-*/*' }));
  expect(peer.answers()).toEqual([200, 413, 413]);
  expect(peer.told()).toEqual([
    'message',
    'data',
    'end',
    'deviation MSRP_MESSAGE_SIZE',
    'message',
    'aborted MSRP_MESSAGE_SIZE',
  ]);
});

test('RFC4975-14.5-2 the number of incomplete messages is limited', () => {
  const peer = new Peer({}, { limits: { incompleteMessages: 2 } }).begin();
  for (const id of ['m0001', 'm0002', 'm0003'])
    peer.says(request('t001', { messageId: id, body: 'x', range: '1-1/9', flag: '+' }));
  expect(peer.answers()).toEqual([200, 200, 413]);
});

test('RFC4975-14.5-2 RFC4975-5.4-9 complete Message-IDs are remembered within a window: repeated ones are marked', () => {
  const peer = new Peer({}, { limits: { rememberedMessages: 2 } }).begin();
  for (const id of ['m0001', 'm0001', 'm0002', 'm0003', 'm0001'])
    peer.says(request('t001', { messageId: id, success: 'yes' }));
  expect(peer.of('message').map(({ message }) => message.duplicate)).toEqual([false, true, false, false, false]);
  expect(peer.answers()).toEqual([200, 'REPORT', 200, 'REPORT', 200, 'REPORT', 200, 'REPORT', 200, 'REPORT']);
  expect(peer.session.remembered.size).toBe(2);
});

test('RFC4975-10.5-2 RFC4975-10.5-3 the application refuses a message in the middle; the rest is discarded and others go on', () => {
  const peer = new Peer().begin();
  const head = request('t001', { range: '1-*/*', body: 'abc' }).split('abc')[0]!;
  peer.says(`${head}abc`);
  const [begun] = peer.of('message');
  peer.connection.refuse(peer.session, begun!.message, peer.now);
  peer.drain();
  expect(peer.answers()).toEqual([413]);
  peer.says('x'.repeat(100_000));
  peer.says('\r\n-------t001+\r\n');
  expect(peer.answers()).toEqual([]);
  expect(peer.told()).toEqual(['message', 'data', 'aborted MSRP_REFUSED']);
  peer.says(request('t002', { body: 'more', range: '100004-*/*' }) + request('t003', { messageId: 'm0002' }));
  expect(peer.answers()).toEqual([413, 200]);
  expect(peer.received).toBe('hello');
});

test('RFC4975-7.1.4-2 a message that is refused between two chunks is told by a report about what came, and 413 to what follows', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { body: 'abc', range: '1-*/9', flag: '+' }));
  peer.answers();
  peer.connection.refuse(peer.session, peer.of('message')[0]!.message, peer.now);
  expect(peer.drain().hears()).toMatchObject([
    {
      start: { method: 'REPORT' },
      fields: expect.arrayContaining([
        ['Byte-Range', '1-3/9'],
        ['Status', '000 413'],
      ]),
    },
  ]);
  peer.says(request('t002', { body: 'def', range: '4-*/9', flag: '+' }));
  expect(peer.answers()).toEqual([413]);
});

test.each([
  ['no', []],
  ['partial', ['REPORT']],
  ['yes', ['REPORT']],
])(
  'RFC4975-7.1.4-2 RFC4975-7.1.4-3 what is refused after its end is told by a failure report unless Failure-Report is %s',
  (failure, heard) => {
    const peer = new Peer().begin();
    peer.says(request('t001', { failure, range: '1-*/*', from: `${relay} ${uriOfA}` }));
    peer.answers();
    peer.connection.refuse(peer.session, peer.of('message')[0]!.message, peer.now, 403);
    const said = peer.drain().hears();
    expect(
      said.map((each) => ('error' in each ? each.error : each.start.kind === 'request' && each.start.method)),
    ).toEqual(heard);
    if (heard.length > 0)
      expect(said).toMatchObject([
        {
          fields: [
            ['To-Path', `${relay} ${uriOfA}`],
            ['From-Path', uriOfB],
            ['Message-ID', 'm0001'],
            ['Byte-Range', '1-5/5'],
            ['Status', '000 403'],
          ],
        },
      ]);
  },
);

test('RFC4975-7.1.3-2 RFC4975-7.1.2-1 a success report: whole From-Path, own URI, Message-ID, range and status, and no report fields', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { success: 'yes', failure: 'no', range: '1-*/*', from: `${relay} ${uriOfA}` }));
  expect(peer.hears()).toMatchObject([
    {
      start: { kind: 'request', method: 'REPORT' },
      fields: [
        ['To-Path', `${relay} ${uriOfA}`],
        ['From-Path', uriOfB],
        ['Message-ID', 'm0001'],
        ['Byte-Range', '1-5/5'],
        ['Status', '000 200 OK'],
      ],
      body: undefined,
      flag: '$',
    },
  ]);
});

test.each([[undefined], ['no'], ['NO']])('RFC4975-7.1.3-3 no success report where Success-Report is %s', (success) => {
  const peer = new Peer().begin();
  peer.says(request('t001', { failure: 'no', ...(success === undefined ? {} : { success }) }));
  expect(peer.answers()).toEqual([]);
});

test.each([
  ['whole', ['1-6/6']],
  ['chunk', ['1-2/6', '3-4/6', '5-6/6']],
  ['cumulative', ['1-2/6', '1-4/6', '1-6/6']],
] as const)('RFC4975-7.1.3-1 success reports of the kind "%s" cover every octet', (successReports, ranges) => {
  const peer = new Peer({ successReports }).begin();
  for (const [index, body] of ['ab', 'cd', 'ef'].entries())
    peer.says(
      request('t001', {
        body,
        range: `${index * 2 + 1}-*/6`,
        flag: index === 2 ? '$' : '+',
        success: 'yes',
        failure: 'no',
      }),
    );
  const reported = peer
    .hears()
    .map((each) => ('error' in each ? '' : each.fields.find(([name]) => name === 'Byte-Range')?.[1]));
  expect(reported).toEqual(ranges);
});

test('RFC4975-7.1.4-1 RFC4975-7.1.3-1 success reports come also where Failure-Report is no or partial', () => {
  for (const failure of ['no', 'partial']) {
    const peer = new Peer().begin();
    peer.says(request('t001', { success: 'yes', failure }));
    expect(peer.answers()).toEqual(['REPORT']);
  }
});

test('RFC4975-7.3-2 a From-Path that is not the peer’s is reported, and refused where that is asked for', () => {
  const foreign = { from: 'msrp://evil.example:1/x;tcp' };
  const lenient = new Peer().begin();
  lenient.says(request('t001', foreign));
  expect(lenient.told()).toEqual(['deviation MSRP_FOREIGN_FROM_PATH', 'message', 'data', 'end']);
  const strict = new Peer({ refuseForeignFromPath: true }).begin();
  strict.says(request('t001', foreign) + request('t002', { from: `${relay} ${uriOfA}` }));
  expect(strict.answers()).toEqual([403, 200]);
});

test('RFC4975-13-2 multiparts and message/cpim are content like any other, whatever is accepted', () => {
  const peer = new Peer({ acceptTypes: ['text/plain'] }).begin();
  for (const type of ['multipart/mixed;boundary=x', 'Multipart/Alternative', 'multipart/signed', 'message/CPIM'])
    peer.says(request('t001', { type, messageId: `m${type.length}00` }));
  expect(peer.answers()).toEqual([200, 200, 200, 200]);
  expect(peer.of('message').map(({ message }) => message.contentType)).toContain('multipart/mixed;boundary=x');
});

test('RFC4975-7.1.1-14 MIME fields and unknown fields of a message are shown', () => {
  const peer = new Peer().begin();
  peer.says(
    request('t001', {
      more: 'X-A: 1\r\nContent-ID: <a@b>\r\nContent-Disposition: attachment\r\nContent-Description: d',
    }),
  );
  expect(peer.of('message')[0]?.message.fields).toEqual([
    ['X-A', '1'],
    ['Content-ID', '<a@b>'],
    ['Content-Disposition', 'attachment'],
    ['Content-Description', 'd'],
  ]);
});

test('RFC4975-7.1-19 RFC4975-7.1-18 other flags and long bodies outside of SEND are noted and start nothing', () => {
  const peer = new Peer().begin();
  peer.says(request('t001', { method: 'INFO', body: 'x'.repeat(10_241), flag: '+' }) + request('t002'));
  expect(peer.told()).toEqual([
    'deviation MSRP_UNSUPPORTED_METHOD',
    'deviation MSRP_FLAG',
    'deviation MSRP_BODY_SIZE',
    'message',
    'data',
    'end',
  ]);
  expect(peer.answers()).toEqual([501, 200]);
  expect(peer.session.incoming.size).toBe(0);
});

test('RCC07-MSRP-8 a file in small chunks and a file in one chunk arrive alike, and nothing of them is kept', () => {
  const small = new Peer().begin();
  for (let index = 0; index < 200; index++)
    small.says(
      request('t001', {
        body: 'x'.repeat(2048),
        range: `${index * 2048 + 1}-${(index + 1) * 2048}/409600`,
        flag: index === 199 ? '$' : '+',
      }),
    );
  expect(small.of('end')).toHaveLength(1);
  const large = new Peer().begin();
  large.says(request('t001', { body: '', range: '1-*/*' }).split('\r\n-------')[0]!);
  for (let index = 0; index < 25; index++) large.says('x'.repeat(16_384));
  large.says('\r\n-------t001$\r\n');
  expect(large.of('end')).toHaveLength(1);
  expect(octetsEqual(octets(large.received), octets(small.received))).toBe(true);
});

test('views of octets are given on, not copies', () => {
  const peer = new Peer().begin();
  const input = octets(request('t001'));
  peer.connection.receive(input, peer.now);
  for (let output = peer.connection.poll(); output !== undefined; output = peer.connection.poll())
    if (output.type === 'data') expect(output.octets.buffer).toBe(input.buffer);
});

test('a peer that reads no responses is not read any more', () => {
  const peer = new Peer({}, { limits: { controlOctets: 2000, unsentOctets: 500 } }).begin();
  peer.takes = false;
  const many = Array.from({ length: 100 }, (_, index) => request(`t${1000 + index}`, { empty: true })).join('');
  peer.says(many);
  expect(peer.told()).toEqual(['pause']);
  const first = peer.hears().length;
  expect(first).toBeLessThan(10);
  peer.takes = true;
  for (let turn = 0; turn < 100; turn++) {
    peer.connection.sent(peer.connection.unsentOctets, peer.now);
    peer.drain();
  }
  expect(first + peer.hears().length).toBe(100);
  expect(peer.told().at(-1)).toBe('resume');
});

test('the application pauses and resumes reading', () => {
  const peer = new Peer().begin();
  peer.connection.pause(peer.now);
  peer.connection.pause(peer.now);
  peer.says(request('t001'));
  expect(peer.told()).toEqual(['pause']);
  peer.connection.resume(peer.now);
  peer.drain();
  expect(peer.told()).toEqual(['resume', 'message', 'data', 'end']);
});
