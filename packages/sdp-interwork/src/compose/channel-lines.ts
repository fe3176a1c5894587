import type { IceDtlsTransportResources, StreamId, TcpTransportResources, UdpTransportResources } from '@webrtc-ims/iq';
import { answeredRole, type BfcpTerms, versionOf } from '../bfcp/bfcp-terms.ts';
import { writeDcmap } from '../channels/dcmap.ts';
import { type Leg, otherLeg } from '../leg.ts';
import { msrpAnswerSetup } from '../msrp/msrp-stream.ts';
import { writeMsrpUri } from '../msrp/msrp-uri.ts';
import type { BfcpState, MsrpState, SessionState, TextState } from '../state.ts';
import { defaultTextRate } from '../text/text-terms.ts';
import { kinds } from '../tokens/line-kinds.ts';
import type { DescriptionText } from './description-text.ts';
import { floorLines } from './floor-lines.ts';
import { defaultDestination } from './leg-address.ts';
import type { Role } from './role.ts';

/** `dcmap` and `dcsa` of a channel of the browser (RFC 8864 5). */
export function writeChannel(
  text: DescriptionText,
  state: SessionState,
  id: StreamId,
  role: Role,
  resources: IceDtlsTransportResources,
): void {
  const stream = state.streams[id];
  const channel = stream === undefined || stream.kind === 'rtp' ? undefined : stream.sides.browser.channel;
  if (stream === undefined || stream.kind === 'rtp' || channel === undefined) return;
  const { id: number, label, priority } = channel;
  const subprotocol = stream.kind === 'text' ? 't140' : stream.kind;
  const dcmap = { id: number, subprotocol, label, ordered: true };
  text.attribute(kinds.dcmap, writeDcmap(priority === undefined ? dcmap : { ...dcmap, priority }));
  for (const line of embeddedLines(state, stream, role, resources)) text.attribute(kinds.dcsa, `${number} ${line}`);
}

function embeddedLines(
  state: SessionState,
  stream: BfcpState | MsrpState | TextState,
  role: Role,
  resources: IceDtlsTransportResources,
): readonly string[] {
  const { browser } = stream.sides;
  switch (stream.kind) {
    case 'msrp':
      return [
        'msrp-cema',
        `setup:${role === 'offer' ? 'actpass' : msrpAnswerSetup(stream.sides.browser.terms)}`,
        `path:${writeMsrpUri(resources.candidates[0] ?? defaultDestination(resources), stream.sides.browser.session, 'dc', true)}`,
        ...(stream.sides.core.terms?.lines ?? []),
        ...directionUnlessBoth(browser.direction),
      ];
    case 'bfcp':
      return floorControlLines(state, stream, 'browser', role, true);
    case 'text':
      return [
        `fmtp:t140 cps=${stream.sides.core.terms?.rate ?? defaultTextRate}`,
        ...(stream.sides.core.terms?.lines ?? []),
        browser.direction,
      ];
  }
}

/** An MSRP session of the core (RFC 4975 8, RFC 6135 4.2). */
export function msrpLines(
  state: SessionState,
  { sides }: MsrpState,
  role: Role,
  { address }: TcpTransportResources | UdpTransportResources,
): readonly string[] {
  const { tcp, session, direction, terms } = sides.core;
  const lines = sides.browser.terms?.lines ?? [];
  const cema = state.profiles.core.msrpCema && (role === 'offer' || terms?.cema === true);
  return [
    `setup:${role === 'offer' ? 'actpass' : (tcp?.setup ?? 'passive')}`,
    `path:${writeMsrpUri(address, session, 'tcp', tcp?.tls === true)}`,
    // Without a list nothing could be sent to the browser, which leaves it out when it takes everything.
    ...(lines.some((line) => line.startsWith('accept-types:')) ? [] : ['accept-types:*']),
    ...lines,
    ...(cema ? ['msrp-cema'] : []),
    ...directionUnlessBoth(direction),
  ];
}

/** A BFCP connection of the core (RFC 8856 5, 7; RFC 4145 4, 5). */
export function bfcpLines(state: SessionState, stream: BfcpState, role: Role): readonly string[] {
  const { tcp } = stream.sides.core;
  const floors = floorControlLines(state, stream, 'core', role, tcp !== undefined);
  if (tcp === undefined) return floors;
  const goesOn = role === 'offer' ? tcp.remote !== undefined : tcp.continued;
  return [`setup:${role === 'offer' ? 'actpass' : tcp.setup}`, `connection:${goesOn ? 'existing' : 'new'}`, ...floors];
}

/** Real-time text of the core, besides its formats (RFC 8865 4.2, RFC 9071 2.3). */
export function textLines(state: SessionState, { sides }: TextState, role: Role): readonly string[] {
  const mixed = state.profiles.core.mixedText && (role === 'offer' || sides.core.terms?.mixed === true);
  return [...(sides.browser.terms?.lines ?? []), ...(mixed ? ['rtt-mixer'] : [])];
}

function floorControlLines(
  state: SessionState,
  { sides }: BfcpState,
  to: Leg,
  role: Role,
  reliable: boolean,
): readonly string[] {
  const from = otherLeg(to);
  const said: Partial<BfcpTerms> = sides[from].terms ?? {};
  const roles = said.roles ?? [];
  const control = role === 'offer' ? roles.join(' ') : answeredRole(sides[to].terms?.roles ?? [], roles);
  return [
    ...(control === '' ? [] : [`floorctrl:${control}`]),
    ...(said.conference === undefined ? [] : [`confid:${said.conference}`]),
    ...(said.user === undefined ? [] : [`userid:${said.user}`]),
    ...floorLines(state, said.floors ?? [], from),
    `bfcpver:${versionOf(reliable)}`,
  ];
}

function directionUnlessBoth(direction: string): readonly string[] {
  return direction === 'sendrecv' ? [] : [direction];
}
