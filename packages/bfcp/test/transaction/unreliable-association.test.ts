import { toHex } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type BfcpLimits,
  decodeHeader,
  defaultLimits,
  draftAckNumbers,
  encodeMessage,
  type Message,
  Primitive,
  tandbergUdp,
} from '../../src/index.ts';
import type { AssociationOptions, AssociationOutput } from '../../src/transaction/association.ts';
import { UnreliableAssociation } from '../../src/transaction/unreliable-association.ts';
import { hex } from '../support/hex.ts';

const none = new Uint8Array(0);
const ids = { conferenceId: 1, userId: 7 };

function client(options: Partial<AssociationOptions> = {}): UnreliableAssociation {
  return new UnreliableAssociation({ role: 'client', limits: defaultLimits, ...options });
}

function server(options: Partial<AssociationOptions> = {}): UnreliableAssociation {
  return new UnreliableAssociation({ role: 'server', limits: defaultLimits, ...options });
}

function outputs(association: UnreliableAssociation): AssociationOutput[] {
  const out: AssociationOutput[] = [];
  for (let output = association.poll(); output !== undefined; output = association.poll()) out.push(output);
  return out;
}

function sent(association: UnreliableAssociation): string[] {
  return outputs(association).flatMap((output) => (output.type === 'transmit' ? [toHex(output.octets)] : []));
}

/** What came out beside datagrams. */
function told(association: UnreliableAssociation): unknown[] {
  return outputs(association).flatMap((output): unknown[] => {
    if (output.type === 'transmit') return [];
    if (output.type === 'refused' || output.type === 'failed') return [[output.type, output.error.code]];
    if (output.type === 'ended') return [['ended', output.error?.code]];
    if (output.type === 'goodbye') return ['goodbye'];
    const { primitive, transactionId } = output.message;
    return [[output.type, primitive, transactionId, ...('reference' in output ? [output.reference] : [])]];
  });
}

function message(primitive: number, transactionId: number, more: Partial<Message> = {}): Uint8Array<ArrayBuffer> {
  return encodeMessage({ version: 2, primitive, transactionId, ...ids, ...more });
}

function ask(association: UnreliableAssociation, primitive: number, reference: number, now: number): void {
  association.request({ primitive, ...ids, payload: none }, reference, now);
}

test('RFC8855-5.1-2 RFC8855-5.1-5 RFC8855-8.1-1 a request has version 2, R clear and a transaction id other than 0', () => {
  const association = client();
  ask(association, Primitive.Hello, 1, 0);
  expect(sent(association)).toEqual(['400b0000000000010001' + '0007']);
});

test('RFC8855-6.2-6 RFC8855-8.1-2 RFC8855-8.1-3 one request is outstanding, the others wait, and ids go up by one', () => {
  const association = client();
  for (let reference = 1; reference <= 3; reference++) ask(association, Primitive.Hello, reference, 0);
  expect(sent(association)).toHaveLength(1);
  association.receive(message(Primitive.HelloAck, 1, { response: true }), 20);
  expect(outputs(association).map((output) => output.type)).toEqual(['response', 'transmit']);
  association.receive(message(Primitive.HelloAck, 2, { response: true }), 40);
  const [response, next] = outputs(association);
  expect(response).toMatchObject({ type: 'response', reference: 2 });
  expect(next?.type === 'transmit' && decodeHeader(next.octets)).toMatchObject({ value: { transactionId: 3 } });
});

test('RFC8855-8.1-3 behind 65535 comes 1', () => {
  const association = client();
  const envelope = { primitive: Primitive.Hello, ...ids, payload: none };
  const acknowledgement = message(Primitive.HelloAck, 0, { response: true });
  for (let i = 1; i <= 65_535; i++) {
    association.request(envelope, i, 0);
    acknowledgement.set([i >> 8, i & 0xff], 8);
    association.receive(acknowledgement, 0);
    association.poll();
    association.poll();
  }
  association.request(envelope, 99, 0);
  expect(sent(association)).toEqual(['400b0000000000010001' + '0007']);
});

