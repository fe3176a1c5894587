import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { encodeMessage, Primitive, RequestStatus } from '@webrtc-ims/bfcp';
import { expect, test } from 'vitest';
import { peer } from '../peers.ts';
import { datagramCapture } from '../rtp/datagram-capture.ts';

const run = promisify(execFile);
const tshark = peer('tshark');
const port = 40_070;

// It dissects version 1 only, and names the primitives above 14 by the numbers of the drafts: what they share is judged.
test.skipIf(tshark.absent)('tshark reads headers and attributes of version 1 as they were meant', async () => {
  const ids = { conferenceId: 0x0102_0304, transactionId: 0x0506, userId: 0x0708 };
  const messages = [
    encodeMessage({
      primitive: Primitive.FloorRequest,
      ...ids,
      attributes: [
        { kind: 'floor-id', floorId: 543 },
        { kind: 'beneficiary-id', userId: 154 },
        { kind: 'participant-provided-info', text: 'abcde' },
        { kind: 'priority', priority: 3 },
      ],
    }),
    encodeMessage({
      primitive: Primitive.FloorRequestStatus,
      ...ids,
      attributes: [
        {
          kind: 'floor-request-information',
          floorRequestId: 789,
          attributes: [
            {
              kind: 'overall-request-status',
              floorRequestId: 789,
              attributes: [{ kind: 'request-status', status: RequestStatus.Accepted, queuePosition: 3 }],
            },
            { kind: 'floor-request-status', floorId: 543, attributes: [] },
          ],
        },
      ],
    }),
    encodeMessage({ primitive: Primitive.Hello, ...ids }),
    encodeMessage({ primitive: Primitive.Error, ...ids, attributes: [{ kind: 'error-code', errorCode: 8 }] }),
  ];
  const common = ['16909060', '1286', '1800'];
  const folder = await mkdtemp(join(tmpdir(), 'tshark-bfcp-'));
  try {
    const file = join(folder, 'messages.pcap');
    await writeFile(file, datagramCapture(messages, port));
    const decodeAs = ['-r', file, '-d', `udp.port==${port},bfcp`];
    const fields = [
      'bfcp.primitive',
      'bfcp.payload_length',
      'bfcp.conference_id',
      'bfcp.transaction_id',
      'bfcp.user_id',
    ];
    const details = [
      'bfcp.floor_id',
      'bfcp.beneficiary_id',
      'bfcp.priority',
      'bfcp.request_status',
      'bfcp.queue_pos',
      'bfcp.error_code',
    ];
    const { stdout } = await run(tshark.path, [
      ...decodeAs,
      '-T',
      'fields',
      ...[...fields, ...details].flatMap((field) => ['-e', field]),
    ]);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((row) => row.split('\t')),
    ).toEqual([
      ['1', '5', ...common, '543', '154', '3', '', '', ''],
      ['4', '4', ...common, '543', '', '', '2', '3', ''],
      ['11', '0', ...common, '', '', '', '', '', ''],
      ['13', '1', ...common, '', '', '', '', '', '8'],
    ]);
    const complaints = await run(tshark.path, [...decodeAs, '-Y', '_ws.malformed || _ws.expert.severity >= Warning']);
    expect(complaints.stdout.trim()).toBe('');
  } finally {
    await rm(folder, { recursive: true });
  }
});
