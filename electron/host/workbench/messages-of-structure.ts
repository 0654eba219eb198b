import { formatOfStructure } from '../../../shared/format/index.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import type { BenchTasks } from './messages.ts';

/** A window looks at messages of this many characters; longer ones are for the command line and for runs. */
export const longestShown = 4_000_000;

/** The files that a structure was read from as messages of it, where they are messages; or those that are given. */
export function messagesOf(
  { structure, files, kept }: BenchTasks['messages']['args'],
  view: ProjectView,
): BenchTasks['messages']['result'] {
  const unit = view.unit(structure) as Unit<StructureDocument & { contract?: ContractOrigin }> | undefined;
  const format = unit && formatOfStructure(unit.kind);
  if (!unit || !format) return { messages: [], diagnostics: [] };
  // Readers of messages are called as their formats are; the files of another contract are no messages.
  const own = unit.data.contract?.kind === format.id ? kept : [];
  const given = files?.map(({ path, content }) => ({ path, bytes: Buffer.from(content, 'base64') })) ?? own;
  const messages: { name: string; text: string }[] = [];
  const diagnostics: LocatedDiagnostic[] = [];
  for (const { path, bytes } of given) {
    const read = format.decode(bytes, null, unit.data);
    if ('diagnostic' in read) diagnostics.push({ ...read.diagnostic, document: path });
    else if (read.text.length > longestShown)
      diagnostics.push({
        severity: 'error',
        code: 'message/too-long',
        message: `The message has ${read.text.length.toLocaleString('en')} characters; up to ${longestShown.toLocaleString('en')} are shown here.`,
        document: path,
        fix: 'Try a part of it, or use weft map and weft validate.',
      });
    else messages.push({ name: path, text: read.text });
  }
  return { messages, diagnostics };
}
