import { agreedDirection, answeredDirection, reversedDirection, type TextDirection } from '@webrtc-ims/t140';
import { expect, test } from 'vitest';

const directions: readonly TextDirection[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];

test.each<[TextDirection, readonly TextDirection[]]>([
  ['sendrecv', ['sendrecv', 'sendonly', 'recvonly', 'inactive']],
  ['sendonly', ['recvonly', 'inactive', 'recvonly', 'inactive']],
  ['recvonly', ['sendonly', 'sendonly', 'inactive', 'inactive']],
  ['inactive', ['inactive', 'inactive', 'inactive', 'inactive']],
])('RFC8865-4.2.3.2-1 the answers to %s', (offered, answers) => {
  expect(directions.map((wanted) => answeredDirection(offered, wanted))).toEqual(answers);
});

test.each<[TextDirection, TextDirection, TextDirection]>([
  ['sendrecv', 'sendrecv', 'sendrecv'],
  ['sendrecv', 'recvonly', 'sendonly'],
  ['sendrecv', 'sendonly', 'recvonly'],
  ['sendrecv', 'inactive', 'inactive'],
  ['sendonly', 'recvonly', 'sendonly'],
  ['recvonly', 'sendonly', 'recvonly'],
])('RFC8865-4.2.3.3-1 an offerer of %s that is answered %s may %s', (offered, answered, agreed) => {
  expect(agreedDirection(offered, answered)).toBe(agreed);
});

test.each<[TextDirection, TextDirection]>([
  ['sendonly', 'sendonly'],
  ['sendonly', 'sendrecv'],
  ['recvonly', 'recvonly'],
  ['inactive', 'sendrecv'],
])('RFC8865-4.2.3.3-2 an offer of %s that is answered %s is taken as both ways', (offered, answered) => {
  expect(agreedDirection(offered, answered)).toBe('sendrecv');
});

test('a direction from the other end', () => {
  expect(directions.map(reversedDirection)).toEqual(['sendrecv', 'recvonly', 'sendonly', 'inactive']);
});
