import type { ChannelStream } from '@webrtc-ims/agw';
import type { DataChannel } from '@webrtc-ims/ice-dtls/node';
import type { ContextId, TerminationDescription, TerminationId, TransportResources } from '@webrtc-ims/iq';
import type { EimsAgw } from '../gateway.ts';
import type { GatewayWorld } from './gateway-world.ts';
import { granted } from './granted.ts';
import { Browser } from './peers.ts';

/** A browser with one data channel that has the gateway between itself and a peer in the core, for tests. */
export interface DataCall {
  readonly context: ContextId;
  readonly access: TerminationId;
  readonly core: TerminationId;
  readonly browser: Browser;
  /** The browser's end. */
  readonly channel: DataChannel;
  /** What the gateway gave on either side. */
  readonly web: TransportResources;
  readonly plain: TransportResources;
}

/**
 * Offers to the browser, then to the core, as a call out of the core does; the browser has answered when this returns.
 *
 * @param answered the stream as it stands when the browser has answered; default: as it was offered
 */
export async function dataCall(
  world: GatewayWorld,
  gateway: EimsAgw,
  stream: ChannelStream & { readonly channel: NonNullable<ChannelStream['channel']> },
  core: TerminationDescription,
  answered: ChannelStream = stream,
): Promise<DataCall> {
  const access = granted(await gateway.reserve({ realm: 'access', description: describe(stream) }));
  const { context } = access;
  const plain = granted(await gateway.reserve({ context, realm: 'core', description: core }));
  const web = access.transports[1];
  const other = plain.transports[1];
  if (web?.kind !== 'ice-dtls' || other === undefined) throw new Error('other transports than wanted');
  const browser = world.closing(await Browser.answer(world.browsers, web));
  const description = describe(answered, browser.description);
  granted(await gateway.configure({ context, termination: access.termination, description }));
  const channel = browser.channel(stream.channel.id, stream.kind);
  return {
    context,
    access: access.termination,
    core: plain.termination,
    browser,
    channel,
    web,
    plain: other,
  };
}

function describe(stream: ChannelStream, remote?: Browser['description']): TerminationDescription {
  return {
    transports: {
      1: {
        kind: 'ice-dtls',
        iceGeneration: 0,
        setup: remote === undefined ? 'actpass' : 'passive',
        media: false,
        data: true,
        ...(remote === undefined ? {} : { remote }),
      },
    },
    streams: { 1: stream },
  };
}
