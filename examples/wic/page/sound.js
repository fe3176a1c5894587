let context;

const loudspeaker = new Audio();
loudspeaker.autoplay = true;

// Browsers start an audio context only after a gesture of the user, so it is made when the first call is.
function audioContext() {
  context ??= new AudioContext();
  if (context.state === 'suspended') void context.resume();
  return context;
}

/** The user's microphone, or a tone of 440 Hz where there is none or a tone is wanted. */
export async function soundToSend(source) {
  if (source === 'microphone') return await navigator.mediaDevices.getUserMedia({ audio: true });
  const oscillator = new OscillatorNode(audioContext(), { frequency: 440 });
  const gain = new GainNode(audioContext(), { gain: 0.3 });
  const sink = audioContext().createMediaStreamDestination();
  oscillator.connect(gain).connect(sink);
  oscillator.start();
  return sink.stream;
}

/** Ends a stream that {@link soundToSend} gave. */
export function stopSound(stream) {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Shows the level of a stream on a meter until the function it returns is called. */
export function showLevel(stream, meter) {
  const analyser = new AnalyserNode(audioContext(), { fftSize: 1024 });
  const from = audioContext().createMediaStreamSource(stream);
  from.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // 60 dB of range, as ears judge loudness: silence is 0, full scale is 1.
    meter.value = power === 0 ? 0 : Math.max(0, 1 + (10 * Math.log10(power)) / 60);
  }, 100);
  return () => {
    clearInterval(timer);
    from.disconnect();
    meter.value = 0;
  };
}

/** Plays a stream; without one there is silence. */
export function hear(stream) {
  loudspeaker.srcObject = stream ?? null;
}
