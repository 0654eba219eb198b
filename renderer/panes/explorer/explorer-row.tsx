import { isPlace } from '../../../shared/model/places.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { documentName, openDocument, rename } from '../../project/index.ts';
import { Icon, NameField } from '../../widgets/index.ts';
import { toggleRow, useExplorer } from './explorer-state.ts';
import type { TreeRow } from './tree-rows.ts';

export interface ExplorerRowProps {
  row: TreeRow;
  view: ProjectView;
  top: number;
  /** Errors of the document, or of everything in a closed folder. */
  errors: number;
  isChosen: boolean;
  isTarget: boolean;
  onChoose(event: { ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }): void;
  onMenu(at: { x: number; y: number }): void;
  onDrag: {
    start(data: DataTransfer): void;
    over(event: React.DragEvent): void;
    drop(event: React.DragEvent): void;
    end(): void;
  };
}

/** One module, folder or document. The keys are the tree's. */
export function ExplorerRow({
  row,
  view,
  top,
  errors,
  isChosen,
  isTarget,
  onChoose,
  onMenu,
  onDrag,
}: ExplorerRowProps) {
  const { unit, damage } = row;
  const isRenaming = useExplorer((s) => s.renaming === unit.id);
  const isCut = useExplorer((s) => s.cut?.ids.includes(unit.id) ?? false);
  const kind = view.kinds.get(unit.kind);
  const name = documentName(unit);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: and the focus, also after a click
    <div
      id={`explorer-${unit.id}`}
      className={`p-row x-row${isTarget ? ' x-target' : ''}${isCut ? ' x-cut' : ''}${damage ? ' x-damaged' : ''}`}
      role="treeitem"
      aria-label={`${name}${damage ? ', damaged' : ''}${errors > 0 ? `, ${errors} ${errors === 1 ? 'error' : 'errors'}` : ''}`}
      aria-selected={isChosen}
      aria-level={row.depth + 1}
      {...(row.hasChildren ? { 'aria-expanded': row.isOpen } : {})}
      draggable={!damage && unit.kind !== 'module' && !kind?.single && !isRenaming}
      style={{ position: 'absolute', top, paddingLeft: 8 + row.depth * 14 }}
      onClick={onChoose}
      onDoubleClick={() => !damage && (isPlace(unit) ? toggleRow(unit.id) : openDocument(unit.id))}
      onContextMenu={(e) => {
        e.preventDefault();
        onMenu({ x: e.clientX, y: e.clientY });
      }}
      onDragStart={(e) => onDrag.start(e.dataTransfer)}
      onDragOver={onDrag.over}
      onDrop={onDrag.drop}
      onDragEnd={onDrag.end}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the mouse's way; the arrow keys of the tree are the other */}
      <span
        className="x-twisty"
        aria-hidden="true"
        onClick={(e) => {
          if (!row.hasChildren) return;
          e.stopPropagation();
          toggleRow(unit.id);
        }}
      >
        {row.hasChildren && <Icon name={row.isOpen ? 'chevron-down' : 'chevron-right'} size={12} />}
      </span>
      {damage ? (
        <Icon name="file-exclamation-point" size={14} />
      ) : (
        <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
      )}
      {isRenaming ? (
        <RenameField id={unit.id} name={unit.name} />
      ) : (
        <span
          className={`name${unit.kind === 'module' ? ' x-module' : ''}`}
          title={damage ? `${name} is damaged: ${damage.join('; ')}` : name}
        >
          {name}
        </span>
      )}
      {errors > 0 && (
        <span className="meta s-bad" title={`${errors} ${errors === 1 ? 'error' : 'errors'}`}>
          <Icon name="circle-x" size={12} /> {errors}
        </span>
      )}
    </div>
  );
}

/** The name as a field; Enter renames everywhere. */
function RenameField({ id, name }: { id: string; name: string }) {
  return (
    <NameField
      label="Name"
      value={name}
      onCommit={(next) => void rename(id, next)}
      onEnd={(byKey) => {
        useExplorer.setState({ renaming: null });
        if (byKey) document.querySelector<HTMLElement>('[role="tree"][aria-label="Project"]')?.focus();
      }}
    />
  );
}
