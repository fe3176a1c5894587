/**
 * MSRP in Node: back-to-back user agents, connections and listeners.
 *
 * @packageDocumentation
 */
export {
  type AnchorError,
  MsrpAnchor,
  type MsrpAnchorOptions,
  type MsrpAnchorPeer,
  type PeerFingerprint,
} from './b2bua-anchor.ts';
export { RunningB2bua, type RunningB2buaOptions } from './b2bua-run.ts';
export type { MsrpDataChannel } from './b2bua-transport.ts';
