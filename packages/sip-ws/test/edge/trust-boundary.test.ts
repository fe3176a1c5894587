import { expect, test } from 'vitest';
import type { SipRequest } from '../../src/message/sip-message.ts';
import { type Client, registerText, reply, requestText, text, World } from '../support/world.ts';

const names = (message: SipRequest): readonly string[] => message.allHeaders().map((row) => row.name);
const values = (message: SipRequest, name: string): readonly string[] => message.headers(name).map((row) => row.text);

function called(world: World, client: Client): SipRequest {
  const path = client.register();
  world.fromCore(
    requestText('INVITE', {
      uri: 'sip:alice@alice.invalid',
      routes: [path],
      recordRoutes: ['<sip:10.10.0.50;lr>'],
      via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKs',
      from: '<sip:bob@ims.example>;tag=b1',
      to: '<sip:alice@ims.example>',
      contact: '<sip:bob@10.10.0.60>',
    }),
  );
  return client.request();
}

test('a client that answers with another Record-Route cannot make the edge send there', () => {
  const world = new World();
  const client = world.open();
  const answer = reply(called(world, client), 200, 'a9', ['Contact: <sip:alice@alice.invalid>']);
  client.send(answer.replace('<sip:10.10.0.50;lr>', '<sip:169.254.169.254:80;lr>'));
  const relayed = world.coreResponse();
  expect(relayed.values('Record-Route').map((value) => value.text)[2]).toBe('<sip:10.10.0.50;lr>');
  expect(text(relayed)).not.toContain('169.254');
  client.close();
  expect(world.core.map((sent) => sent.to)).toEqual([
    { type: 'address', transport: 'UDP', host: '10.10.0.50', port: 5060 },
  ]);
  expect(values(world.coreRequest(), 'Route')).toEqual(['<sip:10.10.0.50;lr>']);
});

test('Via and Record-Route of a client’s response are those of the request, whatever it wrote', () => {
  const world = new World();
  const client = world.open();
  const answer = reply(called(world, client), 180, 'a9');
  client.send(
    answer.replace('SIP/2.0/UDP 10.10.0.99;', 'SIP/2.0/UDP 203.0.113.66;').replace(/Record-Route: [^\r]*\r\n/g, ''),
  );
  const relayed = world.coreResponse();
  expect(relayed.values('Via').map((value) => value.text)).toEqual(['SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKs']);
  const routes = relayed.values('Record-Route').map((value) => value.text);
  expect(routes.length).toBe(3);
  expect(routes.slice(1)).toEqual(['<sip:10.10.0.10:5060;transport=udp;lr>', '<sip:10.10.0.50;lr>']);
});

test('a truthful response of a client leaves octet for octet but for the Via of the edge', () => {
  const world = new World();
  const client = world.open();
  const answer = reply(called(world, client), 200, 'a9', ['Contact: <sip:alice@alice.invalid>']);
  client.send(answer);
  expect(text(world.coreResponse())).toBe(answer.replace(/Via: SIP\/2.0\/WSS[^\r]*\r\n/, ''));
});

test('outside a dialog and without registration no Route of a client reaches the core, in REGISTER neither', () => {
  const world = new World();
  const client = world.open();
  const routes = ['<sip:edge.example:8443;lr>', '<sip:scscf.internal;lr;orig>'];
  client.send(requestText('INVITE', { routes }));
  client.send(requestText('MESSAGE', { routes }));
  client.send(
    registerText(
      'alice',
      routes.map((route) => `Route: ${route}`),
    ),
  );
  expect(world.core.map(({ message }) => message.headers('Route').length)).toEqual([0, 0, 0]);
});

test('within a dialog a client may name in Route the hosts that the core recorded, and no others', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('SUBSCRIBE'));
  const subscribe = world.coreRequest();
  const own = values(subscribe, 'Record-Route').map((row) => `Record-Route: ${row}`);
  const answer = reply(subscribe, 200, 'b1').replace(/Record-Route: [^\r]*\r\n/g, '');
  world.fromCore(
    answer.replace('Content-Length', ['Record-Route: <sip:10.10.0.98;lr>', ...own, 'Content-Length'].join('\r\n')),
  );
  const back = client
    .response()
    .headers('Record-Route')
    .map((row) => row.text)
    .reverse();
  const within = { to: '<sip:bob@ims.example>;tag=b1', cseq: 2 };
  client.send(requestText('SUBSCRIBE', { ...within, routes: back }));
  expect(values(world.coreRequest(), 'Route')).toEqual(['<sip:10.10.0.98;lr>']);
  client.send(requestText('SUBSCRIBE', { ...within, routes: [...back.slice(0, 2), '<sip:10.10.0.97;lr>'] }));
  client.send(requestText('SUBSCRIBE', { ...within, routes: [...back, '<tel:+1>'] }));
  expect([world.core.length, client.response().status, client.response().status]).toEqual([0, 403, 403]);
});

