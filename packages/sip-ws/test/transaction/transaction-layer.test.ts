import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import type { SipRequest } from '../../src/message/sip-message.ts';
import type { ClientTransaction, ServerTransaction } from '../../src/transaction/transaction.ts';
import {
  TransactionLayer,
  type TransactionOptions,
  type TransactionOutput,
} from '../../src/transaction/transaction-layer.ts';
import type { AddressHop, Hop } from '../../src/transport/hop.ts';
import { octets, parsed, reply, requestText } from '../support/world.ts';

const udp: AddressHop = { type: 'address', transport: 'UDP', host: '192.0.2.1', port: 5060 };
const tcp: AddressHop = { ...udp, transport: 'TCP' };
const flow: Hop = { type: 'flow', flow: 'f1' };

/** A layer with a clock; what it puts out, as short texts. */
class Run {
  now = 0;
  readonly layer: TransactionLayer;
  readonly outputs: TransactionOutput[] = [];
  client!: ClientTransaction;
  server!: ServerTransaction;
  readonly #log: string[] = [];

  constructor(options: TransactionOptions = {}) {
    this.layer = new TransactionLayer(options);
  }

  request(method: string, to: Hop): SipRequest {
    const message = parsed(octets(requestText(method, { branch: 'z9hG4bKclient' }))) as SipRequest;
    this.client = this.layer.request(message.octets, method, 'z9hG4bKclient', to, this.now)!;
    this.drain();
    return message;
  }

  receive(text: string, from: Hop = udp): void {
    this.layer.receive({ type: 'message', message: parsed(octets(text)), from }, this.now);
    this.drain();
  }

  respond(status: number, tag = 'u1'): void {
    this.layer.respond(this.server, octets(reply(this.server.request, status, tag)), status, this.now);
    this.drain();
  }

  advance(ms: number): void {
    const end = this.now + ms;
    for (let due = this.layer.deadline; due !== undefined && due <= end; due = this.layer.deadline) {
      this.now = due;
      this.layer.expire(due);
      this.drain();
    }
    this.now = end;
  }

  drain(): void {
    for (const output of drain(this.layer)) {
      this.outputs.push(output);
      if (output.type === 'request') this.server = output.transaction;
      this.#log.push(`${this.now} ${nameOf(output)}`);
    }
  }

  /** What came out since the last call. */
  log(): readonly string[] {
    return this.#log.splice(0);
  }
}

function nameOf(output: TransactionOutput): string {
  if (output.type === 'transmit') {
    const message = parsed(output.octets);
    return `send ${message.kind === 'request' ? message.method : message.status}`;
  }
  if (output.type === 'response') return `response ${output.response.status}`;
  if (output.type === 'request' || output.type === 'refused') return `${output.type} ${output.request.method}`;
  return output.type;
}

test('RFC3261-17.1.1-4 RFC3261-17.1.1-5 INVITE client, UDP: a 4xx is passed up once and acknowledged each time; D is 32 s', () => {
  const run = new Run();
  const invite = run.request('INVITE', udp);
  const busy = reply(invite, 486, 'b');
  run.receive(reply(invite, 180, 'b'));
  run.receive(busy);
  run.receive(busy);
  expect(run.log()).toEqual(['0 send INVITE', '0 response 180', '0 send ACK', '0 response 486', '0 send ACK']);
  const acks = run.outputs.filter((output) => output.type === 'transmit').slice(1);
  expect(acks[0]).toEqual(acks[1]);
  run.advance(31_999);
  expect([run.client.state, run.layer.size]).toEqual(['completed', 1]);
  run.advance(1);
  expect([run.log(), run.layer.size]).toEqual([['32000 ended'], 0]);
});

test('RFC3261-17.1.1-3 INVITE client, UDP: the first 1xx stops A, and every 1xx is passed up', () => {
  const run = new Run();
  const invite = run.request('INVITE', udp);
  run.advance(499);
  expect([run.client.state, run.log()]).toEqual(['calling', ['0 send INVITE']]);
  run.receive(reply(invite, 100, ''));
  expect(run.client.state).toBe('proceeding');
  run.advance(100_000);
  for (const status of [180, 183, 180]) run.receive(reply(invite, status, 'b'));
  expect(run.log()).toEqual(['499 response 100', '100499 response 180', '100499 response 183', '100499 response 180']);
  expect(run.client.state).toBe('proceeding');
});

