import JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import { audioStatistics, microphone } from './test-client.ts';
import { TextChannel } from './text-channel.ts';
import { addVideo, answerVideo, videoStatistics } from './video-stream.ts';

const { wsUrl, user, domain, privateIdentity, password } = window.config;
const userAgent = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(wsUrl)],
  uri: `sip:${user}@${domain}`,
  authorization_user: privateIdentity,
  password,
  register: false,
  session_timers: false,
});
const mediaStream = microphone(window.config.microphone);
let session: RTCSession | undefined;
let text: TextChannel | undefined;
let ending: Promise<string> = Promise.resolve('no call');
let accepting: ((incoming: RTCSession) => void) | undefined;

function current(): RTCSession {
  if (session === undefined) throw new Error('no call');
  return session;
}

function watch(watched: RTCSession): Promise<void> {
  session = watched;
  watched.on('sdp', (event: { originator: string; sdp: string }) => {
    if (event.originator === 'local' && text !== undefined) event.sdp = text.describe(event.sdp);
  });
  if (watched.connection) answerVideo(watched.connection);
  else
    watched.on('peerconnection', ({ peerconnection }: { peerconnection: RTCPeerConnection }) =>
      answerVideo(peerconnection),
    );
  ending = new Promise((resolve) => {
    watched.on('ended', ({ cause }: { cause: string }) => resolve(cause));
    watched.on('failed', ({ cause }: { cause: string }) => resolve(`failed: ${cause}`));
  });
  return new Promise((resolve, reject) => {
    watched.on('confirmed', () => resolve());
    watched.on('failed', ({ cause }: { cause: string }) => reject(new Error(cause)));
  });
}

function done(start: (whenDone: () => void) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!start(resolve)) reject(new Error('refused by the library'));
  });
}

userAgent.on('newRTCSession', ({ originator, session: incoming }: { originator: string; session: RTCSession }) => {
  if (originator === 'remote') accepting?.(incoming);
});

window.client = {
  register() {
    userAgent.start();
    return new Promise((resolve, reject) => {
      userAgent.on('connected', () => userAgent.register());
      userAgent.on('registered', () => resolve());
      userAgent.on('registrationFailed', ({ cause }: { cause?: string }) => reject(new Error(cause ?? 'unknown')));
    });
  },
  async call(target) {
    await watch(userAgent.call(target, { mediaStream: await mediaStream, pcConfig: { iceServers: [] } }));
  },
  async acceptNext() {
    const stream = await mediaStream;
    await new Promise<void>((resolve, reject) => {
      accepting = (incoming) => {
        accepting = undefined;
        watch(incoming).then(resolve, reject);
        incoming.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
      };
    });
  },
  hold: () => done((whenDone) => current().hold({}, whenDone)),
  resume: () => done((whenDone) => current().unhold({}, whenDone)),
  restartIce: () => done((whenDone) => current().renegotiate({ rtcOfferConstraints: { iceRestart: true } }, whenDone)),
  async addVideo(codec) {
    await addVideo(current().connection, codec);
    await done((whenDone) => current().renegotiate({}, whenDone));
  },
  async addText() {
    text = new TextChannel(current().connection);
    await done((whenDone) => current().renegotiate({}, whenDone));
  },
  text() {
    if (text === undefined) throw new Error('no text');
    return text;
  },
  async hangUp() {
    current().terminate();
    await ending;
  },
  unregister: () =>
    new Promise((resolve) => {
      userAgent.on('unregistered', () => resolve());
      userAgent.unregister();
    }),
  connection: () => current().connection,
  ended: () => ending,
};
window.statistics = () => audioStatistics(window.client.connection());
window.videoStatistics = () => videoStatistics(window.client.connection());