test('what a client recorded in its own request does not become a host that the core named', () => {
  const world = new World();
  const client = world.open();
  client.send(requestText('SUBSCRIBE', { recordRoutes: ['<sip:evil.example;lr>'] }));
  world.fromCore(reply(world.coreRequest(), 200, 'b1'));
  client.response();
  client.send(requestText('SUBSCRIBE', { to: '<sip:bob@ims.example>;tag=b1', routes: ['<sip:evil.example;lr>'] }));
  expect([world.core.length, client.response().status]).toEqual([0, 403]);
});

test('a client cannot reach the flow of another through the core by a token behind two own Route values', () => {
  const world = new World();
  const [attacker, victim] = [world.open(), world.open()];
  const token = victim.register('victim');
  const routes = ['<sip:edge.example:8443;lr>', '<sip:10.10.0.10:5060;lr>', token];
  attacker.send(requestText('INFO', { to: '<sip:v@x>;tag=1', routes }));
  expect([attacker.response().status, world.core, victim.inbox]).toEqual([403, [], []]);
});

test('headers that only the network writes do not pass, however they are spelt', () => {
  const world = new World();
  const client = world.open();
  client.send(
    requestText('MESSAGE', {
      extra: [
        'P-Asserted-Identity: <sip:root@ims.example>',
        'p-asserted-identity : <sip:root@ims.example>',
        'P_Asserted_Identity: <sip:root@ims.example>',
        '\0P-Asserted-Identity: <sip:root@ims.example>',
        'P-Asserted-Identity\u000b: <sip:root@ims.example>',
        'P-Asserted-Identity <sip:root@ims.example>',
        'P-Charging-Vector: icid-value=1',
        'P-Charging-Function-Addresses: ccf=192.0.2.1',
        'P-Visited-Network-ID: x',
        'P-Served-User: <sip:root@ims.example>',
        'Path: <sip:evil.example;lr>',
        'Privacy: id',
        'P-Preferred-Identity: <sip:alice@ims.example>',
        'P-Asserted: kept',
      ],
    }),
  );
  const sent = world.coreRequest();
  expect(names(sent).slice(-6)).toEqual([
    'Contact',
    'Privacy',
    'P-Preferred-Identity',
    'P-Asserted',
    'Content-Length',
    'Max-Breadth',
  ]);
});

test('responses of a client lose what only the network writes too; what the core writes passes', () => {
  const world = new World();
  const client = world.open();
  const invite = called(world, client);
  client.send(reply(invite, 180, 'a9', ['P-Asserted-Identity: <sip:root@ims.example>']));
  expect(world.coreResponse().headers('P-Asserted-Identity')).toEqual([]);
  client.send(requestText('MESSAGE'));
  world.fromCore(reply(world.coreRequest(), 200, 'b', ['P-Asserted-Identity: <sip:bob@ims.example>']));
  expect(client.response().header('P-Asserted-Identity')!.text).toBe('<sip:bob@ims.example>');
});

test('a held message has lost them before the host sees it, and what the host adds stays', () => {
  const world = new World({ hold: ({ message }) => message.kind === 'request' });
  const client = world.open();
  client.send(requestText('MESSAGE', { extra: ['P-Asserted-Identity: <sip:root@ims.example>'] }));
  const held = world.holds[0]!;
  expect(held.message.headers('P-Asserted-Identity')).toEqual([]);
  world.edge.release(
    held.id,
    { edit: (message) => message.append('P-Asserted-Identity', '<sip:alice@ims.example>') },
    0,
  );
  world.settle();
  expect(values(world.coreRequest(), 'P-Asserted-Identity')).toEqual(['<sip:alice@ims.example>']);
});

test('P-Access-Network-Info of a client stays but for values that say network-provided', () => {
  const world = new World();
  const client = world.open();
  const value = '3GPP-E-UTRAN-FDD; utran-cell-id-3gpp=1';
  client.send(requestText('MESSAGE', { extra: [`P-Access-Network-Info: ${value}, IEEE-802.11;Network-Provided`] }));
  expect(values(world.coreRequest(), 'P-Access-Network-Info')).toEqual([value]);
});

test('integrity-protected of a client is taken out of Authorization, the other parameters stay', () => {
  const world = new World();
  const client = world.open();
  const credentials = (...rows: readonly string[]): readonly string[] => {
    client.send(
      registerText(
        'alice',
        rows.map((row) => `Authorization: ${row}`),
      ),
    );
    return values(world.coreRequest(), 'Authorization');
  };
  const rest = 'username="a,\\"b", nonce="", response=""';
  expect(credentials(`Digest ${rest},integrity-protected="auth-done"`)).toEqual([`Digest ${rest}`]);
  expect(credentials(`Digest Integrity-Protected = auth-done, ${rest}`)).toEqual([`Digest ${rest}`]);
  expect(credentials('Digest integrity-protected=yes')).toEqual([]);
  expect(credentials(`Digest\t${rest}, integrity-protected=yes`)).toEqual([`Digest ${rest}`]);
  expect(credentials('Digest username="open, integrity-protected=yes')).toEqual([]);
  expect(credentials('Digest username="\u0000", integrity-protected=yes')).toEqual([]);
  expect(credentials(`Digest ${rest}`)).toEqual([`Digest ${rest}`]);
});

