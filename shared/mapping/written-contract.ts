import { definitionFormats, type MessageFormat } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Unit } from '../model/unit.ts';
import type { ContractForm, WrittenContract } from '../structure/contract-forms.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { definedStructure, isDefinition } from './used-structure.ts';

/** A structure, or a message definition in the format that the contract is usually about, as a contract; empty for what is neither. */
export function writtenContract(unit: Unit, form: ContractForm, isList: boolean, catalog: Catalog): WrittenContract[] {
  if (!isDefinition(unit)) return form.write(unit.data as StructureShape, unit.name);
  const format = definitionFormats.find((f) => f.language === form.language) ?? (definitionFormats[0] as MessageFormat);
  const structure = definedStructure(unit, format, isList, catalog);
  return structure ? form.write(structure.data, unit.name) : [];
}
