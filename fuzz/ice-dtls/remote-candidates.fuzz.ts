// Whatever list of candidates comes, no more are taken than allowed, each one once, none after the end, and the same list again adds nothing.
import { isUsableCandidate, RemoteCandidates } from '@webrtc-ims/ice-dtls';

const utf8 = new TextDecoder();
const maximum = 3;

/** At most fifty lines: `end`, `end` with a username fragment behind a blank, or a candidate. */
export function fuzz(data: Uint8Array): void {
  const known = new RemoteCandidates('abcd', maximum);
  const lines = utf8.decode(data).split('\n', 50);
  let ended = false;
  for (const line of lines) {
    if (line.startsWith('end')) {
      const ufrag = line.length > 4 ? line.slice(4) : undefined;
      if (known.end(ufrag) !== (ufrag === undefined || ufrag === 'abcd'))
        throw new Error('the wrong session was ended');
      ended ||= known.ended;
      continue;
    }
    const before = known.count;
    const outcome = known.add(line);
    if (known.count !== before + (outcome.kind === 'new' ? 1 : 0)) throw new Error('taken and counted differ');
    if (outcome.kind !== 'new') continue;
    if (ended || !isUsableCandidate(outcome.candidate)) throw new Error('taken after the end, or useless');
  }
  if (known.count > maximum) throw new Error('too many');
  const { count } = known;
  known.end();
  for (const line of lines) if (known.add(line).kind === 'new') throw new Error('taken twice');
  if (known.count !== count) throw new Error('taken twice');
}