test('with an empty list of untrusted headers everything passes', () => {
  const world = new World({ untrustedHeaders: [] });
  world.open().send(requestText('MESSAGE', { extra: ['P-Asserted-Identity: <sip:a@b>', 'Path: <sip:c;lr>'] }));
  expect(names(world.coreRequest())).toEqual(expect.arrayContaining(['P-Asserted-Identity', 'Path']));
});

test('headers for the network alone, and the keys of AKA, do not reach a client', () => {
  const world = new World();
  const client = world.open();
  client.send(registerText('alice'));
  const challenge = 'Digest realm="ims.example", nonce="a,b", ck="00", algorithm=AKAv1-MD5, ik="11"';
  const extra = ['P-Charging-Vector: icid-value=1', 'P-Charging-Function-Addresses: ccf=x', 'P-Other: stays'];
  world.fromCore(reply(world.coreRequest(), 401, 'r', [`WWW-Authenticate: ${challenge}`, ...extra]));
  const refused = client.response();
  expect(refused.header('WWW-Authenticate')!.text).toBe('Digest realm="ims.example", nonce="a,b", algorithm=AKAv1-MD5');
  expect([...refused.headers('P-Charging-Vector'), ...refused.headers('P-Charging-Function-Addresses')]).toEqual([]);
  expect(refused.header('P-Other')!.text).toBe('stays');
  const path = client.register();
  world.fromCore(
    requestText('MESSAGE', {
      uri: 'sip:alice@alice.invalid',
      routes: [path],
      via: 'SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKm',
      extra: [
        'P-Served-User: <sip:a@b>',
        'P-Access-Network-Info: 3GPP-UTRAN; utran-cell-id-3gpp=1',
        'P-Called-Party-ID: <sip:a@b>',
      ],
    }),
  );
  const delivered = client.request();
  expect(names(delivered)).not.toContain('P-Served-User');
  expect(names(delivered)).not.toContain('P-Access-Network-Info');
  expect(delivered.header('P-Called-Party-ID')!.text).toBe('<sip:a@b>');
});

test('the host sees what is for the network alone, and may let it pass by an empty list', () => {
  const extra = ['P-Charging-Vector: icid-value=1', 'WWW-Authenticate: Digest ck="00", nonce="y"'];
  const passed = (world: World, release: boolean): readonly string[] => {
    const client = world.open();
    client.send(requestText('MESSAGE'));
    world.fromCore(reply(world.coreRequest(), 200, 'b', extra));
    const held = world.holds[0];
    if (release && held !== undefined) {
      expect(held.message.header('P-Charging-Vector')!.text).toBe('icid-value=1');
      world.edge.release(held.id, { edit: (message) => message.replace('WWW-Authenticate', 'Digest nonce="x"') }, 0);
      world.settle();
    }
    return client
      .response()
      .allHeaders()
      .map((row) => row.name);
  };
  const seen = passed(new World({ hold: ({ message }) => message.kind === 'response' }), true);
  expect(seen).not.toContain('P-Charging-Vector');
  expect(seen.filter((name) => name === 'WWW-Authenticate').length).toBe(1);
  expect(passed(new World({ confidentialHeaders: [] }), false)).toContain('P-Charging-Vector');
});

test('two clients of one edge: each follows within the call what the core and the edge recorded, the other leg included', () => {
  const world = new World();
  const [alice, bob] = [world.open(), world.open()];
  alice.register('alice');
  const path = bob.register('bob');
  alice.send(requestText('INVITE', { uri: 'sip:bob@ims.example' }));
  const passed = [
    'Via: SIP/2.0/UDP 10.10.0.99;branch=z9hG4bKcc',
    'Record-Route: <sip:10.10.0.99;lr>',
    `Route: ${path}`,
  ];
  world.fromCore(text(world.coreRequest()).replace('Via:', `${passed.join('\r\n')}\r\nVia:`));
  const invite = bob.request();
  bob.send(reply(invite, 200, 'b9', ['Contact: <sip:bob@bob.invalid>']));
  world.fromCore(text(world.coreResponse()).replace(/Via: SIP\/2.0\/UDP 10.10.0.99[^\r]*\r\n/, ''));
  const answer = alice.response();
  const [from, to] = ['<sip:alice@ims.example>;tag=a1', '<sip:bob@ims.example>;tag=b9'];
  const recorded = answer.headers('Record-Route').map((row) => row.text);
  alice.send(requestText('INFO', { uri: 'sip:bob@bob.invalid', routes: [...recorded].reverse(), from, to, cseq: 2 }));
  expect(values(world.coreRequest(), 'Route')).toEqual(recorded.slice(0, 3).reverse());
  const routes = values(invite, 'Record-Route');
  bob.send(requestText('INFO', { uri: 'sip:alice@alice.invalid', routes, from: to, to: from, cseq: 2 }));
  expect(values(world.coreRequest(), 'Route')).toEqual(routes.slice(2));
});
