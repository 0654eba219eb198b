import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixtureFiles, fixturesFolder } from '../../../tests/harness/fixtures.ts';
import { shopModel } from '../../../tests/harness/odata-shop.ts';
import { contractSource, folderOfFiles } from '../../contract/contract-files.ts';
import { type CsdlModel, readCsdl, writeCsdlJson, writeCsdlXml } from './index.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string): CsdlModel => {
  const own = { path: 'written', bytes: bytesOf(text) };
  return readCsdl(contractSource([own], [folderOfFiles([own])])).model as CsdlModel;
};

/** What a description says, without where it says it, and how: JSON leaves the types of constants out. */
function said(model: CsdlModel): unknown {
  return JSON.parse(
    JSON.stringify(model.schemas, (key, value: unknown) => {
      // Part of the ETag is a thing of v2 and v3, whatever version a file says.
      if (['at', 'from', 'targets', 'concurrency'].includes(key)) return undefined;
      if (typeof value === 'bigint') return String(value);
      return value;
    }),
  );
}

/** The same without annotations: JSON has no types for their constants, and writes paths as texts. */
function shape(model: CsdlModel): unknown {
  return JSON.parse(JSON.stringify(said(model), (key, value: unknown) => (key === 'annotations' ? undefined : value)));
}

describe('what is written is read as it was', () => {
  it('of the shop, in XML and in JSON', () => {
    const model = shopModel();
    expect(said(read(writeCsdlXml(model)))).toEqual(said(model));
    expect(shape(read(JSON.stringify(writeCsdlJson(model))))).toEqual(shape(model));
  });

  const files = fixtureFiles('odata/metadata').filter((each) => /\.(?:xml|edmx)$/.test(each));
  it.each(files.map((each) => [each.slice(fixturesFolder.length + 1), each] as const))('of %s', (_name, path) => {
    const own = { path: join('/', path), bytes: readFileSync(path) };
    const { model, diagnostics } = readCsdl(contractSource([own], [folderOfFiles([own])]));
    // Of 4.0 and later: what v2 and v3 have besides is not written. What is wrong stays wrong.
    if (!model?.version.startsWith('4') || diagnostics.some((each) => each.severity === 'error')) return;
    const version = model.version === '4.0' ? '4.0' : '4.01';
    expect(said(read(writeCsdlXml(model, version)))).toEqual(said(model));
  });
});
