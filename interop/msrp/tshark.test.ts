import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { drain } from '@webrtc-ims/core';
import { MsrpConnection, MsrpParser, MsrpSession } from '@webrtc-ims/msrp';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { segmentCapture } from './segment-capture.ts';

const run = promisify(execFile);
const tshark = peer('tshark');
const port = 2855;
const a = 'msrp://a.example:7001/sessionA;tcp';
const b = 'msrp://[2001:db8::2]:7002/sessionB;tcp';

/** Everything that both sides of a session send, message by message, in order. */
function conversation(): readonly Uint8Array[] {
  const active = new MsrpSession({ localUri: a, remotePath: b, role: 'active' });
  const passive = new MsrpSession({ localUri: b, remotePath: a, role: 'passive' });
  const [client, server] = [new MsrpConnection(), new MsrpConnection()];
  const messages: Uint8Array[] = [];
  const pump = (): void => {
    for (let moved = true; moved; ) {
      moved = false;
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        for (const output of drain(from)) {
          if (output.type !== 'transmit') continue;
          moved = true;
          messages.push(output.octets);
          from.sent(output.octets.length, 1);
          to.receive(output.octets, 1);
        }
      }
    }
  };
  server.open(passive, 1);
  client.open(active, 1);
  pump();
  // Not seven hyphens at the beginning of a line: the dissector takes those for the end-line, whatever follows.
  const body = new TextEncoder().encode('hello -------- world\r\n------');
  client.send(
    active,
    { contentType: 'text/plain', body, messageId: 'message1', successReport: 'yes', failureReport: 'yes' },
    1,
  );
  pump();
  client.send(
    active,
    {
      contentType: 'text/plain;charset=UTF-8',
      body: new Uint8Array(3000).fill(0x61),
      messageId: 'message2',
      failureReport: 'partial',
      mime: [['Content-Disposition', 'render']],
    },
    1,
  );
  pump();
  server.send(passive, { contentType: 'text/plain', body: new Uint8Array(0), failureReport: 'no' }, 1);
  pump();
  return messages;
}

const fields = [
  'msrp.method',
  'msrp.status.code',
  'msrp.transaction.id',
  'msrp.to.path',
  'msrp.from.path',
  'msrp.messageid',
  'msrp.success.report',
  'msrp.failure.report',
  'msrp.byte.range',
  'msrp.status',
  'msrp.content.type',
  'msrp.content.disposition',
  'msrp.cnt.flg',
];

/** The same fields as our own parser has them. */
function ours(message: Uint8Array): readonly string[] {
  const parser = new MsrpParser({ strict: true });
  parser.push(message);
  const event = parser.next();
  if (event?.type !== 'head' || event.head.error !== undefined) throw new Error('not a message');
  const { head } = event;
  const { start } = head;
  let flag = '';
  for (let next = parser.next(); next !== undefined; next = parser.next()) if (next.type === 'end') flag = next.flag;
  return [
    start.kind === 'request' ? start.method : '',
    start.kind === 'response' ? String(start.code) : '',
    head.transactionId,
    head.textOf('to-path') ?? '',
    head.textOf('from-path') ?? '',
    head.textOf('message-id') ?? '',
    head.textOf('success-report') ?? '',
    head.textOf('failure-report') ?? '',
    head.textOf('byte-range') ?? '',
    head.textOf('status') ?? '',
    head.textOf('content-type') ?? '',
    head.values('content-disposition')[0] ?? '',
    flag,
  ];
}

test.skipIf(tshark.absent)(
  'RFC4975-9-1 RFC4975-9-6 RFC4975-7.1-2 RFC4975-7.2-3 RFC4975-7.1.2-1 tshark reads every field of a session as it was meant',
  async () => {
    const messages = conversation();
    const folder = await mkdtemp(join(tmpdir(), 'tshark-'));
    try {
      const file = join(folder, 'session.pcap');
      await writeFile(file, segmentCapture(messages, port));
      const decodeAs = ['-r', file, '-d', `tcp.port==${port},msrp`];
      const asked = fields.flatMap((field) => ['-e', field]);
      const listed = await run(tshark.path, [...decodeAs, '-T', 'fields', '-E', 'occurrence=f', ...asked]);
      const rows = listed.stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split('\t'));
      expect(rows).toEqual(messages.map(ours));
      const complaints = await run(tshark.path, [...decodeAs, '-Y', 'msrp && _ws.malformed']);
      expect(complaints.stdout).toBe('');
      const methods = rows.map(([method, code]) => method || code);
      expect(methods).toEqual(['SEND', '200', 'SEND', '200', 'REPORT', 'SEND', 'SEND', 'SEND']);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
