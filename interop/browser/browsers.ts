import type { BrowserName } from './browser.ts';

/** The browsers that every suite of a page runs in, and by which name each is a peer. */
export const browsers: readonly { readonly name: BrowserName; readonly peer: 'chromium' | 'firefox' }[] = [
  { name: 'chromium', peer: 'chromium' },
  { name: 'firefox-esr', peer: 'firefox' },
];
