import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import {
  type ActionValueType,
  actionsOf,
  type ConnectorDocument,
  connectorDocumentOf,
  connectors,
  propertyValue,
} from '../../../shared/connector/index.ts';
import { isNumeric, writeNumber } from '../../../shared/expression/numeric.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import { addConnector, removeConnector, usersOf } from '../../host/connectors/change-connectors.ts';
import { type ConnectorPackage, readConnectorPackage } from '../../host/connectors/connector-package.ts';
import { InstalledPackages } from '../../host/connectors/installed-packages.ts';
import { newConnector, packConnector } from '../../host/connectors/kit.ts';
import { PackageError } from '../../host/connectors/package-archive.ts';
import { shippedConnector, shippedConnectors } from '../../host/connectors/shipped.ts';
import { trustQuestion } from '../../host/connectors/trust-question.ts';
import { tryPackage, withUnpacked } from '../../host/connectors/try-package.ts';
import { RawNumber, stringifyExact } from '../../runtime/engine/json-value.ts';
import { Finding, print, printJson, say, UsageError } from '../output.ts';
import { readBytes, withProject } from '../project.ts';

/** `weft connector`: packages of connectors in projects, and the kit that makes them. */
export function connectorCommand(program: Command): void {
  const command = program.command('connector').description('connectors: actions and triggers that come in packages');
  command
    .command('list')
    .description('the connectors of a project, or those that come with the studio')
    .argument('[file]')
    .option('--json')
    .action((file: string | undefined, options: { json?: boolean }) => listConnectors(file, options.json === true));
  command
    .command('add')
    .description('add a connector to a project, from its package or by the name of one that comes with the studio')
    .argument('<file>')
    .argument('<package>')
    .option('--trust', 'say yes to the question whether its code may run on this machine')
    .action((file: string, given: string, options: { trust?: boolean }) =>
      told(() => add(file, given, options.trust === true)),
    );
  command
    .command('remove')
    .description('take a connector out of a project; what uses it stays')
    .argument('<file>')
    .argument('<id>')
    .action((file: string, id: string) => remove(file, id));
  command
    .command('trust')
    .description('let the code of the connectors of a project run on this machine')
    .argument('<file>')
    .argument('<id>')
    .action((file: string, id: string) => told(() => trust(file, id)));
  command
    .command('new')
    .description('begin a connector of your own in a new folder')
    .argument('<id>', 'small letters, digits and hyphens')
    .option('--out <dir>', 'the folder; by default of the name of the connector')
    .action((id: string, options: { out?: string }) =>
      told(() => {
        if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id))
          throw new UsageError(`An id has small letters, digits and hyphens, such as my-shop; not ${id}.`);
        const folder = options.out ?? id;
        const files = newConnector(resolve(folder), id);
        say(`Wrote ${files.length} files to ${folder}. Try it with: weft connector test ${folder}`);
      }),
    );
  command
    .command('test')
    .description('hold the manifest of a connector against its code, and run its tests')
    .argument('<dir>')
    .action((dir: string) => told(() => test(dir)));
  command
    .command('call')
    .description('run an action of a connector alone, in a process as runs have it')
    .argument('<dir>', 'its folder or its package')
    .argument('<action>')
    .option('--arg <name=value>', 'an input; may be given several times', collected, [] as string[])
    .option('--property <name=value>', 'a property of its connection', collected, [] as string[])
    .option('--json')
    .action((dir: string, action: string, options: { arg: string[]; property: string[]; json?: boolean }) =>
      told(() => call(dir, action, options)),
    );
  command
    .command('pack')
    .description('make the package of a connector')
    .argument('<dir>')
    .option('--out <file>')
    .action((dir: string, options: { out?: string }) =>
      told(() => {
        const found = packConnector(resolve(dir));
        const file = options.out ?? join(dir, `${found.name.replace(/^@/, '').replace('/', '-')}-${found.version}.tgz`);
        writeFileSync(resolve(file), found.bytes);
        print(`${file}\n`);
        say(`${found.files.size} files, ${found.bytes.length} bytes\n${found.integrity}`);
      }),
    );
}

