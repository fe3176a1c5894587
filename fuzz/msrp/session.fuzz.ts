// Whatever a peer sends, however it is cut: nothing throws, content is given on once and in order, a REPORT is not answered, and memory stays within the limits.
import { drain, insecureSeededRandom } from '@webrtc-ims/core';
import { type IncomingMessage, MsrpConnection, MsrpParser, MsrpSession, SessionDirectory } from '@webrtc-ims/msrp';

const limits = { gapOctets: 4096, gaps: 8, incompleteMessages: 4, rememberedMessages: 8, messageSize: 1_000_000 };

export function fuzz(data: Uint8Array): void {
  const directory = new SessionDirectory();
  const session = new MsrpSession({
    localUri: 'msrp://b.example:2/s2;tcp',
    remotePath: 'msrp://a.example:1/s1;tcp',
    role: 'passive',
    successReports: 'chunk',
  });
  directory.expect(session);
  const connection = new MsrpConnection({ directory, accepted: true, limits, random: insecureSeededRandom(1) });
  const received = new Map<IncomingMessage, number>();
  const answered = new MsrpParser();
  const size = 1 + ((data[0] ?? 0) & 63);
  let now = 1000;
  let requests = 0;
  let answers = 0;
  for (let at = 1; at < data.length; at += size) {
    now += 10;
    connection.receive(data.subarray(at, at + size), now);
    for (const output of drain(connection)) {
      if (output.type === 'transmit') {
        answered.push(output.octets);
        connection.sent(output.octets.length, now);
      } else if (output.type === 'data') {
        const before = received.get(output.message) ?? 0;
        received.set(output.message, before + output.octets.length);
        if (before + output.octets.length > limits.messageSize) throw new Error('more than the limit was given on');
      } else if (output.type === 'end' && (received.get(output.message) ?? 0) !== output.message.reassembly.size) {
        throw new Error('a message is not complete at its end');
      }
    }
    if (session.heldOctets > limits.gapOctets) throw new Error('more is kept than may be');
    if (session.incoming.size > limits.incompleteMessages) throw new Error('more messages are open than may be');
  }
  for (let event = answered.next(); event !== undefined; event = answered.next()) {
    if (event.type === 'error') throw new Error('what was answered is not MSRP');
    if (event.type !== 'head') continue;
    if (event.head.error !== undefined) throw new Error('what was answered is malformed');
    if (event.head.start.kind === 'response') answers++;
  }
  const parser = new MsrpParser();
  parser.push(data.subarray(1));
  for (let event = parser.next(); event !== undefined; event = parser.next()) {
    if (event.type === 'head' && event.head.start.kind === 'request' && event.head.start.method !== 'REPORT')
      requests++;
  }
  if (answers > requests) throw new Error('more answers than requests');
  for (let steps = 0, due = connection.deadline; due !== undefined; due = connection.deadline) {
    if (++steps > 1000) throw new Error('timers without end');
    now = Math.max(now, due);
    connection.expire(now);
    for (const output of drain(connection)) if (output.type === 'transmit') connection.sent(output.octets.length, now);
  }
  connection.lost(now);
  for (const _output of drain(connection));
  if (connection.sessions.length > 0 || session.heldOctets > 0) throw new Error('something is left');
}
