import { concatenate, toHex } from '@webrtc-ims/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BfcpRelay, encodeMessage, Primitive, type RelayOptions, type RelayOutput } from '../../src/index.ts';
import { messages } from '../../src/testing.ts';
import { libreMessages } from '../fixtures/libre-messages.ts';
import { hex } from '../support/hex.ts';

function relay(options: Partial<RelayOptions> = {}): BfcpRelay {
  return new BfcpRelay({
    web: { transport: 'message', open: true },
    plain: { transport: 'stream', open: true },
    ...options,
  });
}

function outputs(machine: BfcpRelay): RelayOutput[] {
  const out: RelayOutput[] = [];
  for (let output = machine.poll(); output !== undefined; output = machine.poll()) out.push(output);
  return out;
}

function shown(machine: BfcpRelay): string[] {
  return outputs(machine).map((output) => {
    if (output.type === 'transmit') return `${output.to} ${toHex(output.octets)}`;
    if (output.type !== 'event') return `${output.type} ${output.side}`;
    const { event } = output;
    if (event.type === 'leg-ended') return `ended ${event.side} ${event.error?.code}`;
    return `dropped ${event.from} ${event.reason} ${event.error?.code} ${event.header?.primitive}`;
  });
}

const hello = '200b00000000000100020007';
const floorRequest = libreMessages.FloorRequest ?? '';
// Reserved bits, R and F set, an unknown primitive, unknown attributes, padding that is not zero.
const odd = '3f630005000010e1000704d2c905aabbcc0000ff10056162' + '63ffffff0804ffff';

test('RELAY-1-1 RELAY-1-2 RELAY-1-4 RFC4582-1-4 octets pass unchanged and in order, as one message each', () => {
  const machine = relay();
  const all = [...Object.values(libreMessages), odd, '205a000000000001000200' + '07'];
  for (const digits of all) machine.receive({ from: 'web', octets: hex(digits) }, 0);
  expect(shown(machine)).toEqual(all.map((digits) => `plain ${digits}`));
  machine.receive({ from: 'plain', octets: hex(all.join('')) }, 0);
  expect(shown(machine)).toEqual(all.map((digits) => `web ${digits}`));
});

test('RELAY-1-1 TCP may be cut anywhere: what comes out on the data channel is the same', () => {
  fc.assert(
    fc.property(fc.array(messages, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 30 }), (list, size) => {
      const octets = concatenate(list.map((message) => encodeMessage(message)));
      const machine = relay();
      for (let at = 0; at < octets.length; at += size) {
        machine.receive({ from: 'plain', octets: octets.subarray(at, at + size) }, 0);
      }
      expect(shown(machine)).toEqual(list.map((message) => `web ${toHex(encodeMessage(message))}`));
    }),
  );
});

test('RELAY-1-3 DC-1-7 DC-1-4 a data channel message that is not exactly one BFCP message is dropped and told', () => {
  const machine = relay();
  for (const octets of ['', hello.slice(0, 22), `${hello}00`, hello + hello, floorRequest.slice(0, 40)]) {
    machine.receive({ from: 'web', octets: hex(octets) }, 0);
  }
  machine.receive({ from: 'web', text: 'hello' }, 0);
  expect(shown(machine)).toEqual([
    'dropped web empty undefined undefined',
    'dropped web not-one-message undefined undefined',
    'dropped web not-one-message undefined undefined',
    'dropped web not-one-message undefined undefined',
    'dropped web not-one-message undefined undefined',
    'dropped web text undefined undefined',
  ]);
  expect(machine.statistics().web.dropped).toMatchObject({ empty: 1, 'not-one-message': 4, text: 1 });
  // The channel lives on.
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  expect(shown(machine)).toEqual([`plain ${hello}`]);
});

test('RELAY-1-3 several whole messages are split where that is asked for', () => {
  const machine = relay({ several: 'split' });
  machine.receive({ from: 'web', octets: hex(hello + floorRequest) }, 0);
  machine.receive({ from: 'web', octets: hex(`${hello}00`) }, 0);
  expect(shown(machine)).toEqual([
    `plain ${hello}`,
    `plain ${floorRequest}`,
    'dropped web not-one-message undefined undefined',
  ]);
});

test('RELAY-1-13 what has unreadable attributes or an unknown version does not reach the far side', () => {
  const bad: [string, string, string][] = [
    ['20010001000010e1000704d20400021f', 'BFCP_ATTRIBUTE_LENGTH', '1'],
    ['20010001000010e1000704d20408021f', 'BFCP_ATTRIBUTE_OVERRUN', '1'],
    ['00010001000010e1000704d20404021f', 'BFCP_VERSION', '1'],
    ['60010001000010e1000704d20404021f', 'BFCP_VERSION', '1'],
  ];
  for (const [digits, code, primitive] of bad) {
    const machine = relay();
    machine.receive({ from: 'web', octets: hex(digits) }, 0);
    machine.receive({ from: 'plain', octets: hex(digits) }, 0);
    // On TCP the length was right: the stream goes on.
    machine.receive({ from: 'plain', octets: hex(hello) }, 0);
    expect(shown(machine)).toEqual([
      `dropped web invalid ${code} ${primitive}`,
      `dropped plain invalid ${code} ${primitive}`,
      `web ${hello}`,
    ]);
  }
});

