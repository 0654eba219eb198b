import { createReadStream, statSync } from 'node:fs';
import type { Command } from 'commander';
import { contractValidator } from '../../../shared/contract/contract-validator.ts';
import { defaultFormat, formatOfStructure, messageKinds } from '../../../shared/format/index.ts';
import { formatOfMapping } from '../../../shared/mapping/format-of-mapping.ts';
import type { ImportMapping } from '../../../shared/mapping/kind.ts';
import { isDefinition, structureOf } from '../../../shared/mapping/used-structure.ts';
import { formatOfMessage, validateByDefinition } from '../../../shared/mapping/validate-definition.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';
import { MappingBench } from '../../host/workbench/mapping-preview.ts';
import { readArguments } from '../arguments.ts';
import { Finding, printBytes, printed, printJson, printMessage, say, sayDiagnostics } from '../output.ts';
import { findUnit, readBytes, readInput, refuseDamaged, withProject } from '../project.ts';

interface MapOptions {
  then?: string;
  arg: string[];
  args?: string;
  json?: boolean;
}

/** `weft map` and `weft validate`: messages against mappings and structures, without a run. */
export function messageCommands(program: Command): void {
  program
    .command('map')
    .description('read a message with an import mapping, and write it with an export mapping')
    .argument('<file>')
    .argument('<mapping>')
    .argument('<input>')
    .option('--then <mapping>', 'export mapping for the result')
    .option(
      '--arg <name=value>',
      'a parameter of the mapping; may be given several times',
      (value: string, all: string[]) => [...all, value],
      [] as string[],
    )
    .option('--args <json>', 'parameters of the mapping as a JSON object')
    .option('--json')
    .action(async (file: string, name: string, input: string, options: MapOptions) => {
      const args = readArguments(options.arg, options.args);
      await withProject(file, async (project) => {
        const { view } = project;
        for (const each of [name, ...(options.then ? [options.then] : [])]) refuseDamaged(project, each);
        const mapping = findUnit(view, name, ['import-mapping']) as Unit<ImportMapping>;
        const then = options.then ? findUnit(view, options.then, ['export-mapping']) : null;
        const structure = structureOf(mapping.data, view);
        if (!then && isLong(input)) {
          const bench = new MappingBench(view);
          try {
            if (bench.readsInPieces(mapping.id)) return await countPieces(bench, mapping.id, input, options.json);
          } finally {
            bench.dispose();
          }
        }
        const { text, diagnostics } = readInput(input, formatOfMapping(mapping.id, view), structure?.data);
        const bench = text === null ? null : new MappingBench(view);
        const thenExport = then?.id ?? null;
        const result = await bench?.run({ mapping: mapping.id, text: text as string, thenExport, args });
        bench?.dispose();
        const found = [...diagnostics, ...(result?.diagnostics ?? [])];
        const failed = found.some((d) => d.severity === 'error');
        const findings = [...found, ...(failed ? [] : (result?.ignored ?? []))];
        const counts = failed || !result ? { created: 0, found: 0, updated: 0, ignored: 0 } : result.counts;
        const written = failed ? null : (result?.output ?? null);
        const bytes = written === null || !then ? null : formatOfMapping(then.id, view).encode(written);
        const isText = bytes !== null && Buffer.from(written ?? '', 'utf8').equals(bytes);
        // What is no text stands in JSON as base64.
        const output = bytes === null || isText ? written : Buffer.from(bytes).toString('base64');
        if (options.json)
          printJson({ counts, objects: counts.created + counts.found, output, diagnostics: printed(findings) });
        else {
          sayDiagnostics(findings);
          if (bytes !== null && !isText) printBytes(bytes);
          else if (output !== null) printMessage(output.endsWith('\n') ? output : `${output}\n`);
          else if (!failed) say(wordsOf(counts));
        }
        if (failed) throw new Finding('');
      });
    });
  program
    .command('validate')
    .description('check a message against a structure')
    .argument('<file>')
    .argument('<structure>')
    .argument('<input>')
    .option('--json')
    .action((file: string, name: string, input: string, options: { json?: boolean }) => {
      withProject(file, ({ view, store }) => {
        const document = findUnit(view, name, messageKinds);
        if (isDefinition(document)) {
          const { bytes, diagnostics } = readBytes(input);
          const format = formatOfMessage(bytes?.subarray(0, 1000).toString('latin1') ?? '');
          const decoded = bytes === null ? null : format.decode(bytes, null);
          const found =
            decoded === null
              ? diagnostics
              : 'text' in decoded
                ? validateByDefinition(document, format, decoded.text, new Catalog(view))
                : [decoded.diagnostic];
          reportFindings(found, options.json ?? false);
          return;
        }
        const structure = document as Unit<StructureShape & { contract?: ContractOrigin }>;
        const format = formatOfStructure(structure.kind) ?? defaultFormat;
        const { text, diagnostics } = readInput(input, format, structure.data);
        // The contract itself knows more than the tree that was made of it.
        const contract = contractValidator(structure.data.contract, (hash) => store.contractFile(hash));
        const found = text === null ? [] : (contract?.validate(text) ?? format.validate(text, structure.data));
        reportFindings([...diagnostics, ...found], options.json ?? false);
      });
    });
}

/** More than this is not held, in bytes. */
const longMessage = 32 * 1024 * 1024;

function isLong(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longMessage;
}

async function countPieces(bench: MappingBench, mapping: string, input: string, json: boolean | undefined) {
  const { counts, diagnostics } = await bench.count(mapping, { bytes: createReadStream(input), charset: null });
  const failed = diagnostics.length > 0;
  const shown = failed ? { created: 0, found: 0, updated: 0, ignored: 0 } : counts;
  if (json) printJson({ counts: shown, objects: shown.created, output: null, diagnostics: printed(diagnostics) });
  else {
    sayDiagnostics(diagnostics);
    if (!failed) say(wordsOf(counts));
  }
  if (failed) throw new Finding('');
}

function wordsOf({ created, found, updated, ignored }: MappingPreview['counts']): string {
  return `${created} created, ${found} found, ${updated} updated, ${ignored} ignored.`;
}

/** What was found of a message; an error in it is a finding of the command. */
function reportFindings(findings: readonly LocatedDiagnostic[], isJson: boolean): void {
  if (isJson) printJson(printed(findings));
  else {
    sayDiagnostics(findings);
    if (findings.length === 0) say('The message fits.');
  }
  if (findings.some((d) => d.severity === 'error')) throw new Finding('');
}
