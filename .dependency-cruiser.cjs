/**
 * The layers of the house, checked by `npm run layers`. tests/layers.test.ts breaks every rule once and wants it red.
 * Type-only imports count everywhere, in circles too: a type is a dependency of the reader's mind.
 */
const test = '[.](test|bench)[.]tsx?$';

/** An import of the Electron package, installed or not. */
const electronPackage = '^electron$|(^|/)node_modules/electron/';

/** Rooms of shared/ from the ground up. A room may use its own floor and the floors below, never one above. */
const floors = [
  ['model'],
  ['structure', 'expression'],
  ['format', 'query'],
  ['contract', 'mapping'],
  ['microflow'],
  ['service'],
  ['starter'],
  ['import', 'program'],
  ['checks', 'text', 'refactor'],
];

const floorRules = floors.slice(0, -1).map((rooms, floor) => ({
  name: `shared-${rooms.join('-and-')}-stays-below`,
  comment:
    'model <- structure, expression <- format, query <- contract, mapping <- microflow <- service <- program. A lower room that knows a higher one ' +
    'cannot be understood, tested or reused without it; what the higher room adds comes in by a registry or an argument.',
  severity: 'error',
  from: { path: `^shared/(${rooms.join('|')})/`, pathNot: test },
  to: {
    path: `^shared/(${floors
      .slice(floor + 1)
      .flat()
      .join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    {
      name: 'shared-stands-alone',
      comment:
        'shared is the model and its language. It runs in the window, the host, the runtime, exported bundles and tests, ' +
        'so it may know none of them. Its unit tests may build projects with the test harness.',
      severity: 'error',
      from: { path: '^shared/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(electron|renderer|build|tests|benchmarks)/' },
    },
    {
      name: 'shared-tests-stand-alone',
      comment: 'A unit test of shared needs nothing but shared and the harness that builds projects.',
      severity: 'error',
      from: { path: '^shared/.*\\.test\\.ts$' },
      to: { path: '^(electron|renderer|build|benchmarks)/' },
    },
    {
      name: 'shared-has-no-node',
      comment: 'shared also runs in the sandboxed window and in a browser: no Node modules, no Electron, no I/O.',
      severity: 'error',
      from: { path: '^shared/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'shared-has-no-electron',
      comment: 'See shared-has-no-node.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: electronPackage },
    },
    ...floorRules,
    {
      name: 'rpc-knows-only-the-model',
      comment:
        'The contracts name what travels between processes: schemas of the model, and types. Code of the upper rooms in ' +
        'them would be loaded by every process only to speak.',
      severity: 'error',
      from: { path: '^shared/rpc/', pathNot: test },
      to: { path: '^shared/', pathNot: '^shared/(rpc|model)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'renderer-never-imports-electron',
      comment:
        'The window is sandboxed and also runs in a browser (`weft serve`). It speaks to the other processes by RPC and by ' +
        'the bridge declared in shared/rpc/bridge.ts.',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: `^electron/|${electronPackage}` },
    },
    {
      name: 'renderer-has-no-node',
      comment: 'There is no Node in the window.',
      severity: 'error',
      from: { path: '^renderer/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'electron-never-imports-renderer',
      comment: 'The processes start or serve the built window; they never load its code.',
      severity: 'error',
      from: { path: '^electron/' },
      to: { path: '^renderer/' },
    },
    {
      name: 'runtime-stands-alone',
      comment: 'The same runtime runs in exported bundles on servers, without the studio around it.',
      severity: 'error',
      from: { path: '^electron/runtime/' },
      to: { path: `^electron/(host|main|preload|cli|bundle)/|${electronPackage}` },
    },
    {
      name: 'main-starts-it-does-not-import',
      comment:
        'The main process and the preload script are windows only. They start the host; a crash or a slow path in project ' +
        'code must not stop the window.',
      severity: 'error',
      from: { path: '^electron/(main|preload)/' },
      to: { path: '^electron/(host|runtime|cli|bundle)/' },
    },
    {
      name: 'electron-only-in-main-and-preload',
      comment: 'Host, runtime, bundle and CLI also run on a plain Node.',
      severity: 'error',
      from: { path: '^electron/(host|runtime|cli|bundle)/' },
      to: { path: electronPackage },
    },
    {
      name: 'no-circles',
      comment:
        'Two files that need each other, to load or to be understood, have one subject, or a third file is missing. A circle ' +
        'of types counts: neither can be read, moved or replaced without the other.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-drawers-used',
      comment: 'A folder called utils has no subject, so everything ends up in it. Name the subject.',
      severity: 'error',
      from: {},
      to: { path: '(^|/)(utils?|common|misc)/', pathNot: 'node_modules' },
    },
    {
      name: 'no-drawers-filled',
      comment: 'See no-drawers-used.',
      severity: 'error',
      from: { path: '(^|/)(utils?|common|misc)/', pathNot: 'node_modules' },
      to: {},
    },
  ],
  options: {
    // The native TypeScript compiler has no JavaScript API to parse with; swc reads the files and tells type-only imports apart.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(out|dist|[.]cache)/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.cjs', '.js', '.json'], exportsFields: ['exports'] },
  },
};
