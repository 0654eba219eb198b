import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inOneSentence, type LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { Program } from '../../shared/program/program.ts';
import { logLevels } from '../runtime/configuration/environment.ts';

const here = dirname(fileURLToPath(import.meta.url));

/** Targets of an export, by id. */
export const bundleTargets = ['node'] as const;

/**
 * Writes a deployable folder: the runtime as one file, the compiled project, a start script and the one native package.
 * It runs on a plain Node 22 or newer without the studio: `node OUT/start.mjs`.
 */
export async function exportBundle(options: {
  program: Program;
  diagnostics: readonly LocatedDiagnostic[];
  out: string;
  target: string;
}): Promise<{ files: string[] } | { error: string }> {
  const { out, target } = options;
  // Demo users are for the machine of who makes the project.
  const { connectors } = options.program;
  const program: Program = {
    ...options.program,
    security: { ...options.program.security, demoUsers: [] },
    connectors: {
      ...connectors,
      installed: connectors.installed.map((one) => ({ ...one, place: { folder: `${connectorsFolder}/${one.id}` } })),
    },
  };
  if (!(bundleTargets as readonly string[]).includes(target))
    return { error: `${target} is not a target. Targets: ${bundleTargets.join(', ')}.` };
  const errors = options.diagnostics.filter((d) => d.severity === 'error');
  const [first] = errors;
  if (first)
    return {
      error: `The project has ${errors.length} ${errors.length === 1 ? 'error' : 'errors'}; the first: ${inOneSentence(first)}`,
    };
  const missing = connectors.installed.flatMap(({ label, place }) =>
    'problem' in place ? [`${label}: ${place.problem}`] : [],
  );
  if (missing[0] !== undefined) return { error: `The bundle would lack a connector. ${missing[0]}` };
  if (existsSync(out) && readdirSync(out).length > 0 && !isEarlierBundle(out))
    return { error: `${out} is not empty and no earlier bundle. Choose another folder.` };
  mkdirSync(out, { recursive: true });
  for (const name of [...ownFiles, ...notices, processFile, connectorsFolder, 'node_modules']) makeRoom(out, name);
  writeFileSync(join(out, 'program.json'), JSON.stringify(program));
  writeFileSync(join(out, 'start.mjs'), startText);
  await writeProgram('start', join(out, 'supervisor.mjs'));
  await writeProgram('service', join(out, 'service.mjs'));
  copyNative(out);
  const carried = await copyConnectors(out, connectors.installed);
  copyNotices(out);
  writeFileSync(
    join(out, 'package.json'),
    `${JSON.stringify({ name: program.project.toLowerCase().replace(/[^a-z0-9-]+/g, '-'), private: true, type: 'module', engines: { node: '>=22' }, scripts: { start: 'node start.mjs' } }, null, 2)}\n`,
  );
  writeFileSync(join(out, 'README.md'), readme(program));
  return {
    files: [...ownFiles, ...notices, nativePackage, ...carried],
  };
}

const ownFiles = ['start.mjs', 'supervisor.mjs', 'service.mjs', 'program.json', 'package.json', 'README.md'] as const;
/** Packages of connectors, each in a folder of its id, and the program in which their code runs. */
const connectorsFolder = 'connectors';
const processFile = 'connector-process.mjs';
const nativePackage = 'node_modules/better-sqlite3';

/** Whether an export made what stands there: its program is one of ours, and none of its files is a folder. */
function isEarlierBundle(out: string): boolean {
  try {
    const program = JSON.parse(readFileSync(join(out, 'program.json'), 'utf8')) as Partial<Program> | null;
    return (
      typeof program?.project === 'string' &&
      Array.isArray(program.flows) &&
      ![...ownFiles, ...notices].some((name) => lstatSync(join(out, name), { throwIfNoEntry: false })?.isDirectory())
    );
  } catch {
    return false;
  }
}

/** Takes away what an earlier export left under a name, links themselves, too: nothing is written through one that somebody else laid there. */
function makeRoom(out: string, name: string): void {
  const path = join(out, name);
  if (name !== 'node_modules' || lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    rmSync(path, { recursive: true, force: true });
  else rmSync(join(out, nativePackage), { recursive: true, force: true });
}

/** An older Node would stop somewhere in the service, in words of nobody: it is refused before that is read. */
const startText = `if (Number(process.versions.node.split('.')[0]) < 22) {
  process.stderr.write(\`This service needs Node 22 or newer; this is Node \${process.versions.node}.\\n\`);
  process.exit(78);
}
await import('./supervisor.mjs');
`;

/** Copies the connectors that the program calls, and nothing where it calls none. */
async function copyConnectors(out: string, installed: Program['connectors']['installed']): Promise<string[]> {
  if (installed.length === 0) return [];
  for (const { id, place } of installed)
    if ('folder' in place) cpSync(place.folder, join(out, connectorsFolder, id), { recursive: true });
  if (process.env.WEFT_BUNDLED) cpSync(join(here, processFile), join(out, processFile));
  else {
    const { build } = await import('esbuild');
    await build({
      entryPoints: [join(here, '../runtime/connector-process/main.ts')],
      outfile: join(out, processFile),
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22',
      minify: true,
      logLevel: 'silent',
    });
  }
  return [processFile, ...installed.map(({ id }) => `${connectorsFolder}/${id}`)];
}

/** One of the bundle's two programs: beside us in an installed studio, made of the sources in a checkout. */
async function writeProgram(name: 'start' | 'service', file: string): Promise<void> {
  if (process.env.WEFT_BUNDLED) {
    cpSync(join(here, `bundle-${name}.mjs`), file);
    return;
  }
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    external: ['better-sqlite3'],
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    banner: { js: "import { createRequire as __cr } from 'node:module'; const require = __cr(import.meta.url);" },
  });
}

