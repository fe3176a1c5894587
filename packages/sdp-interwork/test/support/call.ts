import { insecureSeededRandom } from '@webrtc-ims/core';
import {
  type Completed,
  complete,
  createSession,
  type Leg,
  otherLeg,
  type Plan,
  type RuleName,
  receive,
  type SdpError,
  type SessionOptions,
  type SessionState,
} from '@webrtc-ims/sdp-interwork';
import { MemoryGateway, type MemoryGatewayOptions } from '@webrtc-ims/sdp-interwork/testing';
import { expect } from 'vitest';
import { JudgedExchanges } from './judged.ts';
import { expectNotedLinesOf } from './noted-lines.ts';
import { expectPlanOfSchema } from './plan-schema.ts';

/** A session together with a gateway: what a controller would hold. */
export class Call {
  state: SessionState;
  plan: Plan = {
    version: 1,
    access: { operation: 'none' },
    core: { operation: 'none' },
    adaptation: {},
    dtmf: {},
    nothingAccepted: false,
    preconditionsMet: true,
  };
  last: Completed | undefined;
  readonly gateway: MemoryGateway;
  /** Rules of browsers that the browser of a test does not have. */
  foreign: readonly RuleName[] = [];
  readonly #judged = new JudgedExchanges();

  constructor(options: SessionOptions = {}, gateway: MemoryGatewayOptions = {}) {
    this.state = createSession({ random: insecureSeededRandom(1), ...options });
    this.gateway = new MemoryGateway(gateway);
  }

  offer(leg: Leg, sdp: string): string {
    return this.#pass(leg, 'offer', sdp);
  }

  answer(leg: Leg, sdp: string): string {
    return this.#pass(leg, 'answer', sdp);
  }

  /** The error with which a description is refused. */
  refusal(leg: Leg, kind: 'answer' | 'offer', sdp: string): SdpError {
    const received = receive(this.state, { leg, kind, sdp });
    if (received.ok) throw new Error('the description was taken');
    return received.error;
  }

  #pass(leg: Leg, kind: 'answer' | 'offer', sdp: string): string {
    const received = receive(this.state, { leg, kind, sdp });
    if (!received.ok) throw received.error;
    this.plan = received.value.plan;
    expectPlanOfSchema(this.plan);
    const completed = complete(received.value.pending, this.gateway.carryOut(this.plan));
    if (!completed.ok) throw completed.error;
    this.last = completed.value;
    this.state = completed.value.state;
    expectNotedLinesOf(this.state, otherLeg(leg), kind);
    if (leg === 'browser') this.#judged.hear(kind, sdp);
    else {
      // Every text for the browser that a test makes is one that browsers take.
      const objections = this.#judged.send(kind, completed.value.sdp);
      expect(objections.filter(({ rule }) => !this.foreign.includes(rule))).toEqual([]);
    }
    return completed.value.sdp;
  }
}

/** A description of a plain SIP/RTP phone. */
export function phone(options: {
  readonly version?: number;
  readonly address?: string;
  readonly port?: number;
  readonly formats?: string;
  readonly attributes?: readonly string[];
}): string {
  const { version = 1, address = '10.20.0.5', port = 40_000, formats = '8 0 101', attributes } = options;
  return [
    'v=0',
    `o=bob 2890844526 ${version} IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${formats}`,
    ...(attributes ?? ['a=rtpmap:101 telephone-event/8000', 'a=fmtp:101 0-15', 'a=sendrecv']),
    '',
  ].join('\r\n');
}
