/** What a video of a call is encoded with. */
export type VideoCodec = 'H264' | 'VP8';

/** What the browser itself says of the call's video. */
export interface VideoStatistics {
  readonly framesSent: number;
  readonly framesDecoded: number;
  readonly packetsReceived: number;
  readonly packetsLost: number;
  /** Requests for a key frame that came from the other side, and key frames that were sent. */
  readonly keyFrameRequests: number;
  readonly keyFramesSent: number;
  /** As in `video/VP8`; empty before there is anything. */
  readonly sentAs: string;
  readonly decodedAs: string;
}

let camera: Promise<MediaStream> | undefined;

function picture(): Promise<MediaStream> {
  camera ??= navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240, frameRate: 15 } });
  return camera;
}

/** Puts video into a connection for the next offer, in that codec and no other. */
export async function addVideo(connection: RTCPeerConnection, codec: VideoCodec): Promise<void> {
  const stream = await picture();
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new Error('no camera');
  const transceiver = connection.addTransceiver(track, { streams: [stream] });
  const codecs = RTCRtpSender.getCapabilities('video')?.codecs ?? [];
  transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => mimeType === `video/${codec}`));
  show(connection, transceiver.receiver.track);
}

/** Shows what video comes, and answers it with one's own. To be called before the first offer is taken. */
export function answerVideo(connection: RTCPeerConnection): void {
  connection.addEventListener('track', ({ track, transceiver }) => {
    if (track.kind !== 'video' || transceiver.sender.track !== null) return;
    transceiver.direction = 'sendrecv';
    show(connection, track);
    void picture().then((stream) => transceiver.sender.replaceTrack(stream.getVideoTracks()[0] ?? null));
  });
}

const shown = new WeakMap<RTCPeerConnection, HTMLVideoElement>();

function show(connection: RTCPeerConnection, track: MediaStreamTrack): void {
  const element = shown.get(connection) ?? document.createElement('video');
  shown.set(connection, element);
  element.muted = true;
  element.srcObject = new MediaStream([track]);
  document.body.append(element);
  void element.play();
}

/** Reads the browser's own statistics of the video. */
export async function videoStatistics(connection: RTCPeerConnection): Promise<VideoStatistics> {
  const reports = await connection.getStats();
  const found = {
    framesSent: 0,
    framesDecoded: 0,
    packetsReceived: 0,
    packetsLost: 0,
    keyFrameRequests: 0,
    keyFramesSent: 0,
  };
  let [sentAs, decodedAs] = ['', ''];
  const codecOf = ({ codecId }: { readonly codecId?: string }): string => reports.get(codecId ?? '')?.mimeType ?? '';
  for (const report of reports.values()) {
    if (report.kind !== 'video') continue;
    if (report.type === 'outbound-rtp') {
      found.framesSent += report.framesSent ?? 0;
      found.keyFrameRequests += (report.pliCount ?? 0) + (report.firCount ?? 0);
      found.keyFramesSent += report.keyFramesEncoded ?? 0;
      sentAs = codecOf(report);
    }
    if (report.type === 'inbound-rtp') {
      found.framesDecoded += report.framesDecoded ?? 0;
      found.packetsReceived += report.packetsReceived;
      found.packetsLost += report.packetsLost;
      decodedAs = codecOf(report);
    }
  }
  return { ...found, sentAs, decodedAs };
}
