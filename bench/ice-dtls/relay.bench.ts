import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import type { BenchRow } from '../row.ts';
import { echoRows } from './echo.ts';
import { plainToBrowserRows } from './plain-to-browser.ts';

export const title = 'RTP through the media edge';

export const about = `Packets of 172 octets per second of CPU time. In and out: a browser's packets are decrypted, relayed and encrypted for another transport, beside
werift. From plain RTP to a browser: beside rtpengine in user space, which speaks SDES-SRTP to its far end.`;

// Both together, since nothing can be measured any more once the native engine has been shut down.
export const rows = async (): Promise<BenchRow[]> => {
  try {
    return [...(await echoRows()), ...(await plainToBrowserRows())];
  } finally {
    await shutdownNative();
  }
};