test('RFC7118-5-1 RFC3261-17.1.1-5 INVITE client on a WebSocket or TCP: no A, and D lasts no time', () => {
  for (const hop of [flow, tcp]) {
    const run = new Run();
    const invite = run.request('INVITE', hop);
    run.advance(31_000);
    run.receive(reply(invite, 486, 'b'), hop);
    expect(run.log()).toEqual(['0 send INVITE', '31000 send ACK', '31000 response 486', '31000 ended']);
  }
});

test('RFC3261-17.1.1-7 the ACK for a 4xx has Request-URI, top Via, From, Call-ID, CSeq number and Route of the INVITE, and To of the response', () => {
  const run = new Run();
  const text = requestText('INVITE', {
    branch: 'z9hG4bKack',
    routes: ['<sip:a.example;lr>, <sip:b.example;lr>'],
    extra: ['Via: SIP/2.0/UDP lower'],
  });
  const invite = parsed(octets(text)) as SipRequest;
  run.layer.request(invite.octets, 'INVITE', 'z9hG4bKack', udp, 0);
  run.receive(reply(invite, 404, 'xyz'));
  const sent = run.outputs.filter((output) => output.type === 'transmit').at(-1)!;
  const ack = parsed(sent.octets) as SipRequest;
  expect(sent.to).toEqual(udp);
  expect(ack.requestUriText).toBe(invite.requestUriText);
  expect(ack.headers('Via').map((row) => row.text)).toEqual([invite.headers('Via')[0]!.text]);
  expect(ack.header('Route')!.text).toBe('<sip:a.example;lr>, <sip:b.example;lr>');
  expect(ack.header('CSeq')!.text).toBe(invite.header('CSeq')!.text.replace('INVITE', 'ACK'));
  for (const name of ['From', 'Call-ID']) expect(ack.header(name)!.text).toBe(invite.header(name)!.text);
  expect(ack.header('To')!.text).toBe(`${invite.header('To')!.text};tag=xyz`);
});

test('RFC6026-7.2-1 RFC6026-7.2-2 RFC6026-7.2-3 INVITE client: every 2xx is passed up and none acknowledged; M ends it after 64*T1, on any transport', () => {
  for (const hop of [udp, flow]) {
    const run = new Run();
    const invite = run.request('INVITE', hop);
    run.receive(reply(invite, 200, 'one'), hop);
    run.receive(reply(invite, 200, 'two'), hop);
    run.receive(reply(invite, 486, 'two'), hop);
    run.advance(31_999);
    expect([run.log(), run.client.state]).toEqual([['0 send INVITE', '0 response 200', '0 response 200'], 'accepted']);
    run.advance(1);
    expect([run.log(), run.layer.size]).toEqual([['32000 ended'], 0]);
  }
});

test('RFC3261-17.1.1-2 RFC3261-17.1.1-6 INVITE client: B reports a timeout, a transport error is reported, and either ends it', () => {
  const silent = new Run();
  silent.request('INVITE', tcp);
  silent.advance(32_000);
  expect(silent.log()).toEqual(['0 send INVITE', '32000 timeout', '32000 ended']);
  const broken = new Run();
  broken.request('INVITE', tcp);
  broken.layer.receive({ type: 'transport error', to: tcp }, 0);
  broken.drain();
  expect(broken.log()).toEqual(['0 send INVITE', '0 transport error', '0 ended']);
});

test('RFC3261-17.1.2-3 non-INVITE client: the final response is passed up once; K is T4 over UDP and no time on a connection', () => {
  const run = new Run();
  const message = run.request('MESSAGE', udp);
  run.receive(reply(message, 200, 'b'));
  run.receive(reply(message, 200, 'b'));
  run.advance(4999);
  expect([run.log(), run.layer.size]).toEqual([['0 send MESSAGE', '0 response 200'], 1]);
  run.advance(1);
  expect(run.log()).toEqual(['5000 ended']);
  const quick = new Run();
  const other = quick.request('MESSAGE', flow);
  quick.receive(reply(other, 200, 'b'), flow);
  expect(quick.log()).toEqual(['0 send MESSAGE', '0 response 200', '0 ended']);
});

