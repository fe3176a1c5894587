import JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession.js';
import { audioStatistics, type TestClient, type TestClientConfig, toneStream } from './test-client.ts';

declare global {
  interface Window {
    readonly config: TestClientConfig;
    client: TestClient;
    statistics(): ReturnType<typeof audioStatistics>;
  }
}

const { wsUrl, user, domain, password } = window.config;
const userAgent = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(wsUrl)],
  uri: `sip:${user}@${domain}`,
  password,
  register: false,
  session_timers: false,
});
const microphone = toneStream(1000);
let session: RTCSession | undefined;
let ending: Promise<string> = Promise.resolve('no call');
let accepting: ((incoming: RTCSession) => void) | undefined;

function current(): RTCSession {
  if (session === undefined) throw new Error('no call');
  return session;
}

function watch(watched: RTCSession): Promise<void> {
  session = watched;
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
  call: (target) => watch(userAgent.call(target, { mediaStream: microphone, pcConfig: { iceServers: [] } })),
  acceptNext: () =>
    new Promise((resolve, reject) => {
      accepting = (incoming) => {
        accepting = undefined;
        watch(incoming).then(resolve, reject);
        incoming.answer({ mediaStream: microphone, pcConfig: { iceServers: [] } });
      };
    }),
  hold: () => done((whenDone) => current().hold({}, whenDone)),
  resume: () => done((whenDone) => current().unhold({}, whenDone)),
  restartIce: () => done((whenDone) => current().renegotiate({ rtcOfferConstraints: { iceRestart: true } }, whenDone)),
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
