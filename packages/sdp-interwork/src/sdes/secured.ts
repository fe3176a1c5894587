import { type NamedValue, valuesOf } from '../attributes/named-value.ts';

/** Whether an RTP profile is one of SRTP. */
export function isSecured(protocol: string): boolean {
  return protocol === 'RTP/SAVP' || protocol === 'RTP/SAVPF';
}

/** The SRTP profile that goes with a plain one. */
export function securedOf(protocol: string): string {
  return protocol.replace('RTP/AVP', 'RTP/SAVP');
}

/** The plain profile that goes with one of SRTP. */
export function plainOf(protocol: string): string {
  return protocol.replace('RTP/SAVP', 'RTP/AVP');
}

/** Whether the keys of a section end at this edge; other values of `3ge2ae` mean nothing (TS 24.229 7.5.2). */
export function isForEdge(attributes: readonly NamedValue[]): boolean {
  return valuesOf(attributes, '3ge2ae').some((value) => value.trim() === 'requested' || value.trim() === 'applied');
}
