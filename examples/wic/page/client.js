import { call, endCall, peerConnection, restartIce, ring } from './call.js';
import { element, log, showStatus } from './elements.js';

const { JsSIP } = globalThis;
const configuration = await (await fetch('config.json')).json();

element('identity').value = configuration.identity;
element('username').value = configuration.username;
element('password').value = configuration.password;
element('target').value = configuration.target;

let agent;

element('registration').addEventListener('submit', (event) => {
  event.preventDefault();
  agent?.stop();
  agent = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(configuration.webSocket)],
    uri: element('identity').value,
    authorization_user: element('username').value,
    password: element('password').value,
    register_expires: 600,
    session_timers: false,
  });
  watch(agent);
  agent.start();
  element('register').disabled = true;
});

element('unregister').addEventListener('click', () => agent.stop());

element('dial').addEventListener('submit', (event) => {
  event.preventDefault();
  call(agent, element('target').value, element('source').value);
});

function watch(made) {
  made.on('connecting', () => showStatus('Connecting', 'idle'));
  made.on('connected', () => log('WebSocket open'));
  made.on('disconnected', () => {
    if (agent === made) unregistered('Disconnected', 'bad');
  });
  made.on('registered', () => {
    showStatus(`Registered as ${element('identity').value}`, 'good');
    element('register').disabled = true;
    element('unregister').disabled = false;
    element('call').disabled = false;
  });
  made.on('unregistered', () => unregistered('Not registered', 'idle'));
  made.on('registrationFailed', ({ cause }) => unregistered(`Registration failed: ${cause}`, 'bad'));
  made.on('newRTCSession', ({ originator, session }) => {
    if (originator === 'remote') ring(session);
  });
}

function unregistered(text, tone) {
  showStatus(text, tone);
  element('register').disabled = false;
  element('unregister').disabled = true;
  element('call').disabled = true;
}

addEventListener('pagehide', () => {
  endCall();
  agent?.stop();
});

// Whoever was faster than the configuration would have sent the form instead.
element('register').disabled = false;

// What a person does is done through the page; this is for what only a program asks for.
globalThis.wic = { peerConnection, restartIce };