test('RFC8855-6.2.1-1 RFC8855-6.2.1-2 RFC8855-8.3.1-4 RFC8855-8-2 RFC8855-6.2-3 four transmissions at 0, 500, 1500 and 3500 ms, broken at 7500', () => {
  const association = client();
  ask(association, Primitive.FloorRequest, 5, 1000);
  ask(association, Primitive.FloorRelease, 6, 1000);
  const times: number[] = [1000];
  const first = sent(association);
  expect(first).toHaveLength(1);
  let error: unknown[] = [];
  while (association.deadline !== undefined) {
    const at = association.deadline;
    association.expire(at - 1);
    expect(association.poll()).toBeUndefined();
    association.expire(at);
    const out = outputs(association);
    if (out[0]?.type === 'transmit') {
      times.push(at);
      expect(toHex(out[0].octets)).toBe(first[0]);
    } else {
      error = out.map((output) => [output.type, 'error' in output && output.error?.code, at]);
    }
  }
  expect(times).toEqual([1000, 1500, 2500, 4500]);
  expect(error).toEqual([
    ['failed', 'BFCP_NO_RESPONSE', 8500],
    ['failed', 'BFCP_NO_RESPONSE', 8500],
    ['ended', 'BFCP_NO_RESPONSE', 8500],
  ]);
  expect(association.retransmissions).toBe(3);
  // Broken is broken.
  ask(association, Primitive.Hello, 9, 9000);
  expect(told(association)).toEqual([['failed', 'BFCP_ASSOCIATION_ENDED']]);
});

test('RFC8855-8-3 T1 stays what it was during a transaction and is updated when one ends', () => {
  const association = client();
  ask(association, Primitive.Hello, 1, 0);
  expect(association.deadline).toBe(500);
  association.receive(message(Primitive.HelloAck, 1, { response: true }), 400);
  ask(association, Primitive.Hello, 2, 1000);
  outputs(association);
  // SRTT 400 + 4 x 200
  expect(association.deadline).toBe(1000 + 1200);
  association.expire(2200);
  expect(association.deadline).toBe(2200 + 2400);
});

test('RFC8855-8.3.1-2 the answer to a request that was sent twice is no sample', () => {
  const association = client();
  ask(association, Primitive.Hello, 1, 0);
  association.expire(500);
  association.receive(message(Primitive.HelloAck, 1, { response: true }), 900);
  ask(association, Primitive.Hello, 2, 1000);
  expect(association.deadline).toBe(1500);
});

test('RFC8855-8.1-5 RFC8855-10.2.2-1 an answer counts only with R, conference, transaction and user id of the request', () => {
  const association = client();
  ask(association, Primitive.FloorRelease, 1, 0);
  outputs(association);
  for (const wrong of [{ conferenceId: 2 }, { userId: 8 }, { transactionId: 2 }]) {
    association.receive(message(Primitive.FloorRequestStatus, 1, { response: true, ...wrong }), 10);
    expect(told(association)).toEqual([['refused', 'BFCP_UNEXPECTED_RESPONSE']]);
  }
  // Without R it is the server’s own message, even under the same ids.
  association.receive(message(Primitive.FloorRequestStatus, 1), 10);
  expect(told(association)).toEqual([['notification', Primitive.FloorRequestStatus, 1]]);
  association.receive(message(Primitive.FloorRequestStatus, 1, { response: true }), 10);
  expect(told(association)).toEqual([['response', Primitive.FloorRequestStatus, 1, 1]]);
});

test('RFC8855-6.2-4 RFC8855-8.1-4 RFC8855-10.1.3-1 RFC8855-12.1.3-1 a client acknowledges what the server tells, each time it comes', () => {
  const association = client();
  association.receive(message(Primitive.FloorRequestStatus, 77), 0);
  expect(
    outputs(association).map((output) => (output.type === 'transmit' ? toHex(output.octets) : output.type)),
  ).toEqual(['500e000000000001004d0007', 'notification']);
  association.receive(message(Primitive.FloorStatus, 78), 10);
  expect(sent(association)).toEqual(['500f000000000001004e0007']);
  // The acknowledgement got lost: again, but nothing is told twice.
  association.receive(message(Primitive.FloorRequestStatus, 77), 500);
  expect(outputs(association).map(({ type }) => type)).toEqual(['transmit']);
});

test('a client refuses what no server asks', () => {
  const association = client();
  association.receive(message(Primitive.FloorRequest, 3), 0);
  expect(told(association)).toEqual([['refused', 'BFCP_UNEXPECTED_REQUEST']]);
});