const collected = (value: string, all: string[]) => [...all, value];

/** What is wrong with a package is a finding, in its own words. */
async function told(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw error instanceof PackageError ? new Finding(`${error.message} [${error.code}]`) : error;
  }
}

/** The package of a file, of a folder, or of the studio's own by its id. */
function packageOf(given: string): { found: ConnectorPackage; isShipped: boolean } {
  const shipped = existsSync(resolve(given)) ? null : shippedConnector(given);
  if (shipped) return { found: shipped, isShipped: true };
  if (existsSync(join(resolve(given), 'package.json')))
    return { found: packConnector(resolve(given)), isShipped: false };
  const { bytes, diagnostics } = readBytes(given);
  if (!bytes) throw new Finding(diagnostics[0]?.message ?? `${given} cannot be read.`);
  return { found: readConnectorPackage(new Uint8Array(bytes)), isShipped: false };
}

function listConnectors(file: string | undefined, json: boolean): void {
  if (file === undefined) {
    const shipped = shippedConnectors().map(({ manifest }) => ({
      id: manifest.id,
      version: manifest.version,
      label: manifest.label,
      summary: manifest.summary,
    }));
    if (json) printJson(shipped);
    else for (const { id, version, summary } of shipped) print(`${id}\t${version}\t${summary}\n`);
    return;
  }
  withProject(file, ({ view, store }) => {
    const packages = new InstalledPackages();
    const listed = view.ofKind<ConnectorDocument>('connector').map((unit) => {
      const place = packages.placeOf(unit, (hash) => store.contractFile(hash));
      const { package: name, publisher, integrity, manifest } = unit.data;
      return {
        id: manifest.id,
        package: name,
        version: manifest.version,
        publisher,
        integrity,
        actions: manifest.actions.map(({ id }) => `${manifest.id}/${id}`),
        triggers: manifest.triggers.map(({ id }) => `${manifest.id}/${id}`),
        problem: 'problem' in place ? place.problem : null,
      };
    });
    if (json) printJson(listed);
    else
      for (const each of listed)
        print(`${each.id}\t${each.package} ${each.version}\t${each.problem === null ? 'runs here' : each.problem}\n`);
  });
}

async function add(file: string, given: string, isTrusted: boolean): Promise<void> {
  // A project that cannot be opened is said before anybody is asked.
  withProject(file, () => undefined);
  const { found, isShipped } = packageOf(given);
  const packages = new InstalledPackages();
  const planned = withProject(file, ({ view }) => addConnector(view, found));
  if ('problem' in planned) throw new Finding(planned.problem);
  if (planned.replaces) {
    say(`It takes the place of version ${planned.replaces.version}.`);
    for (const words of planned.replaces.breaks) say(`  ${words}`);
  }
  const isYes = isShipped || packages.isTrusted(found.hash) || isTrusted || (await asked(found));
  if (!isYes) throw new Finding('Nothing was added.');
  withProject(file, ({ view, store }) => {
    const added = addConnector(view, found);
    if ('problem' in added) throw new Finding(added.problem);
    const applied = store.apply(added.change, store.version, added.files);
    if (!applied.ok) throw new Finding(applied.message);
  });
  packages.trust(found);
  const { manifest } = found;
  say(`Added ${manifest.label} ${found.version}:`);
  for (const { id, label } of manifest.actions) say(`  ${manifest.id}/${id}\t${label}`);
  for (const { id, label } of manifest.triggers) say(`  ${manifest.id}/${id}\t${label} (trigger)`);
}

