import { contractValidator } from '../../../shared/contract/contract-validator.ts';
import type { MessageValidator } from '../../../shared/contract/index.ts';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { isDefinition } from '../../../shared/mapping/used-structure.ts';
import { formatOfMessage, validateByDefinition } from '../../../shared/mapping/validate-definition.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';
import type { BenchTasks } from './messages.ts';

/** Validators of the contracts that were asked for last, by their files: a large schema set takes longer to read than a message. */
const made = new Map<string, MessageValidator | null>();
const mostKept = 4;

function validatorOf(
  origin: ContractOrigin | undefined,
  files: BenchTasks['validate']['args']['files'],
): MessageValidator | null {
  const key = `${origin?.kind} ${files.map(({ path, hash }) => `${path} ${hash}`).join('\n')}`;
  let validator = made.get(key);
  if (validator === undefined) {
    const contents = new Map(files.map(({ hash, bytes }) => [hash, bytes]));
    validator = contractValidator(origin, (hash) => contents.get(hash));
    const [oldest] = made.keys();
    if (made.size >= mostKept && oldest !== undefined) made.delete(oldest);
    made.set(key, validator);
  }
  return validator;
}

/** Holds a message to the contract of a structure, or to the structure itself. */
export function validateMessage(
  { structure, text, files }: BenchTasks['validate']['args'],
  view: ProjectView,
): BenchTasks['validate']['result'] {
  const document = view.unit(structure);
  if (isDefinition(document)) {
    const format = formatOfMessage(text.slice(0, 1000));
    return { diagnostics: validateByDefinition(document, format, text, new Catalog(view)), by: 'structure' };
  }
  const unit = document as Unit<StructureShape & { contract?: ContractOrigin }> | undefined;
  const format = unit && formatOfStructure(unit.kind);
  if (!unit || !format) return { diagnostics: [], by: 'structure' };
  const contract = validatorOf(unit.data.contract, files);
  return contract
    ? { diagnostics: contract.validate(text), by: 'contract' }
    : { diagnostics: format.validate(text, unit.data), by: 'structure' };
}