test('RFC3261-17.1.2-1 non-INVITE client in Proceeding: E is T2', () => {
  const run = new Run();
  const message = run.request('MESSAGE', udp);
  run.receive(reply(message, 100, ''));
  run.advance(9000);
  expect(run.log()).toEqual(['0 send MESSAGE', '0 response 100', '4000 send MESSAGE', '8000 send MESSAGE']);
});

test('RFC3261-17.1.3-1 a response belongs to the transaction with its branch and the method in its CSeq', () => {
  const run = new Run();
  const invite = run.request('INVITE', udp);
  run.receive(reply(invite, 200, 'b').replace(/CSeq: .*/, 'CSeq: 1 BYE'));
  run.receive(reply(invite, 200, 'b').replace('z9hG4bKclient', 'z9hG4bKother'));
  expect(run.log()).toEqual(['0 send INVITE', '0 stray', '0 stray']);
  run.receive(reply(invite, 200, 'b').replace('z9hG4bKclient', 'Z9HG4BKCLIENT'));
  expect(run.log()).toEqual(['0 response 200']);
});

test('RFC7118-5.3-3 nobody answers for a flow but the flow, and no flow for the network', () => {
  const run = new Run();
  const message = run.request('MESSAGE', flow);
  run.receive(reply(message, 200, 'b'), { type: 'flow', flow: 'f2' });
  run.receive(reply(message, 200, 'b'), udp);
  expect(run.log()).toEqual(['0 send MESSAGE', '0 stray', '0 stray']);
  const network = new Run();
  const other = network.request('MESSAGE', udp);
  network.receive(reply(other, 200, 'b'), flow);
  expect(network.log()).toEqual(['0 send MESSAGE', '0 stray']);
});

const incoming = (method: string, branch = 'z9hG4bKserver'): string =>
  requestText(method, { via: `SIP/2.0/UDP 192.0.2.1;branch=${branch}` });

test('RFC6026-7.1-1 RFC6026-7.1-2 RFC6026-7.1-3 RFC6026-7.1-4 INVITE server: after a 2xx repetitions are absorbed, ACKs and further 2xx pass, L ends it', () => {
  const run = new Run();
  run.receive(incoming('INVITE'));
  run.respond(200);
  run.receive(incoming('INVITE'));
  run.receive(incoming('ACK'));
  run.advance(2000);
  run.respond(200);
  expect(run.log()).toEqual(['0 request INVITE', '0 send 200', '0 ack', '2000 send 200']);
  run.advance(30_000);
  expect([run.log(), run.layer.size]).toEqual([['32000 ended'], 0]);
});

test('RFC6026-7.1-5 RFC6026-8-2 INVITE server: a transport error changes nothing; a response after the end is discarded', () => {
  const run = new Run();
  run.receive(incoming('INVITE'));
  run.respond(200);
  run.layer.receive({ type: 'transport error', to: udp }, 0);
  run.drain();
  expect([run.log(), run.server.state]).toEqual([['0 request INVITE', '0 send 200', '0 transport error'], 'accepted']);
  run.advance(32_000);
  run.respond(200);
  expect(run.log()).toEqual(['32000 ended']);
});

test('RFC3261-17.2.1-4 RFC3261-17.2.1-5 INVITE server: without ACK H reports a timeout; with it, on a connection, it ends at once', () => {
  const run = new Run();
  run.receive(incoming('INVITE'), tcp);
  run.respond(486);
  run.advance(32_000);
  expect(run.log()).toEqual(['0 request INVITE', '0 send 486', '32000 timeout', '32000 ended']);
  run.receive(incoming('INVITE'), tcp);
  run.respond(486);
  run.receive(incoming('ACK'), tcp);
  expect(run.log()).toEqual(['32000 request INVITE', '32000 send 486', '32000 ended']);
});

test('RFC3261-17.2.2-1 RFC3261-17.2.2-2 non-INVITE server: repetitions in Trying are dropped, later ones answered; a second final response is discarded; J is 64*T1', () => {
  const run = new Run();
  run.receive(incoming('MESSAGE'));
  run.receive(incoming('MESSAGE'));
  run.respond(202);
  run.respond(500);
  run.receive(incoming('MESSAGE'));
  expect(run.log()).toEqual(['0 request MESSAGE', '0 send 202', '0 send 202']);
  run.advance(32_000);
  expect([run.log(), run.layer.size]).toEqual([['32000 ended'], 0]);
});

