import { plainOctets } from '../syntax/plain-octets.ts';
import { OctetWords } from './octet-words.ts';

/** A buffer of a host as words. Messages are written into one buffer after the other: that in use is kept with its view. */
export function targetWords(target: Uint8Array): OctetWords {
  if (target !== lastTarget) {
    lastTarget = target;
    lastWords = new OctetWords(plainOctets(target));
  }
  return lastWords;
}

let lastTarget: Uint8Array = new Uint8Array(0);
let lastWords = new OctetWords(lastTarget);
