import fc from 'fast-check';

// Valid values, as text, in the spellings that the grammar of RFC 3261 25.1 allows. Shrinking gives short readable ones.

const tokenCharacters = "abcXYZ019-.!%*_+`'~";

/** A `token`. */
export const tokens: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...tokenCharacters),
  minLength: 1,
  maxLength: 12,
});

/** The inside of a quoted string that needs no escape, UTF-8 included, or a quoted string whole. */
export const quotedStrings: fc.Arbitrary<string> = fc
  .string({
    unit: fc.constantFrom('a', 'B', ' ', ',', ';', '<', '>', '\\"', '\\\\', 'é', '大', '@', ':'),
    maxLength: 10,
  })
  .map((inside) => `"${inside}"`);

/** A host: name, IPv4 address or IPv6 reference. */
export const hosts: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/), { minLength: 1, maxLength: 3 })
    .map((labels) => [...labels, 'example'].join('.')),
  fc.ipV4(),
  fc.constantFrom('[::1]', '[2001:db8::9:1]', '[::ffff:192.0.2.10]', '[1:2:3:4:5:6:7:8]'),
);

/** A port or none, with its colon. */
const ports = fc
  .option(fc.integer({ min: 0, max: 65_535 }), { nil: undefined })
  .map((port) => (port === undefined ? '' : `:${port}`));

const headerParameters = (separator: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .uniqueArray(fc.tuple(tokens, fc.option(fc.oneof(tokens, quotedStrings), { nil: undefined }), separator), {
      selector: ([name]) => name.toLowerCase(),
      maxLength: 4,
    })
    .map((parameters) =>
      parameters
        .map(([name, value, gap]) => `${gap};${gap}${name}${value === undefined ? '' : `${gap}=${gap}${value}`}`)
        .join(''),
    );

const userParts = fc.string({
  unit: fc.constantFrom('a', 'Z', '0', '%20', '%00', '%C3%A9', '-', '_', '&', '=', '+', '$', ',', ';', '?', '/'),
  minLength: 1,
  maxLength: 8,
});

const uriParameters = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('lr', 'ob', 'transport', 'x', 'maddr', 'method', 'user', '%6Cr2'),
      fc.option(fc.constantFrom('ws', 'tcp', 'a%41', '1'), { nil: undefined }),
    ),
    { selector: ([name]) => name, maxLength: 3 },
  )
  .map((parameters) =>
    parameters.map(([name, value]) => (value === undefined ? `;${name}` : `;${name}=${value}`)).join(''),
  );

/** A SIP or SIPS URI. */
export const sipUris: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('sip', 'sips', 'SIP'),
    fc.option(userParts, { nil: undefined }),
    hosts,
    ports,
    uriParameters,
    fc.constantFrom('', '', '', '?X=y', '?Subject=a%20b&To=c'),
  )
  .map(
    ([scheme, user, host, port, parameters, headers]) =>
      `${scheme}:${user === undefined ? '' : `${user}@`}${host}${port}${parameters}${headers}`,
  );

/** A URI of any scheme. */
export const uris: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: sipUris },
  fc.constantFrom(
    'tel:+1-201-555-0123',
    'tel:112;phone-context=ims.example',
    'urn:service:sos',
    'isbn:2983792873',
    'http://a.example/b?c',
  ),
);

const gaps = fc.constantFrom('', '', ' ', '\t', '  ', '\r\n ', ' \r\n\t');
const noGaps = fc.constant('');

const nameAddrsWith = (gap: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.oneof(
    fc
      .tuple(
        fc.oneof(
          fc.constant(''),
          quotedStrings,
          tokens.map((token) => `${token} `),
        ),
        gap,
        uris,
        headerParameters(gap),
      )
      .map(([display, space, uri, parameters]) => `${display}${space}<${uri}>${parameters}`),
    fc.tuple(hosts, headerParameters(gap)).map(([host, parameters]) => `sip:a@${host}${parameters}`),
  );

/** A name-addr or addr-spec with parameters, without folds. */
export const nameAddrs: fc.Arbitrary<string> = nameAddrsWith(noGaps);

const viasWith = (gap: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(fc.constantFrom('UDP', 'TCP', 'TLS', 'WS', 'WSS', 'wss', 'SCTP'), gap, hosts, ports, headerParameters(gap))
    .map(
      ([transport, space, host, port, parameters]) =>
        `SIP${space}/${space}2.0${space}/${space}${transport} ${host}${port}${parameters}`,
    );

/** A Via value, without folds. */
export const vias: fc.Arbitrary<string> = viasWith(noGaps);

const spelling = (...names: string[]): fc.Arbitrary<string> =>
  fc.constantFrom(...names.flatMap((name) => [name, name.toLowerCase(), name.toUpperCase()]));

const row = (name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(name, fc.constantFrom('', ' ', '\t'), gaps, value)
    .map(([spelled, space, gap, text]) => `${spelled}${space}:${gap}${text}`);

const folded = nameAddrsWith(gaps);

const otherRows = fc.array(
  fc.oneof(
    row(
      spelling('Via', 'v'),
      fc.array(viasWith(gaps), { minLength: 1, maxLength: 3 }).map((values) => values.join(' , ')),
    ),
    row(
      spelling('Route', 'Record-Route', 'Path'),
      uris.map((uri) => `<${uri}>`),
    ),
    row(
      spelling('Contact', 'm'),
      fc.array(folded, { minLength: 1, maxLength: 2 }).map((values) => values.join(',')),
    ),
    row(
      spelling('Supported', 'k', 'Require'),
      fc.array(tokens, { minLength: 1, maxLength: 3 }).map((tags) => tags.join(', ')),
    ),
    row(
      tokens.map((token) => `X-${token}`),
      fc.oneof(quotedStrings, tokens, fc.constantFrom('', ';;,,', '"', '(', '\\')),
    ),
  ),
  { maxLength: 8 },
);

/** Octets of a whole request or response that strict parsing accepts, with folds, odd spellings and any body. */
export const messages: fc.Arbitrary<Uint8Array> = fc
  .record({
    method: fc.constantFrom('INVITE', 'REGISTER', 'MESSAGE', 'invite', 'X.%'),
    uri: uris.filter((uri) => !uri.includes('?')),
    status: fc.option(fc.integer({ min: 100, max: 699 }), { nil: undefined }),
    via: row(spelling('Via', 'v'), viasWith(gaps)),
    from: row(spelling('From', 'f'), folded),
    to: row(spelling('To', 't'), folded),
    callId: row(spelling('Call-ID', 'i'), fc.constantFrom('a', 'a@b', 'x<">[]{}@y')),
    number: fc.integer({ min: 0, max: 0xffff_ffff }),
    rows: otherRows,
    body: fc.uint8Array({ maxLength: 40 }),
    counted: fc.boolean(),
  })
  .map(({ method, uri, status, via, from, to, callId, number, rows, body, counted }) => {
    const start = status === undefined ? `${method} ${uri} SIP/2.0` : `SIP/2.0 ${status} réason`;
    const length = counted ? [`Content-Length: ${body.length}`] : [];
    const head = [start, via, ...rows, from, to, callId, `CSeq: ${number} ${method}`, ...length, '', ''].join('\r\n');
    const octets = new TextEncoder().encode(head);
    const out = new Uint8Array(octets.length + body.length);
    out.set(octets);
    out.set(body, octets.length);
    return out;
  });
