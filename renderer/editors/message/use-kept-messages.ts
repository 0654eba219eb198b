import { useEffect, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { client } from '../../project/index.ts';

/** A message that is kept in the project as a file. */
export interface KeptMessage {
  name: string;
  text: string;
}

const none: readonly KeptMessage[] = [];

/** The files that a structure was read from, where they are messages and no samples of its own; null until they are there. */
export function useKeptMessages(
  structure: Pick<Unit<StructureDocument>, 'id' | 'data'> | null,
): readonly KeptMessage[] | null {
  const { contract, samples } = (structure?.data ?? {}) as StructureDocument & { contract?: ContractOrigin };
  // Other properties of the same structure may say how the same files are read.
  const data = contract && (samples ?? []).length === 0 ? structure?.data : undefined;
  const id = structure?.id;
  const [read, setRead] = useState<{ of: unknown; messages: readonly KeptMessage[] }>({
    of: undefined,
    messages: none,
  });
  useEffect(() => {
    if (!data || id === undefined) return;
    let isCurrent = true;
    const set = (messages: readonly KeptMessage[]) => isCurrent && setRead({ of: data, messages });
    client()
      .call('structure.messages', { structure: id })
      .then((found) => set(found.messages))
      // The preview says what is missing: a message.
      .catch(() => set(none));
    return () => {
      isCurrent = false;
    };
  }, [id, data]);
  if (!data) return none;
  return read.of === data ? read.messages : null;
}
