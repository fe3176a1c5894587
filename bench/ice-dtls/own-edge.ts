import { formatFingerprint } from '@webrtc-ims/ice-dtls';
import { createMediaEdge, type MediaEdge, type MediaTransport } from '@webrtc-ims/ice-dtls/node';
import { type Browser, startBrowser } from './far-end.ts';

/** A transport of ours with a browser on it. */
interface ConnectedTransport {
  readonly edge: MediaEdge;
  readonly transport: MediaTransport;
  readonly browser: Browser;
}

/** Starts a browser and connects it. */
export async function connectBrowser(ice: 'front' | 'native'): Promise<ConnectedTransport> {
  const edge = await createMediaEdge({ addresses: [{ address: '127.0.0.1' }], ice });
  const browser = startBrowser();
  const { sdp } = await browser.heard('offer');
  const value = (name: string): string =>
    sdp
      .split('\r\n')
      .find((line) => line.startsWith(`a=${name}:`))
      ?.slice(name.length + 3) ?? '';
  const transport = await edge.createTransport({
    remote: {
      type: 'offer',
      ufrag: value('ice-ufrag'),
      pwd: value('ice-pwd'),
      fingerprints: [value('fingerprint')],
      setup: 'actpass',
      // Native ICE: without candidates the far end checks first, and has the answer by then.
    },
  });
  await browser.ask({ type: 'answer', sdp: answerOf(transport) }, 'connected');
  return { edge, transport, browser };
}

function answerOf({ local }: MediaTransport): string {
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    ...(local.lite ? ['a=ice-lite'] : []),
    'm=audio 9 UDP/TLS/RTP/SAVPF 0',
    'c=IN IP4 0.0.0.0',
    'a=mid:0',
    'a=sendrecv',
    'a=rtcp-mux',
    'a=rtpmap:0 PCMU/8000',
    `a=ice-ufrag:${local.ufrag}`,
    `a=ice-pwd:${local.pwd}`,
    `a=fingerprint:${formatFingerprint(local.fingerprint)}`,
    `a=setup:${local.setup}`,
    ...local.candidates.map((candidate) => `a=${candidate}`),
  ];
  return `${lines.join('\r\n')}\r\n`;
}
