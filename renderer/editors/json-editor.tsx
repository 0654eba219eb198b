import type { ContractOrigin } from '../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../shared/structure/structure-document.ts';
import { useUnit } from '../project/index.ts';
import { JsonStructureEditor } from './json-structure/index.ts';
import { SchemaEditor } from './schema/index.ts';

/** A JSON structure: one of samples is edited by them, one of a contract is shown as the contract has it. */
export function JsonEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<StructureDocument & { contract?: ContractOrigin }>(unitId);
  const { contract, samples = [] } = unit?.data ?? {};
  const isOfContract = contract !== undefined && contract.kind !== 'json' && samples.length === 0;
  return isOfContract ? <SchemaEditor unitId={unitId} /> : <JsonStructureEditor unitId={unitId} />;
}
