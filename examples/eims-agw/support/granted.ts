import type { Answer } from '@webrtc-ims/iq';

/** What a gateway answered, for tests. @throws when it refused */
export function granted<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`refused: ${answer.error.cause}, ${answer.error.reason}`);
  return answer.value;
}
