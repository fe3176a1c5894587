import type { GatewayTransport, JointSides, StreamRequest } from '@webrtc-ims/iq';
import { type AccessBearer, isAccessBearer } from './access-bearer.ts';

/** A stream that both sides describe, and what carries it on each. */
export interface SharedStream {
  readonly access: StreamRequest;
  readonly accessTransport: AccessBearer;
  readonly core: StreamRequest;
  readonly coreTransport: GatewayTransport;
}

/** The streams that have their number in common on both sides and a transport on each. */
export function sharedStreams(sides: JointSides<GatewayTransport>): readonly SharedStream[] {
  const access = sides.get('access');
  const core = sides.get('core');
  const shared: SharedStream[] = [];
  for (const own of Object.values(access?.description.streams ?? {})) {
    const other = core?.description.streams[own.stream];
    const accessTransport = access?.transports.get(own.transport);
    const coreTransport = other === undefined ? undefined : core?.transports.get(other.transport);
    if (other !== undefined && coreTransport !== undefined && isAccessBearer(accessTransport))
      shared.push({ access: own, accessTransport, core: other, coreTransport });
  }
  return shared;
}