test('RELAY-1-13 the level of validation can be chosen', () => {
  const noFloor = '200100000000000100020007';
  const broken = '200100010000000100020007' + '04000001';
  const passing = (validation: 'framing' | 'syntax' | 'grammar') => {
    const machine = relay({ validation });
    for (const digits of [hello, noFloor, broken]) machine.receive({ from: 'web', octets: hex(digits) }, 0);
    return outputs(machine).map((output) => output.type);
  };
  expect(passing('framing')).toEqual(['transmit', 'transmit', 'transmit']);
  expect(passing('syntax')).toEqual(['transmit', 'transmit', 'event']);
  expect(passing('grammar')).toEqual(['transmit', 'event', 'event']);
  const machine = relay({ validation: 'grammar' });
  machine.receive({ from: 'web', octets: hex(noFloor) }, 0);
  expect(outputs(machine)).toMatchObject([
    { event: { reason: 'invalid', error: { code: 'BFCP_GRAMMAR', message: 'missing: floor-id' } } },
  ]);
});

test('RELAY-1-9 RFC8855-6.1-4 a framing error closes TCP, tells the header, and by default closes the channel', () => {
  const machine = relay({ limits: { messageSize: 100 } });
  machine.receive({ from: 'plain', octets: hex(`${hello}20070100000000010003${'0007'}`) }, 0);
  expect(shown(machine)).toEqual([
    `web ${hello}`,
    'dropped plain too-large BFCP_MESSAGE_SIZE 7',
    'close plain',
    'ended plain BFCP_MESSAGE_SIZE',
    'close web',
    'ended web undefined',
  ]);
  expect(machine.isOver).toBe(true);
  machine.receive({ from: 'plain', octets: hex(hello) }, 0);
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  expect(shown(machine)).toEqual(['dropped plain ended undefined undefined', 'dropped web ended undefined undefined']);
});

test('RELAY-1-11 a message on TCP that takes longer than limits.messageTime closes the connection', () => {
  const machine = relay({ limits: { messageTime: 50 } });
  machine.receive({ from: 'plain', octets: hex('20') }, 100);
  expect(machine.deadline).toBe(150);
  machine.expire(149);
  expect(shown(machine)).toEqual([]);
  machine.expire(150);
  expect(shown(machine)).toEqual([
    'dropped plain invalid BFCP_MESSAGE_TIME undefined',
    'close plain',
    'ended plain BFCP_MESSAGE_TIME',
    'close web',
    'ended web undefined',
  ]);
});

test.each(['drop', 'close'] as const)(
  'RELAY-1-10 DC-1-9 a message larger than the channel takes is not sent, not even in part: %s',
  (oversize) => {
    const size = floorRequest.length / 2;
    const fits = relay({ web: { transport: 'message', open: true, maxMessageSize: size }, oversize });
    fits.receive({ from: 'plain', octets: hex(floorRequest) }, 0);
    expect(shown(fits)).toEqual([`web ${floorRequest}`]);
    const machine = relay({ web: { transport: 'message', open: true, maxMessageSize: size - 1 }, oversize });
    machine.receive({ from: 'plain', octets: hex(floorRequest) }, 0);
    const [dropped, ...rest] = shown(machine);
    expect(dropped).toBe('dropped plain too-large BFCP_FAR_MESSAGE_SIZE 1');
    expect(rest).toEqual(
      oversize === 'drop'
        ? []
        : ['close plain', 'ended plain BFCP_FAR_MESSAGE_SIZE', 'close web', 'ended web undefined'],
    );
  },
);

test('a data channel message above limits.messageSize is dropped', () => {
  const machine = relay({ limits: { messageSize: 35 } });
  machine.receive({ from: 'web', octets: hex(floorRequest) }, 0);
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  expect(shown(machine)).toEqual(['dropped web too-large undefined undefined', `plain ${hello}`]);
});

test('RELAY-1-8 the end of one leg is told and closes the other; what is open stays open only where that is asked for', () => {
  for (const side of ['web', 'plain'] as const) {
    const other = side === 'web' ? 'plain' : 'web';
    const machine = relay();
    machine.closed(side, 5);
    expect(shown(machine)).toEqual([`ended ${side} undefined`, `close ${other}`, `ended ${other} undefined`]);
    machine.closed(other, 6);
    machine.closed(side, 6);
    expect(shown(machine)).toEqual([]);
    const apart = relay({ closeTogether: false });
    apart.closed(side, 5);
    apart.receive({ from: other, octets: hex(hello) }, 6);
    expect(shown(apart)).toEqual([`ended ${side} undefined`, `dropped ${other} ended undefined undefined`]);
    expect(apart.isOver).toBe(false);
  }
});

test('the end of TCP inside a message is told', () => {
  const machine = relay();
  machine.receive({ from: 'plain', octets: hex(hello.slice(0, 10)) }, 0);
  machine.closed('plain', 1);
  expect(shown(machine)[0]).toBe('dropped plain invalid BFCP_STREAM_ENDED undefined');
});

