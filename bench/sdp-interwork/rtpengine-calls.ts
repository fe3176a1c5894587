import type { PeerName } from '../../interop/peers.ts';
import { peer } from '../../interop/peers.ts';
import { Rtpengine } from '../../interop/rtpengine.ts';
import { median } from '../measure.ts';

/** The peer that these are calls of. */
export const rtpenginePeer: PeerName = 'rtpengine';

/** An offer of a browser and the answer of a telephone. */
export interface Exchange {
  readonly offer: string;
  readonly answer: string;
}

const calls = 150;
const rounds = 5;

/**
 * Offers and answers per second of CPU time of rtpengine's process, asked over its ng protocol on loopback: the browser's offer without ICE, DTLS and
 * multiplexing for the core, the telephone's answer with them for the browser. `undefined` where it is not installed.
 */
export async function rtpengineRate({ offer, answer }: Exchange): Promise<number | undefined> {
  const { absent, path } = peer(rtpenginePeer);
  if (absent) return undefined;
  const rtpengine = await Rtpengine.start(path, { ports: [24_000, 24_399], lifetime: 180_000 });
  try {
    const rates: number[] = [];
    // The first round is for warming up.
    for (let round = 0; round <= rounds; round++) {
      const began = rtpengine.cpuTime();
      for (let call = 0; call < calls; call++) await cross(rtpengine, `${round}-${call}`, offer, answer);
      if (round > 0) rates.push(calls / (rtpengine.cpuTime() - began));
    }
    return median(rates);
  } finally {
    await rtpengine.stop();
  }
}

async function cross(rtpengine: Rtpengine, id: string, offer: string, answer: string): Promise<void> {
  const call = { 'call-id': id, 'from-tag': 'caller' };
  const toCore = { 'transport-protocol': 'RTP/AVP', ICE: 'remove', 'rtcp-mux': ['demux'], DTLS: 'off' };
  const toBrowser = { 'transport-protocol': 'UDP/TLS/RTP/SAVPF', ICE: 'force', 'rtcp-mux': ['require'] };
  const flags = ['trust-address'];
  await rtpengine.ask({ ...call, ...toCore, flags, command: 'offer', sdp: offer });
  await rtpengine.ask({ ...call, ...toBrowser, flags, command: 'answer', 'to-tag': 'callee', sdp: answer });
  await rtpengine.ask({ ...call, command: 'delete', 'delete-delay': '0' });
}
