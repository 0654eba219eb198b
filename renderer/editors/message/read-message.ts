import { encodeBase64 } from '../../../shared/expression/base64.ts';
import { formatOfStructure } from '../../../shared/format/index.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { client, toast, useStudio } from '../../project/index.ts';

/** A file as a message of a structure, as its format reads it; null, with words that say why, when it is none. */
export async function readMessage(
  structure: Pick<Unit<StructureDocument>, 'id' | 'kind' | 'data'>,
  file: File,
): Promise<string | null> {
  const format = formatOfStructure(structure.kind);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const told = (words: string | undefined) => {
    toast(`${file.name}: ${words ?? 'This is no message.'}`, 'error');
    return null;
  };
  // That of a message definition follows from the domain model, and is no document of its own.
  if (useStudio.getState().view.unit(structure.id)?.kind !== structure.kind) {
    const read = format?.decode(bytes, null, structure.data);
    return read && 'text' in read ? read.text : told(read?.diagnostic.message);
  }
  const { messages, diagnostics } = await client().call('structure.messages', {
    structure: structure.id,
    files: [{ path: file.name, content: encodeBase64(bytes) }],
  });
  const [wrong] = diagnostics;
  return messages[0]?.text ?? told(wrong && `${wrong.message}${wrong.fix ? ` ${wrong.fix}` : ''}`);
}
