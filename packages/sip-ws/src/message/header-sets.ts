import { type HeaderId, singleHeaders } from './header-name.ts';
import { known } from './known-headers.ts';

const bitsOf = (ids: readonly HeaderId[]): number => ids.reduce((bits, id) => bits | (1 << id), 0);

/** The headers that every message has (RFC 3261 8.1.1). */
export const requiredIds: readonly HeaderId[] = [known.via, known.from, known.to, known.callId, known.cseq];
/** The same, a bit for each. */
export const required: number = bitsOf(requiredIds);
/** Those that may stand once (RFC 3261 7.3.1). */
export const single: number = bitsOf(singleHeaders);