test('RELAY-1-11 what comes before the far leg is up waits, in order, within limits.queuedMessages and limits.queuedOctets', () => {
  const waiting = (limits: object) => relay({ plain: { transport: 'stream' }, limits });
  const machine = waiting({ queuedMessages: 2 });
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  machine.receive({ from: 'web', octets: hex(floorRequest) }, 0);
  expect(shown(machine)).toEqual([]);
  machine.opened('plain', 1);
  machine.opened('plain', 2);
  expect(shown(machine)).toEqual([`plain ${hello}`, `plain ${floorRequest}`]);
  for (const limits of [{ queuedMessages: 1 }, { queuedOctets: 23 }]) {
    const full = waiting(limits);
    full.receive({ from: 'web', octets: hex(hello) }, 0);
    full.receive({ from: 'web', octets: hex(hello) }, 0);
    expect(shown(full)).toEqual([
      'close plain',
      'ended plain BFCP_RELAY_QUEUE_FULL',
      'close web',
      'ended web undefined',
    ]);
  }
});

test('RELAY-1-11 after limits.relayIdleTime without a message both legs are closed; by default never', () => {
  const machine = relay({ limits: { relayIdleTime: 1000 } });
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  machine.receive({ from: 'plain', octets: hex(hello) }, 500);
  outputs(machine);
  machine.expire(1499);
  expect([machine.deadline, shown(machine)]).toEqual([1500, []]);
  machine.expire(1500);
  expect(shown(machine)).toEqual(['close web', 'ended web BFCP_RELAY_IDLE', 'close plain', 'ended plain undefined']);
  expect(machine.deadline).toBeUndefined();
  const patient = relay();
  patient.receive({ from: 'web', octets: hex(hello) }, 0);
  expect(patient.deadline).toBeUndefined();
});

test('RELAY-1-12 while what was sent to one leg piles up, the other is not read', () => {
  const machine = relay();
  machine.congested('web', true);
  machine.congested('web', true);
  expect(shown(machine)).toEqual(['pause plain']);
  machine.congested('plain', true);
  machine.congested('web', false);
  machine.congested('plain', false);
  expect(shown(machine)).toEqual(['pause web', 'resume plain', 'resume web']);
});

test('RELAY-1-14 a hook sees every message with its direction, and may drop it, replace it or answer it', () => {
  const seen: unknown[] = [];
  const machine = relay({
    inspect: ({ from, message, octets }) => {
      seen.push([from, message?.primitive, message?.userId, octets.length]);
      if (message?.primitive === Primitive.Hello) return { action: 'answer', octets: hex('200c0000') };
      if (message?.primitive === Primitive.FloorRelease) return { action: 'drop' };
      if (message?.primitive === Primitive.FloorQuery) return { action: 'replace', octets: hex('20070000') };
      return { action: 'forward' };
    },
  });
  for (const name of ['FloorRequest', 'FloorRelease', 'FloorQuery'] as const) {
    machine.receive({ from: 'web', octets: hex(libreMessages[name] ?? '') }, 0);
  }
  machine.receive({ from: 'plain', octets: hex(hello) }, 0);
  expect(shown(machine)).toEqual([
    `plain ${floorRequest}`,
    'dropped web inspected undefined 2',
    'plain 20070000',
    'dropped plain inspected undefined undefined',
    'plain 200c0000',
  ]);
  expect(seen).toEqual([
    ['web', 1, 1234, 36],
    ['web', 2, 1234, 16],
    ['web', 7, 1234, 20],
    ['plain', 11, 7, 12],
  ]);
});

test('RELAY-1-17 messages, octets and drops are counted per direction', () => {
  const machine = relay();
  machine.receive({ from: 'web', octets: hex(hello) }, 0);
  machine.receive({ from: 'web', octets: hex(floorRequest) }, 0);
  machine.receive({ from: 'plain', octets: hex(hello) }, 0);
  machine.receive({ from: 'web', octets: hex('') }, 0);
  const { web, plain } = machine.statistics();
  expect([web.messages, web.octets, web.dropped.empty, web.retransmissions]).toEqual([2, 48, 1, 0]);
  expect([plain.messages, plain.octets, plain.dropped.empty]).toEqual([1, 12, 0]);
});

test('closing the relay closes both legs', () => {
  const machine = relay();
  machine.close(0);
  expect(
    shown(machine)
      .filter((output) => output.startsWith('close'))
      .sort(),
  ).toEqual(['close plain', 'close web']);
});

test('RFC8857-4.2-1 between two transports of messages, as a WebSocket is one, a message stays one message', () => {
  const machine = relay({ plain: { transport: 'message', open: true } });
  machine.receive({ from: 'web', octets: hex(floorRequest) }, 0);
  machine.receive({ from: 'plain', octets: hex(hello) }, 0);
  machine.receive({ from: 'plain', octets: hex(hello + hello) }, 0);
  expect(shown(machine)).toEqual([
    `plain ${floorRequest}`,
    `web ${hello}`,
    'dropped plain not-one-message undefined undefined',
  ]);
});
