import { expect, test } from 'vitest';
import { inviteClient } from '../../src/transaction/invite-client.ts';
import { inviteServer } from '../../src/transaction/invite-server.ts';
import { nonInviteClient } from '../../src/transaction/non-invite-client.ts';
import { nonInviteServer } from '../../src/transaction/non-invite-server.ts';
import type { TransactionEvent, TransactionState, TransactionTable } from '../../src/transaction/transition.ts';

const states: readonly TransactionState[] = [
  'calling',
  'trying',
  'proceeding',
  'completed',
  'confirmed',
  'accepted',
  'terminated',
];
const timers = ['A', 'B', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'trying', 'cancel'] as const;
const events: readonly TransactionEvent[] = [
  '1xx',
  '2xx',
  '300-699',
  'request',
  'ack',
  'cancel',
  'transport error',
  'flow closed',
  ...timers.map((timer) => `timer ${timer}` as const),
];

// Every cell that does something, as `state + event -> state: actions`, read off figures 5 to 8 of RFC 3261 and RFC 6026.
// Whatever is not listed must be an empty cell.
const expected: readonly (readonly [string, TransactionTable, readonly string[]])[] = [
  [
    'INVITE client',
    inviteClient,
    [
      'calling + 1xx -> proceeding: stop A, stop B, pass up',
      'calling + 2xx -> accepted: stop A, stop B, start M, pass up',
      'calling + 300-699 -> completed: stop A, stop B, send ack, pass up, start D',
      'calling + transport error -> terminated: report transport error',
      'calling + flow closed -> terminated: report transport error',
      'calling + timer A -> calling: send request, double A',
      'calling + timer B -> terminated: report timeout',
      'proceeding + 1xx -> proceeding: pass up',
      'proceeding + 2xx -> accepted: stop cancel, start M, pass up',
      'proceeding + 300-699 -> completed: stop cancel, send ack, pass up, start D',
      'proceeding + cancel -> proceeding: send cancel, start cancel',
      'proceeding + timer cancel -> terminated: report timeout',
      'proceeding + flow closed -> terminated: report transport error',
      'completed + 300-699 -> completed: send ack',
      'completed + transport error -> terminated: report transport error',
      'completed + flow closed -> terminated: ',
      'completed + timer D -> terminated: ',
      'accepted + 2xx -> accepted: pass up',
      'accepted + flow closed -> terminated: ',
      'accepted + timer M -> terminated: ',
    ],
  ],
  [
    'non-INVITE client',
    nonInviteClient,
    [
      'trying + 1xx -> proceeding: start E at T2, pass up',
      'trying + 2xx -> completed: stop E, stop F, pass up, start K',
      'trying + 300-699 -> completed: stop E, stop F, pass up, start K',
      'trying + transport error -> terminated: report transport error',
      'trying + flow closed -> terminated: report transport error',
      'trying + timer E -> trying: send request, double E',
      'trying + timer F -> terminated: report timeout',
      'proceeding + 1xx -> proceeding: pass up',
      'proceeding + 2xx -> completed: stop E, stop F, pass up, start K',
      'proceeding + 300-699 -> completed: stop E, stop F, pass up, start K',
      'proceeding + transport error -> terminated: report transport error',
      'proceeding + flow closed -> terminated: report transport error',
      'proceeding + timer E -> proceeding: send request, start E at T2',
      'proceeding + timer F -> terminated: report timeout',
      'completed + flow closed -> terminated: ',
      'completed + timer K -> terminated: ',
    ],
  ],
  [
    'INVITE server',
    inviteServer,
    [
      'proceeding + 1xx -> proceeding: stop trying, send response',
      'proceeding + 2xx -> accepted: stop trying, send response, start L',
      'proceeding + 300-699 -> completed: stop trying, send response, start G, start H',
      'proceeding + request -> proceeding: send response',
      'proceeding + transport error -> proceeding: report transport error',
      'proceeding + flow closed -> terminated: report transport error',
      'proceeding + timer trying -> proceeding: send 100',
      'completed + request -> completed: send response',
      'completed + ack -> confirmed: stop G, stop H, start I',
      'completed + transport error -> completed: report transport error',
      'completed + flow closed -> terminated: ',
      'completed + timer G -> completed: send response, double G',
      'completed + timer H -> terminated: report timeout',
      'confirmed + flow closed -> terminated: ',
      'confirmed + timer I -> terminated: ',
      'accepted + 2xx -> accepted: send response',
      'accepted + ack -> accepted: pass up',
      'accepted + transport error -> accepted: report transport error',
      'accepted + flow closed -> terminated: ',
      'accepted + timer L -> terminated: ',
    ],
  ],
  [
    'non-INVITE server',
    nonInviteServer,
    [
      'trying + 1xx -> proceeding: stop trying, send response',
      'trying + 2xx -> completed: stop trying, send response, start J',
      'trying + 300-699 -> completed: stop trying, send response, start J',
      'trying + flow closed -> terminated: report transport error',
      'trying + timer trying -> proceeding: send 100',
      'proceeding + 1xx -> proceeding: send response',
      'proceeding + 2xx -> completed: send response, start J',
      'proceeding + 300-699 -> completed: send response, start J',
      'proceeding + request -> proceeding: send response',
      'proceeding + transport error -> terminated: report transport error',
      'proceeding + flow closed -> terminated: report transport error',
      'completed + request -> completed: send response',
      'completed + transport error -> terminated: report transport error',
      'completed + flow closed -> terminated: ',
      'completed + timer J -> terminated: ',
    ],
  ],
];

for (const [name, table, cells] of expected) {
  test(`${name}: every cell of state × event, the empty ones too`, () => {
    const found: string[] = [];
    for (const state of states) {
      for (const event of events) {
        const transition = table.cells[state]?.[event];
        if (transition !== undefined)
          found.push(`${state} + ${event} -> ${transition.to}: ${transition.do.join(', ')}`);
      }
    }
    expect(found.sort()).toEqual([...cells].sort());
  });

  test(`${name}: every timer that is waited for is started somewhere, and no other`, () => {
    const started = new Set<string>();
    const awaited = new Set<string>();
    for (const transition of [table.start, ...Object.values(table.cells).flatMap((row) => Object.values(row))]) {
      for (const action of transition.do) if (action.startsWith('start ')) started.add(action.split(' ')[1]!);
    }
    for (const row of Object.values(table.cells)) {
      for (const event of Object.keys(row)) if (event.startsWith('timer ')) awaited.add(event.slice(6));
    }
    expect([...started].sort()).toEqual([...awaited].sort());
  });
}
