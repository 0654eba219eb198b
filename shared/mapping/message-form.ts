import type { MessageFormat } from '../format/index.ts';
import { rootPath } from '../structure/path.ts';
import type { MappedObject } from './kind.ts';
import { movePaths } from './move-paths.ts';

/** In which format a message definition is used, and whether its messages are lists. */
export interface MessageForm {
  format: MessageFormat;
  isList: boolean;
}

const itemOfRoot = `${rootPath}[*]`;

/** A mapping of a definition's messages of one form as it is for those of another: the same elements at their places there. */
export function mappingInForm(root: MappedObject, from: MessageForm, to: MessageForm): MappedObject {
  const moved = (path: string): string => {
    const own = from.format.definitions?.definitionPath(path) ?? path;
    const inside =
      from.isList && own.startsWith(itemOfRoot) ? own.slice(itemOfRoot.length) : own.slice(rootPath.length);
    const placed = (to.isList ? itemOfRoot : rootPath) + inside;
    return to.format.definitions?.pathOf(placed) ?? placed;
  };
  return movePaths(root, moved) as MappedObject;
}
