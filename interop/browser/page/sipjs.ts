import { Inviter, Registerer, RegistererState, type Session, SessionState, UserAgent, Web } from 'sip.js';
import { audioStatistics, microphone } from './test-client.ts';
import { TextChannel } from './text-channel.ts';
import { addVideo, answerVideo, videoStatistics } from './video-stream.ts';

const { wsUrl, user, domain, privateIdentity, password } = window.config;
const mediaStream = microphone(window.config.microphone);
let session: Session | undefined;
let text: TextChannel | undefined;
let ending: Promise<string> = Promise.resolve('no call');
let accepting: ((incoming: Session & { accept(): Promise<void> }) => void) | undefined;

const userAgent = new UserAgent({
  uri: required(UserAgent.makeURI(`sip:${user}@${domain}`)),
  transportOptions: { server: wsUrl },
  authorizationUsername: privateIdentity,
  authorizationPassword: password,
  logLevel: 'error',
  sessionDescriptionHandlerFactory: Web.defaultSessionDescriptionHandlerFactory(() => mediaStream),
  sessionDescriptionHandlerFactoryOptions: {
    iceGatheringTimeout: 500,
    peerConnectionConfiguration: { iceServers: [] },
  },
  delegate: { onInvite: (invitation) => accepting?.(invitation) },
});
const registerer = new Registerer(userAgent);

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('missing');
  return value;
}

function watch(watched: Session): Promise<void> {
  session = watched;
  watched.delegate = {
    onSessionDescriptionHandler(handler) {
      const { peerConnection } = handler as Web.SessionDescriptionHandler;
      if (peerConnection !== undefined) answerVideo(peerConnection);
      // Its modifiers work on what the browser is given, which forgets what it does not know.
      const described = handler.getDescription.bind(handler);
      handler.getDescription = async (...given) => {
        const description = await described(...given);
        return text === undefined ? description : { ...description, body: text.describe(description.body) };
      };
    },
  };
  ending = new Promise((resolve) => {
    watched.stateChange.addListener((state) => {
      if (state === SessionState.Terminated) resolve('Terminated');
    });
  });
  return new Promise((resolve, reject) => {
    watched.stateChange.addListener((state) => {
      if (state === SessionState.Established) resolve();
      if (state === SessionState.Terminated) reject(new Error('Terminated'));
    });
  });
}

/** Sends a re-INVITE and resolves with its final response. */
function renegotiate(options: Web.SessionDescriptionHandlerOptions): Promise<void> {
  const active = required(session);
  active.sessionDescriptionHandlerOptionsReInvite = options;
  return new Promise((resolve, reject) => {
    active
      .invite({
        sessionDescriptionHandlerOptions: options,
        requestDelegate: {
          onAccept: () => resolve(),
          onReject: (response) => reject(new Error(`${response.message.statusCode}`)),
        },
      })
      .catch(reject);
  });
}

window.client = {
  async register() {
    await userAgent.start();
    await new Promise<void>((resolve, reject) => {
      registerer.stateChange.addListener((state) => {
        if (state === RegistererState.Registered) resolve();
      });
      registerer
        .register({ requestDelegate: { onReject: (response) => reject(new Error(`${response.message.statusCode}`)) } })
        .catch(reject);
    });
  },
  async call(target) {
    const inviter = new Inviter(userAgent, required(UserAgent.makeURI(target)));
    const confirmed = watch(inviter);
    await inviter.invite();
    await confirmed;
  },
  acceptNext: () =>
    new Promise((resolve, reject) => {
      accepting = (incoming) => {
        accepting = undefined;
        watch(incoming).then(resolve, reject);
        incoming.accept().catch(reject);
      };
    }),
  hold: () => renegotiate({ hold: true }),
  resume: () => renegotiate({ hold: false }),
  restartIce: () => renegotiate({ hold: false, offerOptions: { iceRestart: true } }),
  async addVideo(codec) {
    await addVideo(window.client.connection(), codec);
    await renegotiate({ hold: false });
  },
  async addText() {
    text = new TextChannel(window.client.connection());
    await renegotiate({ hold: false });
  },
  text: () => required(text),
  async hangUp() {
    await required(session).bye();
    await ending;
  },
  unregister: () =>
    new Promise((resolve) => {
      registerer.stateChange.addListener((state) => {
        if (state === RegistererState.Unregistered) resolve();
      });
      void registerer.unregister();
    }),
  connection() {
    const handler = required(session).sessionDescriptionHandler as Web.SessionDescriptionHandler;
    return required(handler.peerConnection);
  },
  ended: () => ending,
};
window.statistics = () => audioStatistics(window.client.connection());
window.videoStatistics = () => videoStatistics(window.client.connection());