test('RFC8855-8.2-1 RFC8855-5.1-5 a response copies the ids and sets R', () => {
  const association = server();
  association.receive(message(Primitive.Hello, 0xabcd), 0);
  const [request] = outputs(association);
  if (request?.type !== 'request') throw new Error('no request');
  association.respond(request.message, Primitive.HelloAck, none, 0);
  expect(sent(association)).toEqual(['500c000000000001abcd0007']);
});

test('RFC8855-8.3.2-1 RFC8855-8.3.2-2 until T2 a repeated request gets the same answer without being carried out again', () => {
  const association = server();
  association.receive(message(Primitive.FloorRequest, 1), 0);
  const [request] = outputs(association);
  // Repeated while it is under way: neither an answer nor a second request.
  association.receive(message(Primitive.FloorRequest, 1), 400);
  expect(outputs(association)).toEqual([]);
  if (request?.type !== 'request') throw new Error('no request');
  association.respond(request.message, Primitive.FloorRequestStatus, hex('1e040001'), 600);
  const [answer] = sent(association);
  association.expire(10_599);
  association.receive(message(Primitive.FloorRequest, 1), 10_599);
  expect(sent(association)).toEqual([answer]);
  expect(association.deadline).toBe(10_600);
  association.expire(10_600);
  expect(association.deadline).toBeUndefined();
  association.receive(message(Primitive.FloorRequest, 1), 10_601);
  expect(told(association)).toEqual([['request', Primitive.FloorRequest, 1]]);
});

test('more requests than answers may be kept for are not carried out', () => {
  const association = server({ limits: { ...defaultLimits, keptResponses: 2 } });
  for (let id = 1; id <= 3; id++) association.receive(message(Primitive.Hello, id), 0);
  expect(told(association)).toEqual([
    ['request', Primitive.Hello, 1],
    ['request', Primitive.Hello, 2],
    ['refused', 'BFCP_KEPT_RESPONSES'],
  ]);
});

test('RFC8855-8.2-2 RFC8855-6.2-8 RFC8855-6.2-9 RFC8855-13.1.2-3 RFC8855-13.5.2-1 a server tells one thing at a time, under ids of its own, and again until it is acknowledged', () => {
  const association = server();
  const tell = (key: string, payload: string) =>
    association.notify({ primitive: Primitive.FloorStatus, ...ids, payload: hex(payload) }, key, 0);
  tell('floor 1', '04040001');
  tell('floor 2', '04040002');
  tell('floor 2', '04040003');
  expect(sent(association)).toEqual(['4008000100000001000100070' + '4040001']);
  association.expire(500);
  expect(sent(association)).toEqual(['400800010000000100010007' + '04040001']);
  association.receive(message(Primitive.FloorStatusAck, 1, { response: true }), 600);
  // Of two that waited for the same floor, the newer one.
  expect(sent(association)).toEqual(['400800010000000100020007' + '04040003']);
  association.receive(message(Primitive.FloorStatusAck, 2, { response: true }), 700);
  expect(outputs(association)).toEqual([]);
});

test('a client that acknowledges nothing is given up when too much waits for it', () => {
  const association = server({ limits: { ...defaultLimits, queuedRequests: 2 } });
  for (let floor = 1; floor <= 4; floor++) {
    association.notify({ primitive: Primitive.FloorStatus, ...ids, payload: none }, `floor ${floor}`, 0);
  }
  expect(told(association)).toEqual([['ended', 'BFCP_QUEUE_FULL']]);
});

test('limits.queuedRequests requests wait, one more fails', () => {
  const association = client({ limits: { ...defaultLimits, queuedRequests: 2 } });
  for (let reference = 1; reference <= 4; reference++) ask(association, Primitive.Hello, reference, 0);
  expect(told(association)).toEqual([['failed', 'BFCP_QUEUE_FULL']]);
});

test('RFC8855-6.2-10 leaving is said with Goodbye, and what was under way has failed', () => {
  const association = client();
  ask(association, Primitive.Hello, 1, 0);
  outputs(association);
  association.leave(ids, 100);
  expect(
    outputs(association).map((output) => (output.type === 'transmit' ? toHex(output.octets) : output.type)),
  ).toEqual(['failed', '401000000000000100020007']);
  association.receive(message(Primitive.GoodbyeAck, 2, { response: true }), 120);
  expect(told(association)).toEqual([['ended', undefined]]);
  expect(association.isReleased).toBe(true);
});

