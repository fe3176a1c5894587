import type { DataChannelPort as FullDataChannelPort } from '@webrtc-ims/core';

/** What BFCP wants of a data channel: any `DataChannelPort` of `@webrtc-ims/core`. */
export type DataChannelPort = Omit<
  FullDataChannelPort,
  'maxPacketLifeTime' | 'maxRetransmits' | 'ordered' | 'protocol'
>;
