import {
  createMediaEdge,
  type DataChannel,
  type MediaEdge,
  type MediaEdgeOptions,
  type MediaTransport,
  type RemoteParameters,
  type TransportEvent,
  type TransportOptions,
} from '@webrtc-ims/ice-dtls/node';
import { IcePath } from './ice-path.ts';
import { Peer, until } from './peer.ts';

/** A transport and everything it has reported. */
export interface Watched {
  readonly transport: MediaTransport;
  readonly events: TransportEvent[];
  readonly types: () => string[];
  readonly rtp: Uint8Array[];
  readonly rtcp: Uint8Array[];
  readonly channels: DataChannel[];
}

/** Edges, peers and paths of one test file, closed together. */
export class Scene {
  readonly #peers: Peer[] = [];
  readonly #edges: MediaEdge[] = [];
  readonly #paths: IcePath[] = [];
  readonly faults: string[] = [];

  async edge(options: Partial<MediaEdgeOptions> = {}): Promise<MediaEdge> {
    const edge = await createMediaEdge({
      addresses: [{ address: '127.0.0.1' }],
      onFault: (error, where) => this.faults.push(`${where}: ${(error as Error).message}`),
      ...options,
    });
    this.#edges.push(edge);
    return edge;
  }

  peer(options?: ConstructorParameters<typeof Peer>[0]): Peer {
    const peer = new Peer(options);
    this.#peers.push(peer);
    return peer;
  }

  /** Offer from the peer, answer from us. */
  async call(
    edge: MediaEdge,
    peer: Peer,
    options: TransportOptions = {},
    change: (offer: RemoteParameters) => RemoteParameters = (offer) => offer,
  ): Promise<Watched> {
    const side = await watched(edge, options);
    const applied = side.transport.setRemote(change(await peer.offer()));
    if (!applied.ok) throw applied.error;
    peer.answer(side.transport.local);
    return side;
  }

  /** The same over a path under the test's control. Waits until media can flow. */
  async callOverPath(
    edge: MediaEdge,
    peer: Peer,
    options: TransportOptions = {},
  ): Promise<Watched & { readonly path: IcePath; readonly offer: RemoteParameters }> {
    // A full agent is given the offer at once; its peer comes from where the checks come.
    const offer = { ...(await peer.offer()), candidates: [] };
    const side = await watched(edge, edge.bound.length === 0 ? { ...options, remote: offer } : options);
    if (edge.bound.length > 0) {
      const applied = side.transport.setRemote(offer);
      if (!applied.ok) throw applied.error;
    }
    const path = await IcePath.open(side.transport.local, offer);
    this.#paths.push(path);
    peer.answer(path.localFor(side.transport.local));
    if (!(await connected(side, peer))) throw new Error(`not connected: ${side.types()}`);
    return { ...side, path, offer };
  }

  async close(): Promise<void> {
    for (const peer of this.#peers.splice(0)) peer.close();
    await Promise.all(this.#edges.splice(0).map((edge) => edge.close()));
    for (const path of this.#paths.splice(0)) path.close();
    this.faults.length = 0;
  }
}

export async function watched(edge: MediaEdge, options: TransportOptions = {}): Promise<Watched> {
  const events: TransportEvent[] = [];
  const rtp: Uint8Array[] = [];
  const rtcp: Uint8Array[] = [];
  const channels: DataChannel[] = [];
  const transport = await edge.createTransport({
    ...options,
    handlers: {
      event: (event) => events.push(event),
      rtp: (packet) => rtp.push(packet),
      rtcp: (packet) => rtcp.push(packet),
      dataChannel: (channel) => channels.push(channel),
      ...options.handlers,
    },
  });
  return { transport, events, types: () => events.map(({ type }) => type), rtp, rtcp, channels };
}

/** Whether media can flow both ways, and data where there is some. */
export function connected(side: Watched, peer: Peer): Promise<boolean> {
  return until(
    () =>
      side.types().includes('dtls-connected') &&
      peer.track?.isOpen() !== false &&
      (peer.channel === undefined || peer.channel.isOpen()),
  );
}
