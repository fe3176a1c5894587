import { toneShare } from '@webrtc-ims/rtp/testing';

/** What the client sent and what it heard. */
export interface Heard {
  /** Hz. */
  readonly sent: number;
  /** At 8000 Hz. */
  readonly samples: Int16Array;
  readonly packetsSent: number;
  readonly packetsReceived: number;
}

/** The end of the demo. */
export interface Verdict {
  readonly ok: boolean;
  readonly text: string;
}

/** Tones that the client might have heard: those of a telephone network, and neighbours of the one it sent. */
const candidates = [300, 350, 400, 425, 440, 480, 520, 620, 700, 850, 1000, 1400, 2100, 3000];

/**
 * Judges whether the audio that came back is the audio that was sent: the tone that was sent must hold nearly all energy of what was
 * heard, and more of it than any other tone.
 */
export function judge(heard: Heard): Verdict {
  const { sent, samples, packetsSent, packetsReceived } = heard;
  if (samples.length < 4000)
    return { ok: false, text: `verdict: failed - nothing came back of ${packetsSent} packets` };
  const shares = [...new Set([sent, ...candidates])].map((frequency) => ({
    frequency,
    share: toneShare(samples, frequency, 8000),
  }));
  const loudest = shares.reduce((best, other) => (other.share > best.share ? other : best));
  if (loudest.share < 0.5) return { ok: false, text: `verdict: failed - ${sent} Hz sent, no tone heard back` };
  const packets =
    packetsSent === packetsReceived
      ? `${packetsSent} packets each way`
      : `${packetsSent} packets out, ${packetsReceived} back`;
  const ok = loudest.frequency === sent && loudest.share > 0.9 && packetsReceived >= packetsSent * 0.95;
  return {
    ok,
    text: `verdict: ${ok ? 'ok' : 'failed'} - ${sent} Hz sent, ${loudest.frequency} Hz heard back, ${packets}`,
  };
}
