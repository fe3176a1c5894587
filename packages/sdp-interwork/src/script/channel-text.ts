import { MisuseError } from '@webrtc-ims/core';
import { readDataChannels as readChannels } from '../channels/data-channel.ts';
import { writeDcmap } from '../channels/dcmap.ts';
import type { ChannelDescription } from './channel-description.ts';
import { isDataPart, joined, partsOf } from './section-lines.ts';

/**
 * The text that the browser made, with these channels in its section of data channels: what is sent to the other side. Channels that it has
 * already are replaced.
 *
 * @throws {MisuseError} `SDP_CHANNEL_WITHOUT_SECTION` when the browser has no such section: it writes one only after `createDataChannel`;
 *   `SDP_CHANNEL_WRONG` when two channels have one id, an id is not from 0 to 65534, or an attribute is more than a line
 */
export function addDataChannels(sdp: string, channels: readonly ChannelDescription[]): string {
  check(channels);
  const parts = partsOf(withoutDataChannels(sdp));
  const at = parts.findIndex(isDataPart);
  if (at < 0) {
    if (channels.length === 0) return sdp;
    throw new MisuseError('SDP_CHANNEL_WITHOUT_SECTION', 'the description has no section of data channels in use');
  }
  const lines = channels.flatMap(linesOf);
  return joined(parts.map((part, index) => (index === at ? [...part, ...lines] : part)));
}

/** The channels of a description, in the order of their ids. */
export function readDataChannels(sdp: string): readonly ChannelDescription[] {
  const part = partsOf(sdp).find(isDataPart) ?? [];
  const lines = part
    .filter((text) => text.startsWith('a=') && !text.includes('\r'))
    .map((text, line) => {
      const colon = text.indexOf(':');
      const name = text.slice(2, colon < 0 ? text.length : colon);
      return { name, value: colon < 0 ? '' : text.slice(colon + 1), line };
    });
  return readChannels(lines).map(({ id, subprotocol, label, ordered, priority, attributes }) => ({
    id,
    protocol: subprotocol,
    label,
    ordered,
    ...(priority === undefined ? {} : { priority }),
    attributes: attributes.map(({ name, value }) => (value === '' ? name : `${name}:${value}`)),
  }));
}

/** The text without its channels: what the browser is given. It passes over them anyway, but not every browser of every version has to. */
export function withoutDataChannels(sdp: string): string {
  const kept = (line: string): boolean => !line.startsWith('a=dcmap:') && !line.startsWith('a=dcsa:');
  return joined(partsOf(sdp).map((part) => part.filter(kept)));
}

function linesOf({ id, protocol, label, ordered, priority, attributes }: ChannelDescription): readonly string[] {
  const dcmap = writeDcmap({
    id,
    subprotocol: protocol,
    label,
    ordered,
    ...(priority === undefined ? {} : { priority }),
  });
  return [`a=dcmap:${dcmap}`, ...attributes.map((attribute) => `a=dcsa:${id} ${attribute}`)];
}

function check(channels: readonly ChannelDescription[]): void {
  const ids = channels.map((channel) => channel.id);
  const legal = ids.every((id) => Number.isInteger(id) && id >= 0 && id <= 65_534);
  const wide = channels.some(({ attributes }) => attributes.some((text) => text.includes('\r') || text.includes('\n')));
  if (!legal || wide || new Set(ids).size !== ids.length) {
    throw new MisuseError(
      'SDP_CHANNEL_WRONG',
      'channels need ids of their own from 0 to 65534, and attributes of one line',
    );
  }
}
