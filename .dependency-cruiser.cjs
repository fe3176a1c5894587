// Which file may import which. `npm run check` runs this and also asserts that every source file was looked at and that everything named in
// floors.json exists, so that a rule cannot become empty unnoticed.

// arrows: packages that a package may import beside core; everything else goes through the application that composes them.
// machines: the second floor of a package. What is neither listed here nor an adapter is a codec, the lowest floor.
const { arrows, machines } = require('./scripts/check/floors.json');

const lowerFloors = '^packages/[^/]+/src/(?!node/|browser/)';
const pattern = (text) => text.replaceAll('.', '\\.');

const rulesOfArrows = Object.entries(arrows).map(([name, others]) => ({
  name: `arrows-of-${name}`,
  comment: `${name} may import ${['core', ...others].join(', ')} and nothing else of ours`,
  severity: 'error',
  from: { path: `^packages/${name}/` },
  to: { path: '^packages/', pathNot: [name, 'core', ...others].map((allowed) => `^packages/${allowed}/`) },
}));

const rulesOfFloors = Object.entries(machines).map(([name, places]) => {
  const upper = places.map(pattern).join('|');
  return {
    name: `floors-of-${name}`,
    comment: 'a codec imports no machine',
    severity: 'error',
    from: { path: `^packages/${name}/src/(?!${upper}|node/|browser/|testing|index\\.ts)` },
    to: { path: `^packages/${name}/src/(${upper})` },
  };
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-unresolvable',
      comment: 'webrtc-ims.js is made of packages when the page is served',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^\\./webrtc-ims\\.js$' },
    },
    {
      name: 'no-adapter-below',
      comment: 'nothing outside an adapter imports one',
      severity: 'error',
      from: { path: lowerFloors },
      to: { path: '^packages/[^/]+/src/(node|browser)/' },
    },
    {
      name: 'no-node-below',
      comment: 'Node built-ins and sockets belong into src/node',
      severity: 'error',
      from: { path: lowerFloors },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-sockets-below',
      comment: 'Node built-ins and sockets belong into src/node',
      severity: 'error',
      from: { path: lowerFloors },
      to: { path: 'node_modules/(ws|node-datachannel)/' },
    },
    {
      name: 'testing-is-for-tests',
      comment: 'what ships for tests is not used by what ships for production',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/(?!testing)' },
      to: { path: ['^packages/[^/]+/src/testing', 'node_modules/fast-check/'] },
    },
    {
      name: 'sources-import-sources',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^(packages/[^/]+/test|examples|interop|fuzz|bench|scripts)/' },
    },
    {
      name: 'packages-by-name',
      comment: 'a package is imported by its name, never by a path into its folder',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'iq-by-type-only',
      comment: 'the packages on both sides of the Iq seam share its types; joining them is for the application',
      severity: 'error',
      from: { path: '^packages/(sdp-interwork|ice-dtls)/src/' },
      to: { path: '^packages/iq/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'agw-loads-what-runs',
      comment: 'MSRP, BFCP and text are loaded by an entry each, since not every gateway runs them',
      severity: 'error',
      from: { path: '^packages/agw/src/', pathNot: '(-application|text-formats)\\.ts$' },
      to: { path: '^packages/(msrp|bfcp|t140)/', dependencyTypesNot: ['type-only'] },
    },
    ...rulesOfArrows,
    ...rulesOfFloors,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.turbo)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@webrtc-ims/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'],
    },
  },
};
