import { decimal } from '../attributes/decimal.ts';
import type { NamedValue } from '../attributes/named-value.ts';
import { trimmed } from '../attributes/trimmed.ts';
import { type Dcmap, readDcmap } from './dcmap.ts';

/** A `dcmap` or `dcsa` line. */
export interface ChannelLine extends NamedValue {
  /** Line number from 1. */
  readonly line: number;
}

/** A data channel as a description has it: its `dcmap` and the attributes of its `dcsa` lines, in order. */
export interface DataChannel extends Dcmap {
  readonly attributes: readonly NamedValue[];
  /** Line number of the `dcmap`. */
  readonly line: number;
}

/**
 * The channels of a section in the order of their stream ids. A `dcsa` belongs to the `dcmap` with its stream id, and is nothing without one
 * (RFC 8864 5.2.1); of two `dcmap` with one id the first counts. Lines that break the grammar are left out.
 */
export function readDataChannels(lines: readonly ChannelLine[]): readonly DataChannel[] {
  const channels = new Map<number, DataChannel & { readonly attributes: NamedValue[] }>();
  for (const { name, value, line } of lines) {
    const dcmap = name === 'dcmap' ? readDcmap(value) : undefined;
    if (dcmap === undefined || channels.has(dcmap.id)) continue;
    channels.set(dcmap.id, Object.assign(dcmap, { attributes: [], line }));
  }
  for (const { name, value } of lines) {
    if (name !== 'dcsa') continue;
    const blank = value.indexOf(' ');
    const id = decimal(blank < 0 ? value : value.slice(0, blank));
    if (id !== undefined && blank > 0) channels.get(id)?.attributes.push(embedded(trimmed(value.slice(blank + 1))));
  }
  const found = [...channels.values()];
  return found.length > 1 ? found.sort((a, b) => a.id - b.id) : found;
}

/** Neither retransmitted nor waited for without bound: not what MSRP, BFCP and T.140 need (RFC 8873 4.3, RFC 8865 4.1). */
export function isReliable({ ordered, maximumRetransmissions, maximumTime }: Dcmap): boolean {
  return ordered && maximumRetransmissions === undefined && maximumTime === undefined;
}

function embedded(text: string): NamedValue {
  const colon = text.indexOf(':');
  return colon < 0 ? { name: text, value: '' } : { name: text.slice(0, colon), value: text.slice(colon + 1) };
}