/** Whose work is in it, and under which licences; made by the build of the studio. */
const notices = ['THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json'];

function copyNotices(out: string): void {
  const built = process.env.WEFT_BUNDLED ? here : join(here, '../../out');
  for (const name of notices) if (existsSync(join(built, name))) cpSync(join(built, name), join(out, name));
}

/** better-sqlite3 with its prebuilt binaries; no compiler is needed where the bundle runs. */
function copyNative(out: string): void {
  const source = dirname(createRequire(import.meta.url).resolve('better-sqlite3/package.json'));
  cpSync(source, join(out, nativePackage), {
    recursive: true,
    dereference: true,
    filter: (path) => !/better-sqlite3[\\/](deps|src|docs|benchmark)([\\/]|$)/.test(path),
  });
}

function readme(program: Program): string {
  const constants = program.constants
    .map(
      (c) =>
        `| \`${c.variable}\` | ${c.type}${c.secret ? ', secret: must be set' : ''} | ${c.secret ? '' : `\`${c.value}\``} |`,
    )
    .join('\n');
  return `# ${program.project}

Runs on Node 22 or newer: \`node start.mjs\`

| variable | what | default |
|---|---|---|
| \`PORT\` | port to listen on | \`${program.settings.port}\` |
| \`HOST\` | address to listen on | \`127.0.0.1\` |
| \`DATABASE_URL\` | \`sqlite:path\` or \`postgres://user:password@host/database\` | \`sqlite:data.sqlite\` beside start.mjs |
| \`LOG_LEVEL\` | ${logLevels.map((level) => `\`${level}\``).join(' ')} | \`info\` |
${constants}${userRows(program)}
${transportRows(program)}

By HTTPS \`/_/live\` and \`/_/ready\` are answered to plain HTTP on the same port, too: for probes that know no certificate.

A variable that is wrong or missing, or a \`CONSTANT_…\` that sets nothing, is named at start; the exit code is 78 then.

\`/_/\` lists the services; \`/_/live\`, \`/_/ready\` and \`/_/metrics\` are for the platform. Logs are JSON lines on stdout.
SIGTERM lets requests under way end for ten seconds, then stops; after fourteen it has ended, whatever runs.

The service runs in a process of its own behind a small one that listens: what holds it up longer than a request may take, or ends it, costs a
restart and the requests it had, nothing else, and \`/_/live\` is answered meanwhile. \`node service.mjs\` runs it without that, for those who
supervise it themselves.
`;
}

/** How it is reached: by TLS, and through proxies. */
function transportRows({ services }: Program): string {
  const isByCertificate = services.some((service) =>
    service.authentication.methods.some(({ method }) => method === 'client-certificate'),
  );
  return `| \`TLS_CERT_FILE\`, \`TLS_KEY_FILE\` | PEM of the certificate (with those between it and its authority) and of its key: the service speaks HTTPS. New files are taken up within a minute | plain HTTP |
| \`TLS_KEY_PASSPHRASE\` | passphrase of the key | |
${
  isByCertificate
    ? `| \`TLS_CLIENT_CA_FILE\` | PEM of the authorities whose certificates callers may show | only fingerprints are known |
| \`TLS_CLIENT_CRL_FILE\` | PEM of what these have revoked | |
| \`CLIENT_CERT_HEADER\` | header in which a proxy of \`TRUSTED_PROXIES\`, which ends TLS and verifies certificates, names that of the client, e.g. \`Client-Cert\` (RFC 9440) | none is read |
`
    : ''
}| \`TRUSTED_PROXIES\` | addresses and networks (\`10.0.0.0/8\`), with commas between, of proxies whose \`X-Forwarded-For\`, \`X-Forwarded-Host\` and \`X-Forwarded-Proto\` are believed | none |`;
}

/** What is known of users is for services that ask for passwords. */
function userRows({ services, security }: Program): string {
  const methods = new Set(services.flatMap((service) => service.authentication.methods.map(({ method }) => method)));
  if (!methods.has('basic') && !methods.has('session')) return '';
  const roles = security.userRoles.map((role) => `\`${role.name}\``).join(', ') || 'none';
  const users = `\n| \`USERS_FILE\` | JSON: \`[{"name", "password", "roles"}]\`; a password is a hash that \`weft password\` makes, roles are of ${roles} | no users |`;
  return methods.has('session')
    ? `${users}\n| \`SESSION_KEY\` | secret of at least 32 characters, the same for all replicas | sessions end with the process |`
    : users;
}
