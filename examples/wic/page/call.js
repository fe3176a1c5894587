import { speakOfChannels } from './channels.js';
import { element, log } from './elements.js';
import { hear, showLevel, soundToSend, stopSound } from './sound.js';

// The gateway is the only peer and has an address of its own, so no STUN server is needed.
const pcConfig = { iceServers: [] };

let session;
let sending;
let meters = [];

/** Calls an address. @param source 'microphone' or 'tone' */
export async function call(agent, target, source) {
  if (session !== undefined) return;
  element('call').disabled = true;
  const mediaStream = await sound(source);
  if (mediaStream !== undefined) adopt(agent.call(target, { mediaStream, pcConfig }), `Calling ${target}`, true);
  element('call').disabled = false;
}

/** Rings for an incoming session. A second one is turned away: busy. */
export function ring(incoming) {
  if (session !== undefined) {
    incoming.terminate({ status_code: 486 });
    return;
  }
  const caller = incoming.remote_identity.uri.user ?? incoming.remote_identity.uri.toString();
  element('incoming-caller').textContent = `${caller} is calling`;
  element('incoming').hidden = false;
  adopt(incoming, `Call from ${caller}`, false);
  element('accept').focus();
}

/** Hangs up, turns away or gives up, whatever the call is ready for. */
export function endCall() {
  if (session !== undefined && !session.isEnded()) session.terminate();
}

/** Asks for new ICE credentials, as a browser does that moved to another network. */
export function restartIce() {
  return session.renegotiate({ rtcOfferConstraints: { iceRestart: true } });
}

/** The RTCPeerConnection of the call, if there is one. */
export function peerConnection() {
  return session?.connection;
}

element('accept').addEventListener('click', async () => {
  const ringing = session;
  element('incoming').hidden = true;
  show('Accepting');
  const mediaStream = await sound(element('source').value);
  if (mediaStream === undefined) endCall();
  else if (ringing.isEnded()) stopSound(mediaStream);
  else ringing.answer({ mediaStream, pcConfig });
});
element('decline').addEventListener('click', endCall);
element('hang-up').addEventListener('click', endCall);
element('hold').addEventListener('click', () => {
  if (session.isOnHold().local) session.unhold();
  else session.hold();
});
element('mute').addEventListener('click', () => {
  if (session.isMuted().audio) session.unmute({ audio: true });
  else session.mute({ audio: true });
});

async function sound(source) {
  try {
    sending = await soundToSend(source);
    return sending;
  } catch (error) {
    log(`No sound to send: ${error.message}`);
    return undefined;
  }
}

function adopt(made, title, offers) {
  session = made;
  show(title);
  const use = (connection) => {
    watchConnection(connection);
    speakOfChannels(made, connection, offers);
  };
  if (made.connection) use(made.connection);
  made.on('peerconnection', ({ peerconnection }) => use(peerconnection));
  made.on('progress', ({ originator }) => originator === 'remote' && show('Ringing at the other end'));
  made.on('confirmed', () => established());
  made.on('hold', ({ originator }) => show(originator === 'local' ? 'On hold' : 'Held by the other end'));
  made.on('unhold', () => show('In call'));
  made.on('muted', () => press('mute', true));
  made.on('unmuted', () => press('mute', false));
  made.on('ended', ({ cause }) => ended(`Call ended: ${cause}`));
  made.on('failed', ({ cause }) => ended(`Call failed: ${cause}`));
}

function watchConnection(connection) {
  connection.addEventListener('track', ({ track, streams }) => {
    const stream = streams[0] ?? new MediaStream([track]);
    hear(stream);
    meters.push(showLevel(stream, element('heard-level')));
  });
  connection.addEventListener('connectionstatechange', () => log(`Media ${connection.connectionState}`));
}

function established() {
  element('incoming').hidden = true;
  show('In call');
  element('hold').disabled = false;
  element('mute').disabled = false;
  meters.push(showLevel(sending, element('sent-level')));
}

function show(state) {
  element('session').hidden = !element('incoming').hidden;
  element('dial').hidden = true;
  element('session-state').textContent = state;
  press('hold', session.isOnHold().local);
  log(state);
}

function press(id, pressed) {
  element(id).setAttribute('aria-pressed', String(pressed));
}

function ended(why) {
  log(why);
  for (const stop of meters) stop();
  meters = [];
  stopSound(sending);
  sending = undefined;
  session = undefined;
  hear(undefined);
  for (const id of ['session', 'incoming', 'chat', 'text', 'floor']) element(id).hidden = true;
  for (const id of ['hold', 'mute']) {
    element(id).disabled = true;
    press(id, false);
  }
  element('dial').hidden = false;
}
