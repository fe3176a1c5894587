import { failure, LimitError, MalformedError, ok, type Result } from '@webrtc-ims/core';
import type { IceCandidate, TransportId, TransportRequest } from '@webrtc-ims/iq';
import { readCandidate } from '../attributes/candidate.ts';
import { readCredentials } from '../attributes/ice-credentials.ts';
import { valuesOf } from '../attributes/named-value.ts';
import type { SdpError } from '../errors.ts';
import { defaultSdpLimits, type SdpLimits } from '../limits.ts';
import { describeTermination } from '../plan/describe-termination.ts';
import type { Plan } from '../plan/plan.ts';
import { planOfSteps } from '../plan/plan-of-steps.ts';
import { terminationStep } from '../plan/termination-step.ts';
import type { PeerTransport, SessionState } from '../state.ts';
import { browserTransportOf } from '../streams/slot-transport.ts';
import type { AttributeToken, DescriptionTokens } from '../tokens/description-tokens.ts';
import { attributeOf, tokenize } from '../tokens/tokenize.ts';

/** What {@link trickle} gives. */
export interface Trickled {
  /** What to go on with, once the plan has been carried out. */
  readonly state: SessionState;
  /** Tells the gateway of the candidates; nothing to do while it has no transport for them yet: they go with its reservation. */
  readonly plan: Plan;
}

/**
 * Takes candidates of the browser that came after its description (`application/trickle-ice-sdpfrag`, RFC 8840 4.4). Pure. What names a section or
 * credentials that are not those of now is passed over: it belongs to a generation that is gone, or to one that is not there yet.
 *
 * @returns `SDP_MALFORMED`, `SDP_LIMIT`: the text; `SDP_LIMIT` also when a transport would have more candidates than a section may
 */
export function trickle(
  state: SessionState,
  fragment: string | Uint8Array,
  limits: SdpLimits = defaultSdpLimits,
): Result<Trickled, SdpError> {
  const tokens = tokenize(fragment, limits);
  if (!tokens.ok) return tokens;
  const strange = [...tokens.value.session, ...tokens.value.sections.flatMap(({ lines }) => lines)].find(
    ({ type }) => type !== 'a' && type !== 'c',
  );
  if (strange !== undefined) {
    const { offset, number: line } = strange;
    const message = 'a fragment holds attributes and media lines alone';
    return failure(new MalformedError('SDP_MALFORMED', message, { offset, line, clause: 'RFC 8840 9.2', status: 400 }));
  }
  const peers: Record<TransportId, PeerTransport> = { ...state.legs.browser.peers };
  for (const { transport, candidates } of candidatesByTransport(state, tokens.value)) {
    const peer = peers[transport];
    if (peer === undefined) continue;
    const known = new Set(peer.remote.candidates.map(nameOf));
    const all = [...peer.remote.candidates, ...candidates.filter((candidate) => !known.has(nameOf(candidate)))];
    if (all.length > limits.candidates) {
      const message = `more than the limit candidates of ${limits.candidates} allows`;
      return failure(new LimitError('SDP_LIMIT', message, { clause: 'RFC 8840 4.4', status: 413 }));
    }
    peers[transport] = { ...peer, remote: { ...peer.remote, candidates: all } };
  }
  const browser = { ...state.legs.browser, peers };
  const { answering } = state;
  const next: SessionState = {
    ...state,
    legs: { ...state.legs, browser },
    ...(answering === undefined ? {} : { answering: withCandidates(answering, peers) }),
  };
  // Before the gateway's side is reserved there is nothing to tell; the reservation will say it.
  const held = browser.description;
  if (held === undefined) return ok({ state: next, plan: planOfSteps({}) });
  const known = describeTermination(next, 'browser').transports;
  const transports: Record<TransportId, TransportRequest> = {};
  for (const [id, transport] of Object.entries(held.transports)) {
    transports[Number(id)] = alsoReaching(transport, known[Number(id)]);
  }
  const description = { ...held, transports };
  const access = terminationStep(next, 'browser', description);
  return ok({
    state: { ...next, legs: { ...next.legs, browser: { ...browser, description } } },
    plan: planOfSteps({ access }),
  });
}

function alsoReaching(held: TransportRequest, now: TransportRequest | undefined): TransportRequest {
  if (held.kind !== 'ice-dtls' || now?.kind !== 'ice-dtls') return held;
  if (held.remote === undefined || now.remote === undefined) return held;
  return { ...held, remote: { ...held.remote, candidates: now.remote.candidates } };
}

/** The open offer, which another branch may answer once more, with the same candidates where the generation is the same. */
function withCandidates(answering: SessionState, peers: Readonly<Record<TransportId, PeerTransport>>): SessionState {
  const { browser } = answering.legs;
  const merged = Object.entries(browser.peers).map(([id, peer]) => {
    const now = peers[Number(id)];
    const same = now !== undefined && now.iceGeneration === peer.iceGeneration;
    return [id, same ? { ...peer, remote: { ...peer.remote, candidates: now.remote.candidates } } : peer];
  });
  return { ...answering, legs: { ...answering.legs, browser: { ...browser, peers: Object.fromEntries(merged) } } };
}

/** The candidates of each pseudo media line, by the transport of the section whose mid it has (RFC 8840 4.4). */
function candidatesByTransport(
  state: SessionState,
  { session, sections }: DescriptionTokens,
): readonly { readonly transport: TransportId; readonly candidates: readonly IceCandidate[] }[] {
  const common = session.filter(({ type }) => type === 'a').map(attributeOf);
  return sections.flatMap(({ lines }) => {
    const own = lines.filter(({ type }) => type === 'a').map(attributeOf);
    const mid = valuesOf(own, 'mid')[0]?.trim();
    const slot = state.legs.browser.slots.find((candidate) => mid !== undefined && candidate.mid === mid);
    const transport = slot === undefined ? undefined : browserTransportOf(slot, state.streams);
    const peer = transport === undefined ? undefined : state.legs.browser.peers[transport];
    if (transport === undefined || peer === undefined || !isOfGeneration(peer, own, common)) return [];
    const candidates = valuesOf(own, 'candidate')
      .map(readCandidate)
      .filter((candidate) => candidate !== undefined);
    return [{ transport, candidates }];
  });
}

function isOfGeneration(
  { remote }: PeerTransport,
  own: readonly AttributeToken[],
  common: readonly AttributeToken[],
): boolean {
  const value = (name: string): string | undefined => valuesOf(own, name)[0] ?? valuesOf(common, name)[0];
  const credentials = readCredentials(value('ice-ufrag'), value('ice-pwd'));
  return (
    credentials?.usernameFragment === remote.credentials.usernameFragment &&
    credentials.password === remote.credentials.password
  );
}

function nameOf({ component, protocol, address, port, type }: IceCandidate): string {
  return `${component} ${protocol} ${address} ${port} ${type}`;
}
