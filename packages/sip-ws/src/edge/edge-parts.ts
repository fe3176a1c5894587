import { type OutputQueue, systemRandom } from '@webrtc-ims/core';
import { FlowTable } from '../flow/flow-table.ts';
import { FlowTokens } from '../flow/flow-token.ts';
import type { DeadlineHeap } from '../transaction/deadline-heap.ts';
import { TransactionLayer } from '../transaction/transaction-layer.ts';
import type { Hop } from '../transport/hop.ts';
import { ArrivingOctets } from './arriving-octets.ts';
import type { EdgeFlowState } from './edge-flow.ts';
import type { EdgeEvent, EdgeOutput } from './edge-messages.ts';
import { defaultEdgeLimits, type EdgeLimits, type EdgeOptions } from './edge-options.ts';
import { FlowRegistrations } from './flow-registrations.ts';
import type { Forwarding, Hold } from './forwarding.ts';
import { Forwardings } from './forwardings.ts';
import { HeldMessages } from './held-messages.ts';
import { LoopDetection } from './loop-detection.ts';
import { OriginatedRequests } from './originated-requests.ts';
import { OutgoingMessages } from './outgoing-messages.ts';
import { OwnNames } from './own-names.ts';
import type { RegistrationAlarm } from './registering.ts';
import { Router } from './routing.ts';
import { type SessionAlarm, SessionExpirations } from './session-expirations.ts';
import { defaultUntrustedHeaders, UntrustedHeaders } from './untrusted-headers.ts';
import { WatchedDialogs } from './watched-dialogs.ts';

/** What an edge proxy does later. */
export type EdgeAlarm = Forwarding | Hold | RegistrationAlarm | SessionAlarm;

/** The parts of an edge proxy. */
export interface EdgeParts {
  readonly limits: EdgeLimits;
  readonly layer: TransactionLayer;
  readonly flows: FlowTable<EdgeFlowState>;
  readonly tokens: FlowTokens;
  readonly arriving: ArrivingOctets;
  readonly holds: HeldMessages;
  readonly registrations: FlowRegistrations;
  readonly dialogs: WatchedDialogs;
  readonly originated: OriginatedRequests;
  readonly forwardings: Forwardings;
}

/** Makes the parts and shows each those that it works with. @throws MisuseError `FLOW_TOKEN_KEY` for a key that cannot be used */
export function edgeParts(
  options: EdgeOptions,
  outputs: OutputQueue<EdgeOutput>,
  alarms: DeadlineHeap<EdgeAlarm>,
): EdgeParts {
  const limits = { ...defaultEdgeLimits, ...options.limits };
  const random = options.random ?? systemRandom;
  const event = (event: EdgeEvent): void => outputs.push({ type: 'event', event });
  const transmit = (to: Hop, octets: Uint8Array): void => outputs.push({ type: 'transmit', to, octets });
  const schedule = (alarm: EdgeAlarm, at: number | undefined): void => alarms.schedule(alarm, at);
  let serial = 0;
  const nextId = (): string => String(++serial);

  const layer = new TransactionLayer({ timers: options.timers, limits: options.transactionLimits });
  const flows = new FlowTable<EdgeFlowState>(random);
  const tokens = new FlowTokens(options.tokens);
  const own = new OwnNames(options);
  const loops = new LoopDetection(random);
  const router = new Router(options, { own, tokens, flows });
  const untrusted = new UntrustedHeaders(options.untrustedHeaders ?? defaultUntrustedHeaders);
  const stampsClients = options.access.received === 'add';
  const arriving = new ArrivingOctets({ own, layer, untrusted, stampsClients, event, transmit });
  const show = (held: EdgeOutput): void => outputs.push(held);
  const holds = new HeldMessages({ limits, wanted: options.hold, nextId, event, show, schedule });
  const registrations = new FlowRegistrations({ limits, event, schedule });
  const limit = limits.dialogsPerFlow;
  const sessions = options.endExpiredSessions === true ? new SessionExpirations(schedule) : undefined;
  const dialogs = new WatchedDialogs({ own, loops, router, layer, limit, sessions, event, transmit });
  const originated = new OriginatedRequests({ own, loops, layer, nextId, event });
  const outgoing = new OutgoingMessages({ options, limits, own, loops });
  const routing = { options, limits, random, own, loops, router, flows, layer };
  const state = { outgoing, holds, dialogs, registrations };
  const forwardings = new Forwardings({ ...routing, ...state, nextId, event, transmit, schedule });
  return { limits, layer, flows, tokens, arriving, holds, registrations, dialogs, originated, forwardings };
}
