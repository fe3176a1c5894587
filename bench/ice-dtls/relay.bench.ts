import { shutdownNative } from '@webrtc-ims/ice-dtls/node';
import type { BenchRow } from '../row.ts';
import { echoRows } from './echo.ts';
import { plainToBrowserRows } from './plain-to-browser.ts';

/** Both together, since nothing can be measured any more once the native engine has been shut down. */
export const rows = async (): Promise<BenchRow[]> => {
  try {
    return [...(await echoRows()), ...(await plainToBrowserRows())];
  } finally {
    await shutdownNative();
  }
};
