import { type Direction, directionOf, receives, sends } from '../attributes/direction.ts';
import { bfcpTransport } from '../bfcp/bfcp-section.ts';
import type { DataChannel } from '../channels/data-channel.ts';
import type { LegProfiles } from '../legs/profile.ts';
import type { SectionDescription } from '../model/section-description.ts';
import { msrpConnection } from '../msrp/msrp-stream.ts';
import type { BfcpState, MsrpState, StreamState, TextState } from '../state.ts';
import { type CrossedDirections, crossedDirections } from '../streams/crossed-directions.ts';
import { answeredTextFormats, listOf, readTextFormats } from '../text/text-formats.ts';
import { type ChannelTerms, coreChannelSection, readChannel } from './admission.ts';
import { answeringSide, withAnsweredKeys } from './answered-rtp.ts';

/**
 * A stream after the core's answer to a channel of the browser; `undefined` when the answer refuses it, or cannot be served.
 */
export function answeredByCore(
  stream: StreamState,
  section: SectionDescription,
  profiles: LegProfiles,
): StreamState | undefined {
  const judged = coreChannelSection(section, profiles);
  if (judged === undefined || 'rejection' in judged) return undefined;
  const { kind, terms } = judged.value;
  if (stream.kind === 'msrp' && kind === 'msrp') return msrpByCore(stream, section, judged.value);
  if (stream.kind === 'bfcp' && kind === 'bfcp') {
    const core = { ...stream.sides.core, ...bfcpTransport(section, terms, 'answer', stream.sides.core), terms };
    return withGates({ ...stream, sides: { ...stream.sides, core } }, 'core', 'sendrecv');
  }
  return stream.kind === 'text' && kind === 'text' ? textByCore(stream, section, judged.value) : undefined;
}

/** A stream after the browser's answer to a section of the core; `undefined` when it has no such channel (RFC 8864 6.5). */
export function answeredByBrowser(
  stream: Exclude<StreamState, { readonly kind: 'rtp' }>,
  channels: readonly DataChannel[],
  lenient: boolean,
): StreamState | undefined {
  const channel = channels.find((one) => one.id === stream.sides.browser.channel?.id);
  const judged = channel === undefined ? undefined : readChannel(channel, lenient);
  if (judged === undefined || 'rejection' in judged) return undefined;
  const { kind, terms } = judged.value;
  if (stream.kind === 'msrp' && kind === 'msrp') {
    const browser = { ...stream.sides.browser, terms };
    return withGates({ ...stream, sides: { ...stream.sides, browser } }, 'browser', terms.direction);
  }
  if (stream.kind === 'bfcp' && kind === 'bfcp') {
    const browser = { ...stream.sides.browser, terms };
    return withGates({ ...stream, sides: { ...stream.sides, browser } }, 'browser', 'sendrecv');
  }
  if (stream.kind !== 'text' || kind !== 'text') return undefined;
  const offered = readTextFormats(stream.sides.core.send);
  if (offered === undefined) return undefined;
  const core = { ...stream.sides.core, receive: answeredTextFormats(offered, terms.rate) };
  const browser = { ...stream.sides.browser, terms };
  const direction = toleratedDirection(stream.sides.browser.direction, terms.direction);
  return withGates({ ...stream, sides: { browser, core } }, 'browser', direction);
}

function msrpByCore(
  stream: MsrpState,
  section: SectionDescription,
  { terms }: Extract<ChannelTerms, { kind: 'msrp' }>,
): StreamState {
  const tcp = msrpConnection(section, terms, 'answer', stream.sides.core);
  const core = { ...stream.sides.core, tcp, terms };
  return withGates({ ...stream, sides: { ...stream.sides, core } }, 'core', terms.direction);
}

function textByCore(
  stream: TextState,
  section: SectionDescription,
  { terms }: Extract<ChannelTerms, { kind: 'text' }>,
): StreamState | undefined {
  const answered = readTextFormats(section.codecs);
  const keyed = withAnsweredKeys(stream.sides.core, section);
  if (answered === undefined || keyed === undefined) return undefined;
  const core = { ...answeringSide(keyed, 'core', section), send: listOf(answered), terms };
  return withGates({ ...stream, sides: { ...stream.sides, core } }, 'core', terms.direction);
}

/** An answer may be less than what was offered, never more; more is taken for a mistake and not held against anybody (RFC 8865 4.2.3). */
function toleratedDirection(offered: Direction, answer: Direction): Direction {
  const legal = (!sends(answer) || receives(offered)) && (!receives(answer) || sends(offered));
  return legal ? answer : directionOf(true, true);
}

function withGates<Stream extends BfcpState | MsrpState | TextState>(
  stream: Stream,
  far: 'browser' | 'core',
  answer: Direction,
): Stream {
  const gates = crossedDirections(stream.offer?.direction ?? 'sendrecv', stream.sides[far].direction, answer);
  const { browser, core } = stream.sides;
  return {
    ...stream,
    sides: {
      browser: { ...browser, ...gate(far === 'browser' ? gates.far : gates.near) },
      core: { ...core, ...gate(far === 'core' ? gates.far : gates.near) },
    },
  };
}

function gate(direction: CrossedDirections['near']): { readonly direction: Direction; readonly mode: Direction } {
  return { direction, mode: direction };
}
