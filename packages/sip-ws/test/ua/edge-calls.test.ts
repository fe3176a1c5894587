import { drain } from '@webrtc-ims/core';
import { expect, test } from 'vitest';
import {
  type Dialog,
  EdgeCalls,
  type EdgeCallsOutput,
  type HeldDescription,
  type HeldMessage,
  parseMessage,
  type SipMessage,
  type SipRequest,
} from '../../src/index.ts';

const toTag: Readonly<Record<string, string>> = { core: 'b', access: 'a' };

function message(
  start: string,
  cseq: string,
  body: string,
  tags: { from?: string; to?: string | undefined },
): SipMessage {
  const to = tags.to === undefined ? '' : `;tag=${tags.to}`;
  const rows = [
    start,
    'Via: SIP/2.0/WS x.invalid;branch=z9hG4bK1',
    `From: <sip:alice@ims.example>;tag=${tags.from ?? 'a'}`,
    `To: <sip:echo@ims.example>${to}`,
    'Call-ID: one',
    `CSeq: ${cseq}`,
    ...(body === '' ? [] : ['Content-Type: application/sdp']),
    '',
    body,
  ];
  const parsed = parseMessage(new TextEncoder().encode(rows.join('\r\n')));
  if (!parsed.ok) throw parsed.error;
  return parsed.value;
}

function request(method: string, body: string, tags: { from?: string; to?: string } = {}, number = 1): SipRequest {
  const made = message(`${method} sip:echo@ims.example SIP/2.0`, `${number} ${method}`, body, tags);
  if (made.kind !== 'request') throw new Error('a response');
  return made;
}

/** Feeds {@link EdgeCalls} and collects what it wants. */
class Desk {
  readonly calls: EdgeCalls;
  readonly outputs: EdgeCallsOutput[] = [];
  now = 0;
  #serial = 0;

  constructor(answerTime?: number) {
    this.calls = new EdgeCalls(answerTime === undefined ? {} : { answerTime });
  }

  /** A request from one side is held. */
  request(from: 'access' | 'core', sent: SipRequest, flow = 'flow 1', dialog?: string): string {
    return this.#hold(from, sent, sent, flow, dialog);
  }

  /** A response from one side is held. */
  response(from: 'access' | 'core', answered: SipRequest, status: number, body: string): string {
    const cseq = answered.cseq();
    const number = cseq.ok ? `${cseq.value.number} ${answered.method}` : '';
    const sent = message(`SIP/2.0 ${status} X`, number, body, { to: toTag[from] });
    return this.#hold(from, sent, answered, 'flow 1', undefined);
  }

  started(id = 'd1'): Dialog {
    const dialog: Dialog = {
      id,
      callId: 'one',
      caller: 'access',
      inviteCSeq: 1,
      access: { address: '', tag: 'a', target: 'sip:alice@x.invalid', routes: [], cseq: 1 },
      core: { address: '', tag: id, target: 'sip:phone@10.0.0.3', routes: [], cseq: 0 },
    };
    this.calls.receive({ type: 'event', event: { kind: 'dialog started', flow: 'flow 1', dialog } }, this.now);
    this.drain();
    return dialog;
  }

  terminated(dialog: Dialog): void {
    const event = { kind: 'dialog terminated', flow: 'flow 1', dialog, reason: 'core' } as const;
    this.calls.receive({ type: 'event', event }, this.now);
    this.drain();
  }

  /** Lets the latest description pass, with `!` behind it. */
  pass(): void {
    const held = this.latest();
    this.calls.pass(held, `${held.description}!`);
    this.drain();
  }

  latest(): HeldDescription {
    const found = this.outputs.flatMap((output) =>
      output.type === 'event' && output.event.kind === 'description' ? [output.event.held] : [],
    );
    const held = found[found.length - 1];
    if (held === undefined) throw new Error('no description');
    return held;
  }

  drain(): void {
    this.outputs.push(...drain(this.calls));
  }

  /** What was wanted and told, in short. */
  get log(): readonly string[] {
    return this.outputs.map((output) => {
      if (output.type === 'release') return `release ${output.id} ${output.description ?? '-'}`;
      if (output.type === 'reject') return `reject ${output.id} ${output.status}`;
      if (output.type === 'originate') return `originate ${output.request.method}`;
      if (output.type === 'terminate') return `terminate ${output.dialog} ${output.reason}`;
      const { event } = output;
      return event.kind === 'description' ? `${event.held.kind} from ${event.held.from}` : event.kind;
    });
  }

  #hold(
    from: 'access' | 'core',
    sent: SipMessage,
    answered: SipRequest,
    flow: string,
    dialog: string | undefined,
  ): string {
    const id = `h${++this.#serial}`;
    const held: HeldMessage = {
      type: 'hold',
      id,
      message: sent,
      request: answered,
      direction: from === 'access' ? 'to core' : 'to access',
      transaction: '1',
      flow,
      dialog,
      self: false,
    };
    this.calls.receive(held, this.now);
    this.drain();
    return id;
  }
}

