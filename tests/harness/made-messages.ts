import type { ContractReader, ContractSource } from '../../shared/contract/contract.ts';
import { validMessage } from '../../shared/contract/valid-message.ts';
import type { MessageFormat } from '../../shared/format/index.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { rootPath } from '../../shared/structure/path.ts';
import { rootElements } from '../../shared/structure/root-elements.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';

/** What became of the messages of one root element. */
export interface MadeOutcome {
  root: string;
  /** The first finding of each message that is not valid: code, message and place. */
  faults: readonly string[];
  /** What is wrong with the message that the contract itself chose among several; null when nothing is. */
  chosenFault: string | null;
  /** How long the slowest took. */
  slowestMs: number;
  texts: readonly string[];
}

export const madeSeeds = [1, 2, 3];

/** Makes messages of each root element of a contract's structure and holds them to the contract; null when the contract gives no structure or no validator. */
export function makeMessages(
  reader: ContractReader,
  source: ContractSource,
  format: MessageFormat,
): MadeOutcome[] | null {
  const [structure] = reader.read(source).structures;
  const validator = reader.validator?.(source);
  if (!structure || !validator || !format.made) return null;
  const shape: StructureShape = { root: structure.root, ...(structure.data as Omit<StructureShape, 'root'>) };
  const roots = rootElements(shape);
  const starts =
    roots.length > 0
      ? roots.map(({ path, node }) => ({ path, name: node.name }))
      : [{ path: rootPath, name: rootPath }];
  return starts.map(({ path, name }) => {
    const faults: string[] = [];
    let chosenFault: string | null = null;
    const texts: string[] = [];
    let slowestMs = 0;
    for (const seed of madeSeeds) {
      const before = performance.now();
      const text = format.made?.(shape, { start: path, seed }) ?? '';
      slowestMs = Math.max(slowestMs, performance.now() - before);
      texts.push(text);
      const fault = validator.validate(text).find((d) => d.severity === 'error');
      if (!fault) continue;
      faults.push(`${seed}: ${sayFault(fault)}`);
      const [left] = validMessage(format, shape, validator, { start: path, seed })?.errors ?? [];
      if (left) chosenFault ??= sayFault(left);
    }
    return { root: name, faults, chosenFault, slowestMs, texts };
  });
}

function sayFault({ code, message, path, line, column }: LocatedDiagnostic): string {
  return `${code} ${message} (${path} ${line}:${column})`;
}
