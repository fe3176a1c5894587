import type { TransportAddress } from '@webrtc-ims/iq';

/** `Media-Type` (TS 29.214 5.3.19), in the spelling of TS 29.514. */
export type MediaType = 'APPLICATION' | 'AUDIO' | 'CONTROL' | 'DATA' | 'MESSAGE' | 'OTHER' | 'TEXT' | 'VIDEO';

/** `Flow-Status` (TS 29.214 5.3.11), in the spelling of TS 29.514. */
export type FlowStatus = 'DISABLED' | 'ENABLED' | 'ENABLED-DOWNLINK' | 'ENABLED-UPLINK' | 'REMOVED';

/** `Flow-Usage` (TS 29.214 5.3.12). */
export type FlowUsage = 'AF_SIGNALLING' | 'NO_INFO' | 'RTCP';

/** The numbers of the enumerations in Diameter (TS 29.214 5.3). */
export const avpValues: {
  readonly mediaType: Readonly<Record<MediaType, number>>;
  readonly flowStatus: Readonly<Record<FlowStatus, number>>;
  readonly flowUsage: Readonly<Record<FlowUsage, number>>;
} = Object.freeze({
  mediaType: Object.freeze({
    AUDIO: 0,
    VIDEO: 1,
    DATA: 2,
    APPLICATION: 3,
    CONTROL: 4,
    TEXT: 5,
    MESSAGE: 6,
    OTHER: 0xffff_ffff,
  }),
  flowStatus: Object.freeze({
    'ENABLED-UPLINK': 0,
    'ENABLED-DOWNLINK': 1,
    ENABLED: 2,
    DISABLED: 3,
    REMOVED: 4,
  }),
  flowUsage: Object.freeze({ NO_INFO: 0, RTCP: 1, AF_SIGNALLING: 2 }),
});

/** `Media-Sub-Component`: one flow, up and down. */
export interface MediaSubComponent {
  /** `Flow-Number`, by ascending port of the UE (TS 29.214 Annex B). */
  readonly flowNumber: number;
  readonly flowUsage: FlowUsage;
  /** `Flow-Description`: an IPFilterRule for each direction, uplink first (RFC 6733 4.3.1). */
  readonly flowDescriptions: readonly string[];
  /** Where it differs from that of the component: RTCP goes on while media is on hold. */
  readonly flowStatus?: FlowStatus;
}

/** `Media-Component-Description`: one media section. */
export interface MediaComponent {
  /** Position of the section, from 1. */
  readonly number: number;
  readonly mediaType: MediaType;
  readonly flowStatus: FlowStatus;
  /** bit/s from the UE; absent when nobody said. */
  readonly maximumBandwidthUplink?: number;
  /** bit/s to the UE; absent when nobody said. */
  readonly maximumBandwidthDownlink?: number;
  /** bit/s of RTCP of receivers. */
  readonly receiverReportBandwidth?: number;
  /** bit/s of RTCP of senders. */
  readonly senderReportBandwidth?: number;
  /** `Codec-Data`: what the UE said and what it was told, with LF between lines. */
  readonly codecData: readonly string[];
  readonly subComponents: readonly MediaSubComponent[];
}

/** The service information of a session (TS 29.214 5.6.1). */
export interface ServiceInformation {
  /** `PRELIMINARY` while there is an offer alone. */
  readonly status: 'FINAL' | 'PRELIMINARY';
  readonly components: readonly MediaComponent[];
}

/** The addresses between which packets of a section travel, where ICE has chosen others than the descriptions name. */
export interface NominatedPair {
  readonly ue: TransportAddress;
  readonly gateway: TransportAddress;
  readonly protocol: 'tcp' | 'udp';
}
