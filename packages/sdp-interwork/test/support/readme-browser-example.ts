import {
  addDataChannels,
  type ChannelDescription,
  msrpAttributes,
  negotiatedChannel,
  readDataChannels,
  withoutDataChannels,
} from '@webrtc-ims/sdp-interwork/browser';

/** What of an `RTCPeerConnection` is needed. */
export interface Connection {
  createDataChannel(label: string, init: ReturnType<typeof negotiatedChannel>['init']): { close(): void };
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: { type: 'answer'; sdp: string }): Promise<void>;
  readonly localDescription: { readonly sdp: string } | null;
}

/** Opens a chat; `exchange` carries the offer to the gateway and brings the answer. Gives the path of the far side, or nothing. */
export async function openChat(
  connection: Connection,
  exchange: (offer: string) => Promise<string>,
): Promise<string | undefined> {
  const path = `msrps://wic.invalid:9/${crypto.randomUUID()};dc`;
  const attributes = msrpAttributes({ path, setup: 'active', acceptTypes: ['text/plain'] });
  const chat: ChannelDescription = { id: 0, protocol: 'msrp', label: 'chat', ordered: true, attributes };
  const { label, init } = negotiatedChannel(chat);
  const channel = connection.createDataChannel(label, init);
  await connection.setLocalDescription();
  const answer = await exchange(addDataChannels(connection.localDescription?.sdp ?? '', [chat]));
  await connection.setRemoteDescription({ type: 'answer', sdp: withoutDataChannels(answer) });
  const agreed = readDataChannels(answer).find(({ id }) => id === chat.id);
  if (agreed === undefined) channel.close();
  return agreed?.attributes.find((attribute) => attribute.startsWith('path:'))?.slice('path:'.length);
}