test('RFC8855-6.2-10 a Goodbye that nobody acknowledges is repeated, and ends the association all the same', () => {
  const association = server();
  association.leave(ids, 0);
  let count = sent(association).length;
  while (association.deadline !== undefined) {
    association.expire(association.deadline);
    for (const output of outputs(association)) {
      if (output.type === 'transmit') count++;
      else expect(output).toEqual({ type: 'ended', error: undefined });
    }
  }
  expect(count).toBe(4);
});

test.each(['client', 'server'] as const)(
  'RFC8855-6.2-11 a %s answers Goodbye, and again until T2; then nothing is left',
  (role) => {
    const association = role === 'client' ? client() : server();
    association.receive(message(Primitive.Goodbye, 9), 0);
    const out = outputs(association);
    expect(out.map((output) => (output.type === 'transmit' ? toHex(output.octets) : output.type))).toEqual([
      '501100000000000100090007',
      'goodbye',
      'ended',
    ]);
    association.receive(message(Primitive.Goodbye, 9), 5000);
    expect(sent(association)).toEqual(['501100000000000100090007']);
    expect(association.isReleased).toBe(false);
    association.expire(10_000);
    expect(association.isReleased).toBe(true);
  },
);

test('RFC8855-5.1-3 RFC8855-6.2-5 RFC8855-5.1-12 a server answers what it cannot read with 12, 10 or 13 and the ids of the message', () => {
  const association = server();
  const error = (octets: string) => {
    association.receive(hex(octets), 0);
    return outputs(association).map((output) =>
      output.type === 'transmit' ? toHex(output.octets) : output.type === 'refused' && output.error.code,
    );
  };
  expect(error('200b0000 00000001 00020007')).toEqual(['BFCP_VERSION', '500d00010000000100020007' + '0c030c00']);
  expect(error('600b0000 00000001 00020007')).toEqual(['BFCP_VERSION', '500d00010000000100020007' + '0c030c00']);
  expect(error('40010001 00000001 00020007 04000001')).toEqual([
    'BFCP_ATTRIBUTE_LENGTH',
    '500d00010000000100020007' + '0c030a00',
  ]);
  expect(error('40010002 00000001 00020007 04040001')).toEqual([
    'BFCP_PAYLOAD_LENGTH',
    '500d00010000000100020007' + '0c030d00',
  ]);
  // A fragment beyond the payload.
  expect(error('48010001 00000001 00020007 00010001 04040001')).toEqual([
    'BFCP_PAYLOAD_LENGTH',
    '500d00010000000100020007' + '0c030d00',
  ]);
  // Nothing to answer to, and nothing that is an answer itself.
  expect(error('40010002 00000001 0002')).toEqual(['BFCP_TRUNCATED']);
  expect(error('500e0001 00000001 00020007')).toEqual(['BFCP_PAYLOAD_LENGTH']);
});

test('RFC8855-5.1-13 a client drops what it cannot read without an answer', () => {
  const association = client();
  association.receive(hex('40040002 00000001 00020007 04040001'), 0);
  expect(outputs(association).map(({ type }) => type)).toEqual(['refused']);
});

test('RFC8855-6.2.3-1 RFC8855-6.2.3-8 RFC8855-6.2.3-9 fragments of the configured size: the whole message is repeated, and acknowledged again as a whole', () => {
  const limits: BfcpLimits = defaultLimits;
  const telling = server({ limits, pathMtu: 44 });
  const listening = client({ limits });
  telling.notify({ primitive: Primitive.FloorStatus, ...ids, payload: hex('04040001'.repeat(12)) }, 'x', 0);
  const first = sent(telling);
  expect(first).toHaveLength(2);
  // The second fragment is lost: no acknowledgement.
  listening.receive(hex(first[0]!), 0);
  expect(outputs(listening)).toEqual([]);
  telling.expire(500);
  expect(sent(telling)).toEqual(first);
  expect(telling.retransmissions).toBe(2);
  for (const datagram of first) listening.receive(hex(datagram), 510);
  const [acknowledgement] = outputs(listening);
  expect(acknowledgement?.type === 'transmit' && toHex(acknowledgement.octets)).toBe('500f00000000000100010007');
  // The acknowledgement is lost.
  for (const datagram of first) listening.receive(hex(datagram), 1510);
  expect(outputs(listening)).toEqual([acknowledgement]);
});

