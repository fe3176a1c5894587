import {
  addDataChannels,
  negotiatedChannel,
  readDataChannels,
  textAttributes,
  withoutDataChannels,
} from '@webrtc-ims/sdp-interwork/browser';

/** What of an `RTCPeerConnection` is needed. */
export interface Connection {
  createDataChannel(label: string, init: ReturnType<typeof negotiatedChannel>['init']): unknown;
  setLocalDescription(): Promise<void>;
  setRemoteDescription(description: { type: 'offer'; sdp: string }): Promise<void>;
  readonly localDescription: { readonly sdp: string } | null;
}

/** A call comes in: takes the text channels of the offer, and gives the answer for the gateway. */
export async function answerText(connection: Connection, offer: string): Promise<string> {
  const offered = readDataChannels(offer).filter(({ protocol }) => protocol === 't140');
  for (const channel of offered) {
    const { label, init } = negotiatedChannel(channel);
    connection.createDataChannel(label, init);
  }
  await connection.setRemoteDescription({ type: 'offer', sdp: withoutDataChannels(offer) });
  await connection.setLocalDescription();
  const taken = offered.map((channel) => ({ ...channel, attributes: textAttributes({ rate: 30 }) }));
  return addDataChannels(connection.localDescription?.sdp ?? '', taken);
}
