import type { GatewayTransport } from '@webrtc-ims/iq';
import type { TcpCoreTransport } from './tcp-core-transport.ts';

/** Whether a transport is a `TcpCoreTransport`, of whatever copy of this package. */
export function isTcpCoreTransport(transport: GatewayTransport): transport is TcpCoreTransport {
  return 'kind' in transport && transport.kind === 'tcp';
}
