import { element, log } from './elements.js';
import { attributeOf, showWhileOpen } from './pane.js';
import { bfcp, bfcpInPage } from './webrtc-ims.js';

let floor;

/** Runs the floor pane on a BFCP channel: who has the floor, who waits, and whether it is us. */
export function openFloor(channel, { theirs }) {
  const floorId = numberIn(theirs, 'floorid');
  const userId = numberIn(theirs, 'userid');
  const transport = bfcpInPage.rtcDataChannelTransport(channel);
  if (!transport.ok) {
    log(transport.error.message);
    return;
  }
  const participant = bfcpInPage.runParticipant(transport.value, {
    conferenceId: numberIn(theirs, 'confid'),
    userId,
    onEvent: (event) => {
      if (event.type === 'floor') showFloor(event.requests, userId);
      else if (event.type === 'floor-request') showOwn();
      else if (event.type === 'failed') log('The floor control server refused');
    },
  });
  floor = { participant, floorId };
  participant.queryFloors([floorId]);
  element('floor-holder').textContent = 'Nobody';
  element('floor-queue').replaceChildren();
  showOwn();
  showWhileOpen('floor', channel);
}

element('floor-request').addEventListener('click', () => {
  const own = ownRequest();
  if (own === undefined) floor.participant.requestFloors({ floors: [floor.floorId] });
  else floor.participant.release(own.floorRequestId);
});

function ownRequest() {
  return [...floor.participant.floorRequests.values()].at(-1);
}

function showOwn() {
  const own = ownRequest();
  const isGranted = own?.status === bfcp.RequestStatus.Granted;
  element('floor-request').textContent =
    own === undefined ? 'Ask for the floor' : isGranted ? 'Give it back' : 'Do not wait';
  element('floor-request').setAttribute('aria-pressed', String(isGranted));
}

function showFloor(requests, userId) {
  const name = (user) => (user?.userId === userId ? 'You' : (user?.displayName ?? `User ${user?.userId}`));
  const granted = requests.filter(({ status }) => status === bfcp.RequestStatus.Granted);
  const waiting = requests.filter(({ status }) => status !== bfcp.RequestStatus.Granted);
  element('floor-holder').textContent = granted.map(({ requestedBy }) => name(requestedBy)).join(', ') || 'Nobody';
  element('floor-queue').replaceChildren(
    ...waiting.map(({ requestedBy }) => {
      const line = document.createElement('li');
      line.textContent = name(requestedBy);
      return line;
    }),
  );
}

function numberIn(description, name) {
  return Number(attributeOf(description, name)?.split(' ')[0] ?? 0);
}