/** A call of the client that is accepted and has a dialog. */
function established(): { desk: Desk; dialog: Dialog } {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.response('core', invite, 200, 'a1');
  desk.pass();
  const dialog = desk.started();
  desk.outputs.length = 0;
  return { desk, dialog };
}

test('an INVITE offers, its 183 and 200 answer, and the call ends with its dialog', () => {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.response('core', invite, 183, 'a1');
  desk.pass();
  desk.response('core', invite, 200, 'a1');
  desk.pass();
  desk.terminated(desk.started());
  expect(desk.log).toEqual([
    'offer from access',
    'release h1 o1!',
    'answer from core',
    'release h2 a1!',
    'answer from core',
    'release h3 a1!',
    'ended',
  ]);
  expect(desk.calls.size).toBe(0);
});

test.each(['ACK', 'PRACK'])('without an offer in the INVITE the response offers, and %s answers', (method) => {
  const desk = new Desk();
  desk.response('access', request('INVITE', ''), method === 'ACK' ? 200 : 183, 'o1');
  desk.pass();
  desk.request('core', request(method, 'a1', { to: 'a' }));
  desk.pass();
  expect(desk.log).toEqual(['offer from access', 'release h1 o1!', 'answer from core', 'release h2 a1!']);
});

test('a PRACK with a description after a complete exchange, and an UPDATE, offer', () => {
  const { desk } = established();
  desk.request('access', request('UPDATE', 'o2', { to: 'b' }, 2));
  desk.pass();
  desk.response('core', request('UPDATE', 'o2', { to: 'b' }, 2), 200, 'a2');
  desk.pass();
  desk.request('access', request('PRACK', 'o3', { to: 'b' }, 3));
  expect(desk.log.filter((line) => line.includes('from'))).toEqual([
    'offer from access',
    'answer from core',
    'offer from access',
  ]);
});

test('a refusal of the first INVITE ends the call; one within the call takes the offer back', () => {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.response('core', invite, 486, '');
  expect(desk.log.slice(2)).toEqual(['release h2 -', 'ended']);
  const running = established().desk;
  const reinvite = request('INVITE', 'o2', { to: 'b' }, 2);
  running.request('access', reinvite);
  running.pass();
  running.response('core', reinvite, 491, '');
  expect(running.log.slice(2)).toEqual([expect.stringMatching(/^release h\d -$/), 'offer failed']);
  expect(running.calls.size).toBe(1);
});

test('an offer that the host refuses leaves a running call alone, and ends one that has not begun', () => {
  const desk = new Desk();
  desk.request('access', request('INVITE', 'o1'));
  desk.calls.refuse(desk.latest(), 488, { headers: [['Warning', '304 edge "none"']] });
  desk.drain();
  expect(desk.log.slice(1)).toEqual(['reject h1 488', 'ended']);
  expect(desk.outputs[1]).toMatchObject({ response: { headers: [['Warning', '304 edge "none"']] } });
  const running = established().desk;
  running.request('access', request('INVITE', 'o2', { to: 'b' }, 2));
  running.calls.refuse(running.latest(), 503, {});
  running.drain();
  expect(running.log.slice(1)).toEqual([expect.stringMatching(/^reject h\d 503$/)]);
});

test('an answer that the host refuses ends the call, unless it is provisional', () => {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.response('core', invite, 183, 'a1');
  desk.calls.refuse(desk.latest(), 488, {});
  expect(desk.calls.size).toBe(1);
  const { desk: running } = established();
  const reinvite = request('INVITE', 'o2', { to: 'b' }, 2);
  running.request('access', reinvite);
  running.pass();
  running.response('core', reinvite, 200, 'a2');
  running.calls.refuse(running.latest(), 500, {});
  running.drain();
  expect(running.log.slice(-2)).toEqual([expect.stringMatching(/^reject h\d 500$/), 'terminate d1 SIP;cause=500']);
});

test('an offer that is answered here carries the Contact of the other side, and its ACK goes nowhere', () => {
  const { desk } = established();
  const reinvite = request('INVITE', 'o2', { to: 'b' }, 2);
  desk.request('access', reinvite, 'flow 1', 'd1');
  desk.calls.answer(desk.latest(), 'a2');
  desk.drain();
  expect(desk.outputs[1]).toMatchObject({
    type: 'reject',
    status: 200,
    response: {
      headers: [['Contact', '<sip:phone@10.0.0.3>']],
      body: { contentType: 'application/sdp', octets: 'a2' },
    },
  });
  const ack = request('ACK', '', { to: 'b' }, 2);
  const other = request('ACK', '', { to: 'b' }, 1);
  const candidate = (sent: SipRequest) => ({ message: sent, request: sent, direction: 'to core' }) as const;
  expect([desk.calls.holds(candidate(ack)), desk.calls.holds(candidate(other))]).toEqual([true, false]);
  desk.request('access', ack);
  expect(desk.log.at(-1)).toMatch(/^reject h\d 481$/);
  expect(desk.calls.holds(candidate(ack))).toBe(false);
  desk.request('access', request('UPDATE', 'o3', { to: 'b' }, 3));
  expect(desk.log.at(-1)).toBe('offer from access');
});

