import { openChat } from './chat.js';
import { log } from './elements.js';
import { openFloor } from './floor.js';
import { openText } from './text.js';
import { channels } from './webrtc-ims.js';

/** What this page does on data channels: how it describes each, and how it runs one. */
const applications = {
  msrp: {
    label: 'chat',
    attributes: (own) => channels.msrpAttributes({ path: own.path, setup: 'active', acceptTypes: ['*'] }),
    open: openChat,
  },
  bfcp: { label: 'floor', attributes: () => channels.bfcpAttributes({ roles: ['c-only'] }), open: openFloor },
  t140: { label: 'text', attributes: () => channels.textAttributes({ rate: 30 }), open: openText },
};

/**
 * Speaks of data channels in the descriptions of a call, because a browser does not, and runs those that both sides want.
 *
 * @param session a call of JsSIP that has a connection, and no description yet
 * @param offered whether we are the ones who offer first
 */
export function speakOfChannels(session, connection, offered) {
  const made = new Map();
  let agreed = [];

  const make = (description) => {
    const { label, init } = channels.negotiatedChannel(description);
    made.set(description.id, connection.createDataChannel(label, init));
  };
  const described = (protocol, id, label) => {
    const path = `msrps://wic.invalid:9/${crypto.randomUUID()};dc`;
    return { id, protocol, label, ordered: true, attributes: applications[protocol].attributes({ path }) };
  };
  let own = offered
    ? Object.entries(applications).map(([protocol, { label }], at) => described(protocol, 2 * at, label))
    : [];
  own.forEach(make);

  session.on('sdp', (event) => {
    if (event.originator === 'local') {
      if (/^m=application [1-9]/m.test(event.sdp)) event.sdp = channels.addDataChannels(event.sdp, own);
      return;
    }
    const theirs = channels.readDataChannels(event.sdp);
    event.sdp = channels.withoutDataChannels(event.sdp);
    if (event.type === 'offer') take(theirs);
    else run(theirs);
  });

  // An offer: what we can do is kept with our own attributes, the rest is left out of the answer (RFC 8864 6.3).
  function take(theirs) {
    const known = theirs.filter(({ protocol }) => protocol in applications);
    const kept = known.map(
      (channel) =>
        own.find(({ id, protocol }) => id === channel.id && protocol === channel.protocol) ??
        described(channel.protocol, channel.id, channel.label),
    );
    for (const channel of kept) if (!made.has(channel.id)) make(channel);
    own = kept;
    run(known);
  }

  function run(theirs) {
    const { open, close } = channels.channelChanges(agreed, theirs);
    for (const id of close) {
      made.get(id)?.close();
      made.delete(id);
    }
    for (const channel of open) start(channel);
    for (const { id } of own.filter(({ id }) => !theirs.some((other) => other.id === id))) {
      made.get(id)?.close();
      made.delete(id);
    }
    own = own.filter(({ id }) => theirs.some((other) => other.id === id));
    agreed = theirs;
  }

  function start(channel) {
    const ours = own.find(({ id }) => id === channel.id);
    const opened = made.get(channel.id);
    if (ours === undefined || opened === undefined) return;
    log(`Channel ${channel.id} is ${channel.protocol}`);
    applications[channel.protocol].open(opened, {
      own: ours,
      theirs: channel,
      maxMessageSize: connection.sctp?.maxMessageSize,
    });
  }
}