test('RFC3261-17.2.3-1 a request is another one when branch, sent-by or method differ; case does not count', () => {
  const run = new Run();
  run.receive(incoming('MESSAGE'));
  run.receive(incoming('MESSAGE').replace('z9hG4bKserver', 'Z9hg4bkSERVER'));
  expect(run.log()).toEqual(['0 request MESSAGE']);
  run.receive(incoming('MESSAGE', 'z9hG4bKserver2'));
  run.receive(incoming('MESSAGE').replace('192.0.2.1;', '192.0.2.1:5061;'));
  run.receive(incoming('OPTIONS'));
  expect(run.log()).toEqual(['0 request MESSAGE', '0 request MESSAGE', '0 request OPTIONS']);
});

test('RFC3261-17.2.3-3 RFC6026-8-1 RFC4475-3.4.1-1 RFC4475-3.2.1-1 without magic cookie, or with nothing behind it, the rules of RFC 2543 match', () => {
  for (const branch of ['', ';branch=12345', ';branch=z9hG4bK']) {
    const run = new Run();
    const old = (method: string, callId: string): string =>
      requestText(method, { via: `SIP/2.0/UDP 192.0.2.1${branch}`, callId });
    run.receive(old('INVITE', 'c1'));
    run.receive(old('INVITE', 'c1'));
    run.receive(old('INVITE', 'c2'));
    expect(run.log()).toEqual(['0 request INVITE', '0 request INVITE']);
    run.respond(486);
    run.receive(old('ACK', 'c2'));
    expect([run.log(), run.server.state]).toEqual([['0 send 486'], 'confirmed']);
    run.receive(old('INVITE', 'c3'));
    run.respond(200);
    run.receive(old('ACK', 'c3'));
    expect(run.log()).toEqual(['0 request INVITE', '0 send 200', '0 ack']);
  }
});

test('RFC3261-9.2-1 a CANCEL names the transaction with its branch, sent-by and another method; there may be none', () => {
  const run = new Run();
  run.receive(incoming('INVITE'));
  const invite = run.server;
  run.receive(incoming('CANCEL'));
  run.receive(incoming('CANCEL', 'z9hG4bKnothing'));
  const cancels = run.outputs.filter((output) => output.type === 'request').map((output) => output.cancels);
  expect(cancels).toEqual([undefined, invite, undefined]);
});

test('RFC5626-5.3.1-5 RFC7118-4.1-5 a flow that closes ends every transaction on it, those in Proceeding too, and no other', () => {
  const run = new Run();
  const invite = run.request('INVITE', flow);
  run.receive(reply(invite, 180, 'b'), flow);
  run.receive(incoming('INVITE', 'z9hG4bKs1'), flow);
  run.receive(incoming('MESSAGE', 'z9hG4bKs2'), { type: 'flow', flow: 'f2' });
  run.log();
  run.layer.receive({ type: 'closed', hop: flow }, 0);
  run.drain();
  expect(run.log()).toEqual(['0 transport error', '0 ended', '0 transport error', '0 ended']);
  expect(run.layer.size).toBe(1);
});

test('RFC3261-17.2.3-4 the values T1, T2 and T4 can be set', () => {
  const run = new Run({ timers: { t1: 100, t2: 200 } });
  run.request('MESSAGE', udp);
  run.advance(6400);
  const log = run.log();
  expect(log.slice(0, 4)).toEqual(['0 send MESSAGE', '100 send MESSAGE', '300 send MESSAGE', '500 send MESSAGE']);
  expect(log.slice(-2)).toEqual(['6400 timeout', '6400 ended']);
});

test('there is room for so many transactions and no more', () => {
  const run = new Run({ limits: { transactions: 2, transactionsPerFlow: 1 } });
  run.receive(incoming('MESSAGE', 'z9hG4bK1'), flow);
  run.receive(incoming('MESSAGE', 'z9hG4bK2'), flow);
  run.receive(incoming('MESSAGE', 'z9hG4bK3'));
  run.receive(incoming('MESSAGE', 'z9hG4bK4'));
  expect(run.log()).toEqual(['0 request MESSAGE', '0 refused MESSAGE', '0 request MESSAGE', '0 refused MESSAGE']);
  run.request('MESSAGE', udp);
  expect(run.client).toBe(undefined);
});