test('RFC8855-6.2.2-1 the end of the transport fails what was under way', () => {
  const association = client();
  ask(association, Primitive.Hello, 1, 0);
  ask(association, Primitive.Hello, 2, 0);
  outputs(association);
  association.closed();
  expect(told(association)).toEqual([
    ['failed', 'BFCP_ASSOCIATION_ENDED'],
    ['failed', 'BFCP_ASSOCIATION_ENDED'],
    ['ended', undefined],
  ]);
  association.closed();
  association.leave(ids, 1);
  expect(outputs(association)).toEqual([]);
  expect(association.deadline).toBeUndefined();
});

test('RFC4582-1-3 with the numbers of the drafts 16, 17 and 18 mean 15, 16 and 17, and ErrorAck is passed over', () => {
  const association = server({ compatibility: draftAckNumbers });
  association.notify({ primitive: Primitive.FloorStatus, ...ids, payload: none }, 'x', 0);
  outputs(association);
  association.receive(message(15, 1, { response: true }), 10);
  expect(outputs(association)).toEqual([]);
  association.receive(message(16, 1, { response: true }), 10);
  expect(association.deadline).toBeUndefined();
  association.receive(message(17, 4), 20);
  // GoodbyeAck as the drafts number it.
  expect(sent(association)).toEqual(['5012000000000001' + '00040007']);
  const strict = server();
  strict.receive(message(17, 4), 20);
  expect(told(strict)).toEqual([['request', 17, 4]]);
});

test('RFC4582-1-4 RFC4582-1-5 room systems with version 1 over UDP: refused when strict, understood when asked for', () => {
  const version1 = (primitive: number, transactionId: number) => message(primitive, transactionId, { version: 1 });
  const strict = server();
  strict.receive(version1(Primitive.Hello, 1), 0);
  expect(sent(strict)).toEqual(['500d00010000000100010007' + '0c030c00']);
  const lenient = server({ compatibility: tandbergUdp });
  lenient.receive(version1(Primitive.Hello, 1), 0);
  const [request] = outputs(lenient);
  if (request?.type !== 'request') throw new Error('no request');
  lenient.respond(request.message, Primitive.HelloAck, none, 0);
  expect(sent(lenient)).toEqual(['200c00000000000100010007']);
  lenient.notify({ primitive: Primitive.FloorStatus, ...ids, payload: none }, 'x', 0);
  expect(sent(lenient)).toEqual(['200800000000000100010007']);
  // R means nothing in version 1: the number tells that it is an acknowledgement.
  lenient.receive(version1(93, 1), 10);
  lenient.notify({ primitive: Primitive.FloorRequestStatus, ...ids, payload: none }, 'y', 20);
  expect(sent(lenient)).toEqual(['200400000000000100020007']);
  lenient.receive(version1(91, 2), 30);
  lenient.expire(100_000);
  expect(outputs(lenient)).toEqual([]);
  // The others are unknown primitives like any.
  lenient.receive(version1(94, 3), 100_000);
  expect(told(lenient)).toEqual([['request', 94, 3]]);
});

test('a client of such a room system speaks version 1', () => {
  const association = client({ compatibility: tandbergUdp, pathMtu: 24 });
  association.request({ primitive: Primitive.FloorRequest, ...ids, payload: hex('04040001'.repeat(8)) }, 1, 0);
  // Whole, since version 1 has no fragments.
  expect(sent(association)).toEqual([`200100080000000100010007${'04040001'.repeat(8)}`]);
  association.receive(message(Primitive.FloorRequestStatus, 1, { version: 1 }), 10);
  association.receive(message(Primitive.FloorStatus, 5, { version: 1 }), 20);
  const out = outputs(association);
  expect(out.map((output) => (output.type === 'transmit' ? toHex(output.octets) : output.type))).toEqual([
    'response',
    '205d00000000000100050007',
    'notification',
  ]);
});
