import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Tally } from '../../../tests/harness/conformance-page.ts';
import { fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { readSet, runSet, runSuiteFile } from '../../../tests/harness/json-schema-conformance.ts';
import { validateJson } from '../../format/json/validate.ts';
import type { StructureNode } from '../../structure/node.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { structureToJsonSchema } from '../../structure/to-json-schema.ts';
import type { ContractFile } from '../contract.ts';
import { jsonSchemaReader, jsonSchemaValidator } from './index.ts';

const suite = join(fixturesFolder, 'json-schema/suite');
const store = join(fixturesFolder, 'json-schema/store');

const missing = 'what tells stands in a file that is not beside the schema';
/** Verdicts that are not as wanted, with the reason; one that comes right has to be taken out. */
const expectedDisagreements: Readonly<Record<string, string>> = {
  'azure-deviceupdate-import-manifest-4.0/invalid/toomanycompatinfo-importmanifest.json': missing,
  'foundryvtt-module-manifest/invalid/pf2e-abomination-vaults_module.json': missing,
  'foundryvtt-module-manifest/invalid/remote-highlight-ui_module.json': missing,
  'foundryvtt-system-manifest/invalid/CoC7_system.json': missing,
  'foundryvtt-world-manifest/invalid/foundryvtt-demo-world_world.json': missing,
  'minecraft-texture-mcmeta/invalid/fusion-with-vanilla-properties.json': missing,
};
/** Messages that are valid, but hold what our types do not. */
const expectedMisfits: Readonly<Record<string, string>> = {
  'evidence-bundle/sample-bundle.json': 'a date and time has milliseconds; microseconds are refused rather than cut',
};

const metaSchemas: Readonly<Record<string, string>> = {
  draft4: 'http://json-schema.org/draft-04/schema#',
  draft6: 'http://json-schema.org/draft-06/schema#',
  draft7: 'http://json-schema.org/draft-07/schema#',
  'draft2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? filesBelow(path) : [path]));
}

const fileOf = (path: string, name: string): ContractFile => ({ path: name, bytes: readFileSync(path) });

describe(`JSON Schema test suite (${suite})`, () => {
  const tally = new Tally('json-schema-suite');
  const tests = filesBelow(join(suite, 'tests'));
  const remotes = new Map(
    filesBelow(join(suite, 'remotes')).map((path) => {
      const name = relative(join(suite, 'remotes'), path);
      return [`http://localhost:1234/${name}`, fileOf(path, `remotes/${name}`)];
    }),
  );

  it.skipIf(tests.length === 0)('there are tests of each draft', () => {
    const drafts = new Set(tests.map((path) => relative(join(suite, 'tests'), path).split('/')[0] as string));
    for (const draft of drafts) expect(metaSchemas).toHaveProperty([draft]);
    expect(tests.length).toBeGreaterThan(100);
  });

  it.skipIf(tests.length === 0).each(tests.map((path) => relative(join(suite, 'tests'), path)))('%s', (name) => {
    const metaSchema = metaSchemas[name.split('/')[0] as string] as string;
    const text = readFileSync(join(suite, 'tests', name), 'utf8');
    const { count, disagreements, slowestMs } = runSuiteFile(name, text, metaSchema, remotes, () => performance.now());
    expect(count).toBeGreaterThan(0);
    expect(disagreements).toEqual([]);
    expect(slowestMs).toBeLessThan(2_000);
    tally.count(count);
  });

  it.skipIf(tests.length === 0)('docs/conformance.md says so', () => tally.hold());
});

describe(`schema store (${store})`, () => {
  const verdicts = new Tally('json-schema-store');
  const structures = new Tally('json-schema-structures');
  const written = new Tally('json-schema-written');
  const sets = existsSync(store)
    ? readdirSync(store).filter((name) => existsSync(join(store, name, 'schema.json')))
    : [];
  const schemaOf = (name: string) => fileOf(join(store, name, 'schema.json'), 'schema.json');
  const messagesOf = (name: string) =>
    (['valid', 'invalid'] as const).flatMap((kind) =>
      filesBelow(join(store, name, kind)).map((path) => ({
        name: relative(join(store, name), path),
        text: readFileSync(path, 'utf8'),
        isValid: kind === 'valid',
      })),
    );

  it.skipIf(sets.length === 0).each(sets)('%s: valid messages are accepted, others refused with a place', (name) => {
    const { count, disagreements } = runSet(name, schemaOf(name), messagesOf(name));
    const expected = Object.keys(expectedDisagreements).filter((wrong) => wrong.startsWith(`${name}/`));
    expect(disagreements.map((d) => d.name).sort()).toEqual(expected);
    verdicts.count(count - expected.length);
    for (const wrong of expected) verdicts.differs(wrong, expectedDisagreements[wrong] as string);
  });

  it.skipIf(sets.length === 0).each(sets)(
    '%s becomes a structure; what is not beside it is said by its name',
    (name) => {
      const text = readFileSync(join(store, name, 'schema.json'), 'utf8');
      const { hasStructure, missing, errors } = readSet(schemaOf(name));
      expect({ hasStructure, errors }).toEqual({ hasStructure: true, errors: [] });
      const referred = [...text.matchAll(/"\$ref":\s*"([^"#]+)/g)].map(([, file]) => file as string);
      expect(missing.map((uri) => uri.split('/').at(-1)).sort()).toEqual(
        [...new Set(referred)].filter((file) => !text.includes(`"$id": "${file}`)).sort(),
      );
      structures.count();
    },
  );

  it.skipIf(sets.length === 0).each(sets)(
    '%s: its structure takes the valid messages; written as a schema it does, too, and reads back as it was',
    (name) => {
      const shape = shapeOf(schemaOf(name));
      const again: ContractFile = {
        path: 'schema.json',
        bytes: new TextEncoder().encode(structureToJsonSchema(shape)),
      };
      expect(isDeepStrictEqual(plain(shapeOf(again)), plain(shape))).toBe(true);
      const validator = jsonSchemaValidator({ chosen: [again], resolve: () => null });
      for (const { name: message, text, isValid } of messagesOf(name)) {
        if (!isValid) continue;
        const misfit = `${name}/${message.slice('valid/'.length)}`;
        const reason = expectedMisfits[misfit];
        expect(validateJson(text, shape).some((d) => d.severity === 'error')).toBe(reason !== undefined);
        expect(validator?.validate(text).filter((d) => d.severity === 'error')).toEqual([]);
        if (reason === undefined) written.count();
        else written.differs(misfit, reason);
      }
    },
  );

  it.skipIf(sets.length === 0)('docs/conformance.md says so', () => {
    for (const tally of [verdicts, structures, written]) tally.hold();
  });
});

function shapeOf(file: ContractFile): StructureShape {
  const { structures } = jsonSchemaReader.read({ chosen: [file], resolve: () => null });
  const [structure] = structures;
  return {
    root: structure?.root as StructureNode,
    types: structure?.data['types'] as Readonly<Record<string, StructureNode>> | undefined,
  };
}

/** As it is stored, without what it says of alternatives, which are written merged. */
function plain(shape: StructureShape): unknown {
  const ofAlternatives = /^(?:ways|within|values\.\d+)$/;
  return JSON.parse(JSON.stringify(shape), (key, value) => {
    if (key !== 'wire') return value;
    const left = Object.entries(value as object).filter(([name]) => !ofAlternatives.test(name));
    return left.length > 0 ? Object.fromEntries(left) : undefined;
  });
}
