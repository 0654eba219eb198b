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
  ['access', 'connector'],
  ['transformation'],
  ['contract', 'mapping', 'odata'],
  ['soap'],
  ['consume'],
  ['recording'],
  ['microflow'],
  ['authentication'],
  ['service'],
  ['starter', 'request'],
  ['import', 'program'],
  ['checks', 'text', 'refactor'],
];

const floorRules = floors.slice(0, -1).map((rooms, floor) => ({
  name: `shared-${rooms.join('-and-')}-stays-below`,
  comment:
    'model <- structure, expression <- format, query <- access, connector <- transformation <- contract, mapping, odata <- soap <- consume <- recording <- microflow <- authentication <- service <- program. A lower room that knows a higher one ' +
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
      name: 'sqlite-file-stands-below',
      comment: 'What host and runtime both ask of a database file before they trust it; it knows neither of them.',
      severity: 'error',
      from: { path: '^electron/sqlite-file/' },
      to: { path: `^(shared|electron/(?!sqlite-file/))|${electronPackage}` },
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
      name: 'compiled-code-runs-outside-the-host',
      comment:
        'A project may come from a stranger, and one of its flows or patterns may never end. What brings compiled code to life runs in the runtime or in the ' +
        "workbench, processes that are killed without harm; the host holds everybody's edits, so nothing that it loads may lead there.",
      severity: 'error',
      from: { path: '^electron/host/', pathNot: ['^electron/host/workbench/', '[.]test[.]ts$'] },
      to: { path: '^electron/runtime/(engine|publish|starters|runtime[.]ts|main[.]ts)' },
    },
    {
      name: 'workbench-is-started-not-imported',
      comment: 'See compiled-code-runs-outside-the-host. The host knows the types of the messages only.',
      severity: 'error',
      from: { path: '^electron/host/', pathNot: ['^electron/host/workbench/', '[.]test[.]ts$'] },
      to: { path: '^electron/host/workbench/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'stores-behind-one-door',
      comment:
        'Where objects live is chosen by the scheme of a URL (data/open-store.ts). Who names the class of one store runs on that one only; ' +
        'tests of a store, and of what it does to its database, open it themselves.',
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: ['^electron/runtime/data/(stores/|open-store[.]ts$)', '[.]test[.]ts$'],
      },
      to: { path: '^electron/runtime/data/stores/' },
    },
    {
      name: 'database-drivers-only-in-stores',
      comment:
        'Nothing outside a folder of a store, or of the drivers of databases of others, knows SQL of its own. The project file is a database of its own and no store of objects: ' +
        'host/store is its one room.',
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: ['^electron/(runtime/data/stores|runtime/consume/database/drivers|host/store)/', '[.]test[.]ts$'],
      },
      to: {
        path: '^(better-sqlite3|node:sqlite|pg|pg-cursor|mysql2|mysql2/promise)$|(^|/)node_modules/(better-sqlite3|pg|pg-cursor|mysql2)/',
      },
    },
    {
      name: 'formats-behind-one-door',
      comment:
        'Who names a message format works with that one only: mappings, services, checks and panes ask shared/format/index.ts by the ' +
        "structure or the media type. A format's other entries may know it (formats-known-by-their-own).",
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: [
          '^shared/format/([^/]+/|index[.]ts$)',
          '^(shared/contract|renderer/editors)/[^/]+/',
          // SOAP is XML by its own words: an envelope is read and written by nothing else.
          '^(shared/soap/|(shared/(consume|service)|electron/runtime/(consume|publish))/soap/)',
          // Descriptions of OData services are XML or JSON themselves, and its messages are JSON by its own words.
          '^(shared/odata/csdl/|electron/runtime/publish/odata/)',
          '[.]test[.]tsx?$',
        ],
      },
      to: { path: '^shared/format/[^/]+/' },
    },
    {
      name: 'formats-known-by-their-own',
      comment:
        'A reader of contracts and an editor know the format that their name begins with: json and json-structure know json. That is the reader of its ' +
        'samples, and the editor of its structures, whose screen shows its text. No other one, and no format another format.',
      severity: 'error',
      from: {
        path: '^(?:shared/format|shared/contract|renderer/editors)/([^/-]+)[^/]*/',
        pathNot: ['[.]test[.]tsx?$', '^shared/contract/(xsd|wsdl|csdl|openapi|har|postman)/'],
      },
      to: { path: '^shared/format/[^/]+/', pathNot: '^shared/format/$1[-/]' },
    },
    {
      name: 'contracts-in-xml-know-xml',
      comment:
        'Contracts that are XML documents themselves (XSD, WSDL, CSDL) are read with the reader of that format, and with no other.',
      severity: 'error',
      from: { path: '^shared/contract/(xsd|wsdl|csdl)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^shared/format/[^/]+/', pathNot: '^shared/format/xml/' },
    },
    {
      name: 'contracts-of-json-know-json',
      comment:
        'OpenAPI is JSON, be it written as YAML, and so are the messages that it describes: its reader knows that format, and no other. Collections of Postman and HAR are JSON, too.',
      severity: 'error',
      from: { path: '^shared/contract/(openapi|har|postman)/', pathNot: '[.]test[.]tsx?$' },
      to: { path: '^shared/format/[^/]+/', pathNot: '^shared/format/json/' },
    },
    {
      name: 'protocols-behind-one-door',
      comment:
        'Who names a protocol works with that one only: program, checks, panes and the command line ask shared/service/index.ts. Its own ' +
        'entries elsewhere may know it (protocols-known-by-their-own).',
      severity: 'error',
      from: {
        path: '^(electron|renderer|shared)/',
        pathNot: [
          '^shared/service/([^/]+/|index[.]ts$)',
          '^electron/runtime/(publish|consume)/[^/]+/',
          '^(electron/host/calls|shared/checks/quick-fixes|shared/import/services|renderer/editors)/[^/]+',
          '[.]test[.]tsx?$',
        ],
      },
      to: { path: '^shared/service/[^/]+/' },
    },
    {
      name: 'protocols-known-by-their-own',
      comment:
        'Publisher, client, editor, calls of the window and quick fixes know the protocol that their name begins with: rest knows rest. No other one, and ' +
        'no protocol another protocol.',
      severity: 'error',
      from: {
        path: '^(?:shared/service|shared/checks/quick-fixes|shared/import/services|electron/host/calls|electron/runtime/publish|electron/runtime/consume|renderer/editors)/([^/.-]+)[^/]*',
        pathNot: ['^shared/service/index[.]ts$', '[.]test[.]tsx?$'],
      },
      to: { path: '^shared/service/[^/]+/', pathNot: '^shared/service/$1/' },
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
