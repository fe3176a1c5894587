// Invariant: a description that is taken gives, on the other leg, one that can be taken too and that browsers accept; the state is never changed.
import { acceptableToBrowsers, complete, createSession, otherLeg, receive } from '@webrtc-ims/sdp-interwork';
import { MemoryGateway } from '@webrtc-ims/sdp-interwork/testing';

const fresh = createSession({ random: (length) => new Uint8Array(length) });
const frozen = JSON.stringify(fresh);

export function fuzz(data: Uint8Array): void {
  for (const leg of ['browser', 'core'] as const) {
    const gateway = new MemoryGateway();
    const offered = receive(fresh, { leg, kind: 'offer', sdp: data });
    if (!offered.ok) continue;
    const crossed = complete(offered.value.pending, gateway.carryOut(offered.value.plan));
    if (!crossed.ok) throw crossed.error;
    const { sdp, state } = crossed.value;
    if (leg === 'core' && acceptableToBrowsers(sdp).length > 0) throw new Error('browsers refuse the offer');
    // What we wrote is an offer of its own on the leg it was written for.
    const again = receive(fresh, { leg: otherLeg(leg), kind: 'offer', sdp });
    if (!again.ok && sdp.includes('\nm=')) throw again.error;
    // It serves as an answer too, once the choice of the DTLS role is made.
    const answer = sdp.replaceAll('a=setup:actpass', 'a=setup:active');
    const answered = receive(state, { leg: otherLeg(leg), kind: 'answer', sdp: answer });
    if (!answered.ok) throw answered.error;
    const back = complete(answered.value.pending, gateway.carryOut(answered.value.plan));
    if (!back.ok) throw back.error;
    if (JSON.stringify(JSON.parse(JSON.stringify(back.value.state))) !== JSON.stringify(back.value.state)) {
      throw new Error('the state is not JSON');
    }
  }
  if (JSON.stringify(fresh) !== frozen) throw new Error('the state was changed');
}