test('a hold that ends by itself ends a call that has not begun, and takes an offer back within one', () => {
  const desk = new Desk();
  const id = desk.request('access', request('INVITE', 'o1'));
  const ended = (of: string) =>
    ({ type: 'event', event: { kind: 'hold ended', id: of, transaction: '1', reason: 'cancelled' } }) as const;
  desk.calls.receive(ended(id), 0);
  desk.drain();
  expect(desk.log).toEqual(['offer from access', 'ended']);
  desk.calls.pass(desk.latest(), 'late');
  desk.drain();
  expect(desk.log).toHaveLength(2);
  const running = established().desk;
  const second = running.request('access', request('UPDATE', 'o2', { to: 'b' }, 2));
  running.calls.receive(ended(second), 0);
  running.drain();
  expect(running.log).toEqual(['offer from access', 'offer failed']);
});

test('a call ends with its own flow alone, and the same Call-ID and tag on another flow is another call', () => {
  const desk = new Desk();
  desk.request('access', request('INVITE', 'o1'), 'flow 1');
  desk.request('access', request('INVITE', 'o1'), 'flow 2');
  expect(desk.calls.size).toBe(2);
  const event = { kind: 'flow closed', flow: 'flow 2', reason: undefined, registrations: [], dialogs: [] } as const;
  desk.calls.receive({ type: 'event', event }, 0);
  desk.drain();
  expect(desk.log.at(-1)).toBe('ended');
  expect(desk.calls.calls.map(({ flow }) => flow)).toEqual(['flow 1']);
});

test('a call that nobody answers is given up', () => {
  const desk = new Desk(1000);
  desk.request('access', request('INVITE', 'o1'));
  expect(desk.calls.deadline).toBe(1000);
  desk.calls.expire(999);
  desk.drain();
  expect(desk.calls.size).toBe(1);
  desk.calls.expire(1000);
  desk.drain();
  expect(desk.log).toEqual(['offer from access', 'ended']);
  const { desk: running } = established();
  expect(running.calls.deadline).toBeUndefined();
});

test('a call that shall end before it has a dialog ends when it gets one, a forked one with its last', () => {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.calls.terminate(desk.latest().call, 'SIP;cause=503');
  desk.drain();
  expect(desk.log.slice(2)).toEqual([]);
  const dialogs = [desk.started('d1'), desk.started('d2')];
  expect(desk.log.slice(2)).toEqual(['terminate d1 SIP;cause=503', 'terminate d2 SIP;cause=503']);
  for (const dialog of dialogs) desk.terminated(dialog);
  expect(desk.log.slice(4)).toEqual(['ended']);
});

test('a description without a call is refused with 481, and one to the edge itself with 405', () => {
  const desk = new Desk();
  desk.request('access', request('UPDATE', 'o1', { to: 'b' }));
  expect(desk.log).toEqual(['reject h1 481']);
  const notify = request('NOTIFY', 'x');
  const self = { id: 'h9', message: notify, request: notify, direction: 'to core', transaction: '1' } as const;
  desk.calls.receive({ type: 'hold', ...self, flow: undefined, dialog: undefined, self: true }, 0);
  desk.drain();
  expect(desk.log).toEqual(['reject h1 481', 'reject h9 405']);
});

test('a differing 2xx of another branch passes with the answer given, and what it says is offered in its dialog', () => {
  const desk = new Desk();
  const text = new TextDecoder().decode(request('INVITE', 'o1').octets);
  const parsed = parseMessage(new TextEncoder().encode(text.replace('Call-ID', 'Allow: INVITE, UPDATE\r\nCall-ID')));
  if (!parsed.ok || parsed.value.kind !== 'request') throw new Error('not a request');
  desk.request('access', parsed.value);
  desk.pass();
  desk.response('core', parsed.value, 183, 'a1');
  expect(desk.calls.reoffer(desk.latest(), 'a1!')).toBe(false);
  desk.pass();
  desk.response('core', parsed.value, 200, 'a2');
  expect(desk.calls.reoffer(desk.latest(), 'a1!')).toBe(true);
  desk.drain();
  expect(desk.log.slice(-1)).toEqual(['release h3 a1!']);
  desk.started();
  expect(desk.outputs.at(-1)).toMatchObject({
    type: 'originate',
    request: { method: 'UPDATE', requestUri: 'sip:alice@x.invalid', cseq: 0, body: { octets: 'a2' } },
  });
});

test('a client that does not allow UPDATE is not offered anything', () => {
  const desk = new Desk();
  const invite = request('INVITE', 'o1');
  desk.request('access', invite);
  desk.pass();
  desk.response('core', invite, 200, 'a2');
  expect(desk.calls.reoffer(desk.latest(), 'a1!')).toBe(false);
  desk.calls.refuse(desk.latest(), 488, {});
  desk.drain();
  expect(desk.log.slice(-2)).toEqual(['reject h2 488', 'ended']);
});
