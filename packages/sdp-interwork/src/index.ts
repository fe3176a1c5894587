/**
 * Offer/answer interworking between a WebRTC browser and an IMS core: a pure function from descriptions to a plan for the media gateway and
 * to the description for the other side, over a state that is plain JSON.
 *
 * @packageDocumentation
 */
export { acceptableToBrowsers } from './acceptance/acceptable-to-browsers.ts';
export type { AcceptanceContext, BrowserConfiguration } from './acceptance/acceptance-context.ts';
export type { Objection } from './acceptance/objection.ts';
export type { RuleName } from './acceptance/rule-name.ts';
export type { Rule } from './acceptance/rules.ts';
export { describeRefusal, type Refusal } from './describe-refusal.ts';
export type { SdpError, SdpErrorCode } from './errors.ts';
export { type ByLeg, type Leg, otherLeg } from './leg.ts';
export { defaultPolicy, type Policy } from './legs/policy.ts';
export {
  type BrowserProfile,
  browser,
  type CoreProfile,
  imsAccessSdes,
  imsCore,
  type LegProfiles,
  sipTrunk,
} from './legs/profile.ts';
export { defaultSdpLimits, type SdpLimits } from './limits.ts';
export { answerRestart } from './offer-answer/answer-restart.ts';
export { type Completed, complete, type Resources } from './offer-answer/complete.ts';
export { createSession, type SessionOptions } from './offer-answer/create-session.ts';
export type { PendingDescription } from './offer-answer/pending.ts';
export { type Received, type ReceivedDescription, receive } from './offer-answer/receive.ts';
export { type RolledBack, rollback } from './offer-answer/rollback.ts';
export type { DtmfPath, Plan, TelephoneEvent } from './plan/plan.ts';
export {
  avpValues,
  type FlowStatus,
  type FlowUsage,
  type MediaComponent,
  type MediaSubComponent,
  type MediaType,
  type NominatedPair,
  type ServiceInformation,
} from './policy-control/media-component.ts';
export { type AccessExchange, mediaComponents } from './policy-control/media-components.ts';
export type { Report, ReportEntry } from './report/report.ts';
export type {
  BfcpState,
  LegState,
  MsrpState,
  PeerTransport,
  RtpState,
  SessionState,
  Slot,
  StreamSide,
  StreamState,
  TextState,
} from './state.ts';
export { type Trickled, trickle } from './trickle/trickle.ts';
