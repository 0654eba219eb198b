import { consumedServiceProtocols } from '../consume/index.ts';
import { encodeBase64 } from '../expression/base64.ts';
import { encodeText } from '../format/encode-text.ts';
import { formatOfStructure } from '../format/index.ts';
import { structureOf, type UsedStructure } from '../mapping/used-structure.ts';
import { activityOf } from '../microflow/activities/index.ts';
import type { Microflow } from '../microflow/kind.ts';
import { Catalog } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { type HeldMessages, publishedProtocols } from '../service/index.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import type { ProgramValidation } from './program.ts';

/** The bytes of a contract's file, by its hash. */
export type ContractFiles = (hash: string) => Uint8Array | null | undefined;

/** Ids of the import mappings whose messages something asks to be held to their structure (AC-3, L-11). */
function validatedMappings(view: ProjectView): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (id: string | null | undefined) => id && ids.add(id);
  for (const flow of view.ofKind<Microflow>('microflow'))
    for (const { action, disabled } of flow.data.nodes) if (!disabled) add(activityOf(action.type).validates?.(action));
  for (const protocol of [...publishedProtocols, ...consumedServiceProtocols])
    for (const unit of view.ofKind(protocol.kind.kind)) protocol.validates?.(unit).forEach(add);
  return ids;
}

/**
 * What messages are held to, by the id of the mapping that reads them, or of what else asks for it: the structure, and the files of the contract that it came of, where they are
 * at hand. Only of those that something asks it of, since it may be large.
 */
export function compileValidations(view: ProjectView, files: ContractFiles): Record<string, ProgramValidation> {
  const validations: Record<string, ProgramValidation> = {};
  const catalog = new Catalog(view);
  for (const id of validatedMappings(view)) {
    const mapping = view.unit(id) as Unit<UsedStructure> | undefined;
    const structure = structureOf(mapping?.data, view, catalog);
    const format = structure && formatOfStructure(structure.kind);
    if (!structure || !format) continue;
    const {
      samples: _,
      overrides: __,
      contract,
      ...shape
    } = structure.data as StructureShape & {
      samples?: unknown;
      overrides?: unknown;
      contract?: ContractOrigin;
    };
    validations[id] = { format: format.id, shape, contract: withFiles(contract ?? null, files) };
  }
  for (const protocol of publishedProtocols)
    for (const unit of view.ofKind(protocol.kind.kind))
      for (const { id, format, shape, contract, written } of protocol.holds?.(unit, view, catalog) ?? [])
        validations[id] = { format, shape, contract: withFiles(contract, files) ?? asContract(written) };
  return validations;
}

function withFiles(contract: ContractOrigin | null, files: ContractFiles): ProgramValidation['contract'] {
  const contents = contract?.files.map(({ path, hash }) => ({ path, hash, bytes: files(hash) })) ?? [];
  return contract && contents.every(({ bytes }) => bytes)
    ? {
        origin: contract,
        files: contents.map(({ hash, bytes }) => ({ hash, base64: encodeBase64(bytes as Uint8Array) })),
      }
    : null;
}

/** Files that are written for the program alone: they are told apart by their number. */
function asContract({ kind, files }: HeldMessages['written']): NonNullable<ProgramValidation['contract']> {
  return {
    origin: { kind, files: files.map(({ path }, i) => ({ path, hash: String(i) })) },
    files: files.map(({ text }, i) => ({ hash: String(i), base64: encodeBase64(encodeText(text)) })),
  };
}
