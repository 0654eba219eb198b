import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { holdsMessages, messageNames, messageShape } from '../../structure/messages.ts';
import { rootPath } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { validateJson } from './validate.ts';

/** What is wrong with a message by a structure of several: nothing when it is one of them, else what the one says that it is nearest to. */
export function validateOneOf(text: string, shape: StructureShape): LocatedDiagnostic[] {
  return nearest(text, shape).found;
}

/** The structure that a message is of: of several messages the one that it is nearest to. */
export function shapeOfText(text: string, shape: StructureShape): StructureShape {
  return holdsMessages(shape) ? nearest(text, shape).shape : shape;
}

/** Of a structure of several messages, the first. */
export function firstMessage(shape: StructureShape): StructureShape {
  return messageShape(shape) ?? shape;
}

function nearest(text: string, shape: StructureShape): { shape: StructureShape; found: LocatedDiagnostic[] } {
  let best: { shape: StructureShape; found: LocatedDiagnostic[] } | null = null;
  for (const name of messageNames(shape)) {
    const own = messageShape(shape, name) as StructureShape;
    const found = validateJson(text, own);
    if (!best || distance(found) < distance(best.found)) best = { shape: own, found };
    if (distance(found) === 0) break;
  }
  return best ?? { shape, found: [] };
}

/** How far a text is from a message: by its errors, of which one about the whole of it says that it is quite another. */
function distance(found: readonly LocatedDiagnostic[]): number {
  const errors = found.filter((d) => d.severity === 'error');
  return errors.reduce((sum, { path }) => sum + (path === rootPath ? 1_000 : 1), 0);
}
