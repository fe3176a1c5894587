import { drive } from '@webrtc-ims/core/node';
import type { Change } from '../edge/change.ts';
import type { SipMessage } from '../message/sip-message.ts';
import type { AddressHop } from '../transport/hop.ts';
import type { EdgeCallEvent, EdgeCallsOutput } from '../ua/edge-call-messages.ts';
import { EdgeCalls, type EdgeCallsOptions } from '../ua/edge-calls.ts';
import { type RunEdgeOptions, type RunningEdge, runEdge } from './run-edge.ts';

/** How {@link runEdgeCalls} is set up. `hold` and `onHold` are for messages with which {@link EdgeCalls} have nothing to do. */
export interface RunEdgeCallsOptions extends RunEdgeOptions {
  readonly calls?: EdgeCallsOptions;
  /** Call verbs of the calls by {@link RunningEdgeCalls.actOnCalls}, now or later. */
  onCallEvent(event: EdgeCallEvent): void;
}

/** An edge proxy on sockets, and the calls that pass it. */
export interface RunningEdgeCalls extends RunningEdge {
  readonly calls: Pick<EdgeCalls, 'calls' | 'size'>;
  /** Calls verbs of the calls: at once, or after what they are doing just now. */
  actOnCalls(verb: (calls: EdgeCalls) => void): void;
}

/**
 * Runs an edge proxy as {@link runEdge} does, and {@link EdgeCalls} on it: for hosts that rewrite session descriptions.
 *
 * @throws MisuseError as `runEdge`, as a rejection
 */
export async function runEdgeCalls(options: RunEdgeCallsOptions): Promise<RunningEdgeCalls> {
  const { core, hold, onHold, onEvent, onCallEvent, onFault } = options;
  const calls = new EdgeCalls(options.calls);
  // What the calls want to hold; anything else is held for the host.
  const ofCalls = new WeakSet<SipMessage>();
  const perform = (output: EdgeCallsOutput): void => {
    if (output.type === 'event') onCallEvent(output.event);
    else
      running.act((edge, now) => {
        if (output.type === 'terminate') edge.terminateDialog(output.dialog, output.reason, now);
        else if (output.type === 'reject') edge.reject(output.id, output.status, output.response, now);
        else if (output.type === 'originate') edge.originate(output.request, ownHop(), now);
        else edge.release(output.id, changeTo(output.description), now);
      });
  };
  const ownHop = (): AddressHop => ({
    type: 'address',
    transport: core.transport ?? 'UDP',
    host: core.host,
    port: running.corePort,
  });
  const control = drive(calls, onFault === undefined ? { perform } : { perform, onFault: (error) => onFault(error) });
  const running = await runEdge({
    ...options,
    hold(candidate) {
      if (!calls.holds(candidate)) return hold?.(candidate) ?? false;
      ofCalls.add(candidate.message);
      return true;
    },
    onHold(held) {
      if (ofCalls.has(held.message)) control.receive(held);
      else onHold?.(held);
    },
    onEvent(event) {
      control.receive({ type: 'event', event });
      onEvent?.(event);
    },
  });
  return {
    ...running,
    calls,
    actOnCalls: (verb) => control.act(() => verb(calls)),
    async close() {
      await running.close();
      control.stop();
    },
  };
}

function changeTo(description: string | undefined): Change {
  if (description === undefined) return {};
  return { edit: (message) => message.setBody('application/sdp', new TextEncoder().encode(description)) };
}
