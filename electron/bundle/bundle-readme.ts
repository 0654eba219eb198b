import type { ProgramConsumedDatabase } from '../../shared/consume/database/program.ts';
import type { Program } from '../../shared/program/program.ts';
import { logLevels } from '../runtime/configuration/environment.ts';
import { optionalPackages } from '../runtime/consume/database/drivers/optional-package.ts';

/** The README of a bundle: how it starts and what configures it. `more` goes before that: what its target adds. */
export function bundleReadme(program: Program, more: string): string {
  const constants = program.constants
    .map(
      (c) =>
        `| \`${c.variable}\` | ${c.type}${c.secret ? ', secret: must be set' : ''} | ${c.secret ? '' : `\`${c.value}\``} |`,
    )
    .join('\n');
  return `# ${program.project}

Runs on Node 22 or newer: \`node start.mjs\`
${more}
| variable | what | default |
|---|---|---|
| \`PORT\` | port to listen on | \`${program.settings.port}\` |
| \`HOST\` | address to listen on | \`127.0.0.1\` |
| \`DATABASE_URL\` | \`sqlite:path\` or \`postgres://user:password@host/database\` | \`sqlite:data.sqlite\` beside start.mjs |
| \`LOG_LEVEL\` | ${logLevels.map((level) => `\`${level}\``).join(' ')} | \`info\` |
${constants}${userRows(program)}
${transportRows(program)}
${driverNotes(program)}
By HTTPS \`/_/live\` and \`/_/ready\` are answered to plain HTTP on the same port, too: for probes that know no certificate.

A variable that is wrong or missing, or a \`CONSTANT_…\` that sets nothing, is named at start; the exit code is 78 then.

\`/_/\` lists the services; \`/_/live\`, \`/_/ready\` and \`/_/metrics\` are for the platform. Logs are JSON lines on stdout.
SIGTERM lets requests under way end for ten seconds, then stops; after fourteen it has ended, whatever runs.

The service runs in a process of its own behind a small one that listens: what holds it up longer than a request may take, or ends it, costs a
restart and the requests it had, nothing else, and \`/_/live\` is answered meanwhile. \`node service.mjs\` runs it without that, for those who
supervise it themselves.
`;
}

/** What the databases that it asks need beside it: drivers that are not carried by every bundle (decision 57). */
function driverNotes({ consumed }: Program): string {
  const systems = new Set(
    consumed
      .filter((service): service is ProgramConsumedDatabase => service.protocol === 'database')
      .map(({ data }) => data.system),
  );
  const packages = Object.entries(optionalPackages)
    .filter(([system]) => systems.has(system))
    .map(
      ([, { name, version, database }]) =>
        `It asks ${database}: \`npm install --prefix drivers ${name}@${version}\` in this folder, once, on a machine of the kind that it runs on.\n`,
    );
  if (systems.has('jdbc'))
    packages.push(
      'It asks a database by JDBC: a Java 11 or newer has to be there (`JAVA_HOME`, or on the path), and the jars of the driver (`WEFT_JDBC_DRIVERS`, or as its constant says).\n',
    );
  return packages.length === 0 ? '' : `\n${packages.join('\n')}`;
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
