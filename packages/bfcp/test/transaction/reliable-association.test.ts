import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import { defaultLimits, encodeMessage, type Message, Primitive } from '../../src/index.ts';
import type { AssociationOutput } from '../../src/transaction/association.ts';
import { createAssociation } from '../../src/transaction/create-association.ts';
import { ReliableAssociation } from '../../src/transaction/reliable-association.ts';
import { hex } from '../support/hex.ts';

const none = new Uint8Array(0);
const ids = { conferenceId: 1, userId: 7 };

function outputs(association: { poll(): AssociationOutput | undefined }): unknown[] {
  const out: unknown[] = [];
  for (let output = association.poll(); output !== undefined; output = association.poll()) {
    if (output.type === 'transmit') out.push(toHex(output.octets));
    else if (output.type === 'response') out.push(['response', output.reference, output.message.primitive]);
    else if ('message' in output) out.push([output.type, output.message.primitive]);
    else if ('error' in output) out.push([output.type, output.error?.code]);
  }
  return out;
}

function message(primitive: number, transactionId: number, more: Partial<Message> = {}): Uint8Array {
  return encodeMessage({ primitive, transactionId, ...ids, ...more });
}

function client(limits = {}): ReliableAssociation {
  return new ReliableAssociation({ role: 'client', limits: { ...defaultLimits, ...limits } });
}

test('DC-1-5 RFC8855-5.1-2 RFC8855-8.1-2 several requests are under way at once, with version 1, R clear and different ids', () => {
  const association = client();
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 1);
  association.request({ primitive: Primitive.UserQuery, ...ids, payload: none }, 2);
  expect(outputs(association)).toEqual(['200b00000000000100010007', '200500000000000100020007']);
  expect(association.deadline).toBeUndefined();
  association.receive(message(Primitive.UserStatus, 2));
  association.receive(message(Primitive.HelloAck, 1));
  expect(outputs(association)).toEqual([
    ['response', 2, Primitive.UserStatus],
    ['response', 1, Primitive.HelloAck],
  ]);
});

test('RFC8855-8.1-2 an id with an outstanding response is passed over when ids come round', () => {
  const association = client();
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 0);
  outputs(association);
  const envelope = { primitive: Primitive.Hello, ...ids, payload: none };
  const acknowledgement = message(Primitive.HelloAck, 1);
  for (let i = 2; i <= 65_535; i++) {
    association.request(envelope, i);
    acknowledgement.set([i >> 8, i & 0xff], 8);
    association.receive(acknowledgement);
    association.poll();
    association.poll();
  }
  association.request(envelope, 99);
  expect(outputs(association)).toEqual(['200b00000000000100020007']);
});

test('RFC8855-8-1 RFC8855-8.2-2 what a server tells has transaction id 0 and no answer', () => {
  const server = new ReliableAssociation({ role: 'server', limits: defaultLimits });
  server.notify({ primitive: Primitive.FloorStatus, ...ids, payload: hex('04040001') });
  expect(outputs(server)).toEqual(['2008000100000001000000070' + '4040001']);
  const association = client();
  association.receive(message(Primitive.FloorStatus, 0));
  expect(outputs(association)).toEqual([['notification', Primitive.FloorStatus]]);
});

test('RFC8855-8.1-5 an answer counts only under all three ids of a request', () => {
  const association = client();
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 1);
  outputs(association);
  for (const wrong of [{ conferenceId: 2 }, { userId: 8 }, { transactionId: 2 }]) {
    association.receive(message(Primitive.HelloAck, 1, wrong));
    expect(outputs(association)).toEqual([['refused', 'BFCP_UNEXPECTED_RESPONSE']]);
  }
  association.receive(message(Primitive.HelloAck, 1));
  expect(outputs(association)).toEqual([['response', 1, Primitive.HelloAck]]);
  association.receive(message(Primitive.HelloAck, 1));
  expect(outputs(association)).toEqual([['refused', 'BFCP_UNEXPECTED_RESPONSE']]);
});

test('RFC8855-8.2-1 RFC8855-5.1-3 RFC8855-5.1-12 a server copies the ids, also into Error 10, 12 and 13', () => {
  const server = new ReliableAssociation({ role: 'server', limits: defaultLimits });
  const receive = (octets: string) => {
    server.receive(hex(octets));
    return outputs(server);
  };
  expect(receive('200b0000 00000001 abcd0007')).toEqual([['request', Primitive.Hello]]);
  expect(receive('400b0000 00000001 abcd0007')).toEqual([
    ['refused', 'BFCP_VERSION'],
    '200d000100000001abcd00070c030c00',
  ]);
  expect(receive('20010001 00000001 abcd0007 04030001')).toEqual([
    ['refused', 'BFCP_ATTRIBUTE_LENGTH'],
    '200d000100000001abcd00070c030a00',
  ]);
  expect(receive('20010002 00000001 abcd0007 04040001')).toEqual([
    ['refused', 'BFCP_PAYLOAD_LENGTH'],
    '200d000100000001abcd00070c030d00',
  ]);
});

test('RFC8855-5.1-13 a client drops what it cannot read', () => {
  const association = client();
  association.receive(hex('20040002 00000001 00020007 04040001'));
  expect(outputs(association)).toEqual([['refused', 'BFCP_PAYLOAD_LENGTH']]);
});

test('RFC8855-6.1-8 leaving says nothing on the wire and fails what was under way', () => {
  const association = client();
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 1);
  outputs(association);
  association.leave();
  expect(outputs(association)).toEqual([
    ['failed', 'BFCP_ASSOCIATION_ENDED'],
    ['ended', undefined],
  ]);
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 2);
  association.notify({ primitive: Primitive.FloorStatus, ...ids, payload: none });
  association.receive(message(Primitive.HelloAck, 1));
  association.leave();
  expect(outputs(association)).toEqual([['failed', 'BFCP_ASSOCIATION_ENDED']]);
});

test('limits.outstandingRequests requests may lack an answer, one more fails', () => {
  const association = client({ outstandingRequests: 1 });
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 1);
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 2);
  expect(outputs(association)).toEqual(['200b00000000000100010007', ['failed', 'BFCP_QUEUE_FULL']]);
});

test('RFC8855-6.1-4 on a stream, what cannot be framed ends the association', () => {
  const association = createAssociation('stream', { role: 'client', limits: { ...defaultLimits, messageSize: 100 } });
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 1, 0);
  outputs(association);
  association.receive(hex('200c0100 00000001 00010007'), 0);
  expect(outputs(association)).toEqual([
    ['refused', 'BFCP_MESSAGE_SIZE'],
    ['failed', 'BFCP_ASSOCIATION_ENDED'],
    ['ended', 'BFCP_MESSAGE_SIZE'],
  ]);
  association.receive(hex('200c0000 00000001 00010007'), 0);
  association.request({ primitive: Primitive.Hello, ...ids, payload: none }, 2, 0);
  expect(outputs(association)).toEqual([['failed', 'BFCP_ASSOCIATION_ENDED']]);
});

test('on a stream, a message that takes too long ends the association, and so does the end inside a message', () => {
  for (const end of ['late', 'closed']) {
    const association = createAssociation('stream', { role: 'server', limits: defaultLimits });
    association.receive(hex('200b0000'), 5);
    expect(association.deadline).toBe(10_005);
    if (end === 'late') association.expire(10_005);
    else association.closed();
    const code = end === 'late' ? 'BFCP_MESSAGE_TIME' : 'BFCP_STREAM_ENDED';
    expect(outputs(association)).toEqual([
      ['refused', code],
      ['ended', code],
    ]);
  }
});