/** Asks the person at the terminal; without one nobody says yes. */
async function asked(found: ConnectorPackage): Promise<boolean> {
  say(trustQuestion(found).join('\n'));
  if (!process.stdin.isTTY) {
    say('Nobody is here to answer: add it with --trust if you trust it.');
    return false;
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question('Add it and let its code run? (yes/no) ');
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

function documentNamed(view: Parameters<typeof connectorDocumentOf>[0], id: string): Unit<ConnectorDocument> {
  const found =
    connectorDocumentOf(view, id) ??
    view.ofKind<ConnectorDocument>('connector').find(({ data }) => data.manifest.id === id);
  if (found) return found;
  if (connectors.some((c) => c.id === id)) throw new UsageError(`${id} is part of the studio, no package.`);
  const ids = view.ofKind<ConnectorDocument>('connector').map(({ data }) => data.manifest.id);
  throw new UsageError(`The project has no connector ${id}. Connectors: ${ids.join(', ') || 'none'}.`);
}

function remove(file: string, id: string): void {
  withProject(file, ({ view, store }) => {
    const users = usersOf(view, id);
    const applied = store.apply(removeConnector(view, documentNamed(view, id)), store.version);
    if (!applied.ok) throw new Finding(applied.message);
    say(`Removed ${id}.${users.length > 0 ? ` What uses it stays, and has an error now: ${users.join(', ')}.` : ''}`);
  });
}

async function trust(file: string, id: string): Promise<void> {
  const found = withProject(file, ({ view, store }) => {
    const hash = documentNamed(view, id).data.file?.files[0]?.hash;
    const bytes = hash && store.contractFile(hash);
    if (!bytes) throw new Finding(`The package of ${id} is not in the project. Add it from its file.`);
    return readConnectorPackage(bytes);
  });
  const packages = new InstalledPackages();
  if (packages.isTrusted(found.hash)) return say(`${found.name} ${found.version} is trusted already.`);
  say(trustQuestion(found).join('\n'));
  packages.trust(found);
  say(`${found.name} ${found.version} may run on this machine now.`);
}

async function test(dir: string): Promise<void> {
  const folder = resolve(dir);
  const found = packConnector(folder);
  const problems = await tryPackage(found);
  for (const problem of problems) say(`error: ${problem}`);
  if (problems.length > 0) throw new Finding('');
  const { actions, triggers } = found.manifest;
  say(`The manifest is right, and there is code for ${actions.length} actions and ${triggers.length} triggers.`);
  const hasTests = existsSync(join(folder, 'test')) || existsSync(join(folder, 'tests'));
  if (!hasTests) return say('It has no tests (a folder test).');
  const { status } = spawnSync(process.execPath, ['--test'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
  });
  if (status !== 0) throw new Finding('Its tests fail.');
}

async function call(
  dir: string,
  id: string,
  options: { arg: string[]; property: string[]; json?: boolean },
): Promise<void> {
  const { found } = packageOf(dir);
  const { manifest } = found;
  const action = actionsOf([manifest]).get(`${manifest.id}/${id.replace(`${manifest.id}/`, '')}`);
  if (!action)
    throw new UsageError(`It has no action ${id}. Actions: ${manifest.actions.map((a) => a.id).join(', ') || 'none'}.`);
  const named = (given: readonly string[], what: string, known: readonly string[]) =>
    Object.fromEntries(
      given.map((text) => {
        const at = text.indexOf('=');
        const name = text.slice(0, at);
        if (at < 0 || !known.includes(name))
          throw new UsageError(`${text} is no name=value of ${what}: ${known.join(', ') || 'there is none'}.`);
        return [name, text.slice(at + 1)];
      }),
    );
  const args = named(
    options.arg,
    'an input',
    action.inputs.map((i) => i.name),
  );
  const properties = manifest.connection?.properties ?? [];
  const texts = named(
    options.property,
    'a property',
    properties.map((p) => p.name),
  );
  const given = Object.fromEntries(
    properties.map((property) => {
      const value = propertyValue(property, texts[property.name] ?? property.default);
      if (value === undefined) throw new UsageError(`${property.name} is no ${property.type}.`);
      return [property.name, value];
    }),
  );
  const result = await withUnpacked(found, (tried) => tried.call(action, args, given));
  if ('error' in result) throw new Finding(result.error);
  print(`${stringifyExact(shown(result.output, action.output?.type), options.json ? undefined : 2)}\n`);
}

/** A value as JSON has it, every digit of it. */
function shown(value: unknown, type: ActionValueType | undefined): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (type === 'datetime' && typeof value === 'number') return writeDateTimeText(value);
  return isNumeric(value) ? new RawNumber(writeNumber(value)) : value;
}
