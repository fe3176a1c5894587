import type { ConnectionShape, ShapedSection } from '../connection-shape.ts';

/** What became of a description. */
export interface Outcome {
  /** What the browser refused it with; empty when it was taken. */
  readonly error: string;
  /** The description of the browser that belongs to it; empty if there is none. */
  readonly sdp: string;
  readonly signalingState: RTCSignalingState;
  readonly transceivers: readonly TransceiverState[];
  /** Whether there is an SCTP association, or the beginning of one. */
  readonly hasAssociation: boolean;
}

/** What the browser says of a media section of audio or video. */
export interface TransceiverState {
  readonly mid: string | null;
  readonly kind: string;
  readonly currentDirection: RTCRtpTransceiverDirection | null;
}

/** A description for the connection of that name, which is made when there is none. */
export interface Remote {
  readonly id: string;
  readonly sdp: string;
}

/** What a test asks of the page. Each function takes a batch, and does one after the other. */
export interface Connections {
  /** Changes connections into shapes and lets them offer. */
  offer(batch: readonly { readonly id: string; readonly shape: ConnectionShape }[]): Promise<Outcome[]>;
  /** Gives connections the answers to their offers. */
  takeAnswer(batch: readonly Remote[]): Promise<Outcome[]>;
  /** Gives connections offers, and lets them answer with everything that they can. */
  takeOffer(batch: readonly Remote[]): Promise<Outcome[]>;
  close(ids: readonly string[]): void;
  /** Encoding names of the video that the browser can send. */
  videoCodecs(): string[];
}

declare global {
  interface Window {
    connections: Connections;
  }
}

interface Connection {
  readonly connection: RTCPeerConnection;
  /** By media section. */
  readonly slots: (RTCRtpTransceiver | undefined)[];
}

const open = new Map<string, Connection>();
const audio = new AudioContext().createMediaStreamDestination().stream;
const canvas = document.createElement('canvas');
canvas.getContext('2d');
const stream = new MediaStream([...audio.getTracks(), ...canvas.captureStream(1).getTracks()]);

window.connections = {
  offer: (batch) =>
    inTurn(batch, async ({ id, shape }) => {
      const held = connectionOf(id, shape.configuration);
      become(held, shape);
      await held.connection.setLocalDescription(
        await held.connection.createOffer(shape.restartsIce ? { iceRestart: true } : {}),
      );
      return held.connection;
    }),
  takeAnswer: (batch) =>
    inTurn(batch, async ({ id, sdp }) => {
      const { connection } = connectionOf(id, {});
      await connection.setRemoteDescription({ type: 'answer', sdp });
      return connection;
    }),
  takeOffer: (batch) =>
    inTurn(batch, async ({ id, sdp }) => {
      const { connection } = connectionOf(id, {});
      await connection.setRemoteDescription({ type: 'offer', sdp });
      for (const transceiver of connection.getTransceivers()) {
        if (transceiver.currentDirection !== 'stopped') transceiver.direction = 'sendrecv';
      }
      await connection.setLocalDescription(await connection.createAnswer());
      return connection;
    }),
  close(ids) {
    for (const id of ids) open.get(id)?.connection.close();
    for (const id of ids) open.delete(id);
  },
  videoCodecs: () => RTCRtpSender.getCapabilities('video')?.codecs.map(({ mimeType }) => mimeType.slice(6)) ?? [],
};

async function inTurn<Item extends { readonly id: string }>(
  batch: readonly Item[],
  act: (item: Item) => Promise<RTCPeerConnection>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const item of batch) {
    const error = await act(item).then(
      () => '',
      (reason) => String(reason),
    );
    outcomes.push(outcome(open.get(item.id)?.connection, error));
  }
  return outcomes;
}

function outcome(connection: RTCPeerConnection | undefined, error: string): Outcome {
  return {
    error,
    sdp: connection?.localDescription?.sdp ?? '',
    signalingState: connection?.signalingState ?? 'closed',
    transceivers: (connection?.getTransceivers() ?? []).map(({ mid, receiver, currentDirection }) => ({
      mid,
      kind: receiver.track.kind,
      currentDirection,
    })),
    hasAssociation: connection?.sctp != null,
  };
}

function connectionOf(id: string, configuration: RTCConfiguration): Connection {
  const known = open.get(id);
  if (known !== undefined) return known;
  const made = { connection: new RTCPeerConnection(configuration), slots: [] };
  open.set(id, made);
  return made;
}

function become({ connection, slots }: Connection, { sections, channels }: ConnectionShape): void {
  for (const [index, section] of sections.entries()) {
    if (section.media === 'application') {
      if (connection.sctp !== null || section.isRejected) continue;
      if (channels.length === 0) connection.createDataChannel('opened in band');
      for (const { label, id, protocol } of channels) {
        connection.createDataChannel(label, { negotiated: true, id, protocol });
      }
      continue;
    }
    const known = slots[index];
    const transceiver = known === undefined || isStopped(known) ? added(connection, section) : known;
    slots[index] = transceiver;
    if (section.isRejected) transceiver.stop();
    else transceiver.direction = section.direction;
  }
}

function added(connection: RTCPeerConnection, { media, codecs, rids }: ShapedSection): RTCRtpTransceiver {
  const track = stream.getTracks().find(({ kind }) => kind === media) ?? media;
  const transceiver = connection.addTransceiver(track, {
    streams: [stream],
    ...(rids.length === 0 ? {} : { sendEncodings: rids.map((rid) => ({ rid })) }),
  });
  const known = RTCRtpSender.getCapabilities(media)?.codecs ?? [];
  const wanted = codecs.flatMap((name) => {
    return known.filter(
      ({ mimeType, clockRate }) => `${mimeType}/${clockRate}`.toLowerCase() === `${media}/${name}`.toLowerCase(),
    );
  });
  // A browser without any of them, as Firefox without H.264, offers what it has. Formats of retransmission alone are none.
  if (wanted.some(({ mimeType }) => !mimeType.toLowerCase().endsWith('/rtx')))
    transceiver.setCodecPreferences([...new Set(wanted)]);
  return transceiver;
}

function isStopped({ currentDirection, direction }: RTCRtpTransceiver): boolean {
  return currentDirection === 'stopped' || direction === 'stopped';
}
