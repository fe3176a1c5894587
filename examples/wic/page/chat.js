import { element, log } from './elements.js';
import { attributeOf, showWhileOpen } from './pane.js';
import { msrp, msrpInPage } from './webrtc-ims.js';

let chat;

/** Runs the chat pane on an MSRP channel (RFC 8873). */
export function openChat(channel, { own, theirs, maxMessageSize }) {
  const transport = msrpInPage.rtcDataChannelTransport(channel, maxMessageSize);
  if (!transport.ok) {
    log(transport.error.message);
    return;
  }
  const incoming = new Map();
  const session = new msrp.MsrpSession({
    localUri: attributeOf(own, 'path'),
    remotePath: attributeOf(theirs, 'path'),
    role: 'active',
  });
  const connection = msrpInPage.runConnection(transport.value, { onEvent: (event) => take(event, incoming) });
  connection.open(session);
  chat = { connection, session, files: new Map() };
  element('messages').replaceChildren();
  showWhileOpen('chat', channel);
}

element('chat-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const field = element('message');
  if (field.value === '') return;
  const sent = chat.connection.send(chat.session, {
    contentType: 'text/plain;charset=UTF-8',
    body: new TextEncoder().encode(field.value),
  });
  if (!sent.ok) return log(sent.error.message);
  add('own', field.value);
  field.value = '';
});

element('file').addEventListener('change', async () => {
  const [file] = element('file').files;
  element('file').value = '';
  if (file !== undefined) await sendFile(file);
});

/** Sends a file piece by piece, so that none of it waits in memory but the piece that is on its way. */
async function sendFile(file) {
  const { connection, session } = chat;
  const sent = connection.send(session, {
    contentType: file.type === '' ? 'application/octet-stream' : file.type,
    size: file.size,
    successReport: 'yes',
    mime: [['Content-Disposition', `attachment; filename="${file.name.replaceAll(/[\\"\r\n]/g, '_')}"`]],
  });
  if (!sent.ok) return log(sent.error.message);
  const line = add('own', file.name);
  const progress = line.appendChild(document.createElement('progress'));
  progress.max = file.size;
  progress.setAttribute('aria-label', `${file.name} sent`);
  for (let at = 0; at < file.size && !sent.value.stopped; at += pieceOctets) {
    const piece = new Uint8Array(await file.slice(at, at + pieceOctets).arrayBuffer());
    await new Promise((resolve) => {
      if (connection.write(sent.value, piece, resolve)) resolve();
    });
    progress.value = Math.min(at + pieceOctets, file.size);
  }
  connection.end(sent.value);
  chat.files.set(sent.value, line);
}

function take(event, incoming) {
  const { message } = event;
  switch (event.type) {
    case 'message':
      incoming.set(message, []);
      break;
    case 'data':
      // A view of what arrived: kept longer, it has to be a copy.
      incoming.get(message)?.push(event.octets.slice());
      break;
    case 'end':
      show(message, new Blob(incoming.get(message)));
      incoming.delete(message);
      break;
    case 'aborted':
      incoming.delete(message);
      log(`A message was not completed: ${event.error.message}`);
      break;
    case 'delivered':
      chat.files.get(message)?.append(' — delivered');
      break;
    case 'failed':
      log(`A message was not delivered: ${event.error.message}`);
      break;
    case 'session failed':
      log(`Chat: ${event.error.message}`);
      break;
  }
}

async function show(message, body) {
  const type = message.contentType;
  const [, disposition = ''] = message.fields.find(([name]) => name.toLowerCase() === 'content-disposition') ?? [];
  if (body.size === 0) return;
  if (type.startsWith('text/plain') && !disposition.startsWith('attachment')) {
    add('theirs', await body.text());
    return;
  }
  const name = /filename="([^"]*)"/.exec(disposition)?.[1] ?? 'file';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([body], { type: 'application/octet-stream' }));
  link.download = name;
  link.textContent = `${name}, ${body.size.toLocaleString()} octets`;
  add('theirs', '').append(link);
}

function add(from, text) {
  const line = document.createElement('li');
  line.dataset.from = from;
  line.textContent = text;
  element('messages').append(line);
  line.scrollIntoView({ block: 'nearest' });
  return line;
}

const pieceOctets = 65_536;
