import type { TcpSetup } from '@webrtc-ims/iq';
import { firstValue, type NamedValue } from './named-value.ts';

/** `a=setup:` of a TCP connection (RFC 4145 4); `holdconn` counts as absent (RFC 6135 4.2.1). */
export function readTcpSetup(attributes: readonly NamedValue[]): TcpSetup | undefined {
  const setup = firstValue(attributes, 'setup')?.trim().toLowerCase();
  return setup === 'active' || setup === 'passive' || setup === 'actpass' ? setup : undefined;
}

/**
 * Our role on a connection whose peer said `theirs`: an offer without `setup` counts as active, an answer without as passive (RFC 4145 4.1, RFC 6135
 * 4.2.2). Where the choice is ours we listen, because the gateway can be reached.
 */
export function tcpRole(theirs: TcpSetup | undefined, kind: 'answer' | 'offer'): 'active' | 'passive' {
  const said = theirs ?? (kind === 'offer' ? 'active' : 'passive');
  if (said === 'passive') return 'active';
  return said === 'actpass' && kind === 'answer' ? 'active' : 'passive';
}
