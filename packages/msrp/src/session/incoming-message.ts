import type { HeaderField } from '../message/encode.ts';
import type { MessageHead } from '../message/head.ts';
import { Reassembly } from './reassembly.ts';

/** A message on its way in. The head of its first chunk says what it is. */
export class IncomingMessage {
  readonly id: string;
  /** As received; empty when the peer sent none. */
  readonly contentType: string;
  /** Header fields of the first chunk but those of MSRP itself: MIME fields and unknown ones, in order. */
  readonly fields: readonly HeaderField[];
  /** Octets of the whole message as stated; not to be trusted. */
  readonly statedTotal: number | undefined;
  /** Whether a message with this Message-ID was complete before (RFC 4975 5.4). */
  readonly duplicate: boolean;
  /** For the connection. */
  readonly reassembly: Reassembly;
  /** For the connection: ms. */
  lastOctetAt: number;
  /** For the connection: what the last chunk asked for, and where it came from; after the end the application may still refuse. */
  failureReport: 'yes' | 'no' | 'partial';
  /** For the connection. */
  successReport: 'yes' | 'no';
  /** For the connection. */
  fromPath: string;

  /** Made by the connection. */
  constructor(id: string, head: MessageHead, duplicate: boolean, gaps: number, now: number) {
    this.id = id;
    this.contentType = head.textOf('content-type') ?? '';
    this.fields = head.hasOtherFields ? head.fields().filter(([name]) => !ownFields.has(name.toLowerCase())) : [];
    this.statedTotal = head.byteRange?.total;
    this.duplicate = duplicate;
    this.reassembly = new Reassembly(gaps);
    this.lastOctetAt = now;
    this.failureReport = head.failureReport;
    this.successReport = head.successReport;
    this.fromPath = head.textOf('from-path') ?? '';
  }

  /** Octets given on so far. */
  get received(): number {
    return this.reassembly.next - 1;
  }
}

const ownFields: ReadonlySet<string> = new Set([
  'to-path',
  'from-path',
  'message-id',
  'byte-range',
  'success-report',
  'failure-report',
  'status',
  'content-type',
]);
