import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { suggestionId } from '../../../shared/mapping/suggest.ts';
import { toName } from '../../../shared/model/naming.ts';
import { select, useSelection, useStudio } from '../../project/index.ts';
import { EditorFrame, type EditorView, EmptyState } from '../../widgets/index.ts';
import { mapInto } from './auto-map.ts';
import { connectBeside, connectEntity, connectNewBeside, connectNewEntity, verdictFor } from './connections.ts';
import { entityNameFor } from './domain-edits.ts';
import { besideChoices, entityChoices } from './entity-choices.ts';
import { EntityChooser } from './entity-chooser.tsx';
import { LinkCanvas } from './link-canvas.tsx';
import type { PaneView } from './link-layout.ts';
import { linksActions } from './links-actions.ts';
import { LinksHeads } from './links-heads.tsx';
import { type Hidden, LinksToolbar } from './links-toolbar.tsx';
import { openNodes, useMappingState } from './mapping-state.ts';
import { PreviewPanel } from './preview-panel.tsx';
import { problemsByRow } from './row-problems.ts';
import { SourceRowView, TargetRowView } from './row-views.tsx';
import { readSelection, selectedLink, withOtherSide } from './selection.ts';
import { TreePane } from './tree-pane.tsx';
import { useBoxSize } from './use-box-size.ts';
import { useDrawnLinks } from './use-drawn-links.ts';
import type { MappingDocument } from './use-mapping.ts';
import { useOpenedBySearch } from './use-opened-by-search.ts';
import { usePane } from './use-pane.ts';
import { useReviews } from './use-reviews.ts';

/** Which rows stay when mapped, unmapped or sound ones are hidden. */
const keeper = (hide: Hidden, mapped: ReadonlySet<string>, wrong: ReadonlySet<string>) =>
  hide === 'none'
    ? undefined
    : hide === 'sound'
      ? (key: string) => wrong.has(key)
      : (key: string) => key === '$' || mapped.has(key) === (hide === 'unmapped');

/** The links of a mapping: message and entities side by side, each scrolling for itself, with the links drawn over them. */
export function LinksView({
  doc,
  ...frame
}: {
  doc: MappingDocument;
  view: string;
  views: readonly EditorView[];
  onView: (view: string) => void;
}) {
  const { unit, tree, rows, links, isImport } = doc;
  const unitId = unit.id;
  const { elements, unit: selectedUnit } = useSelection();
  const reveal = useStudio((s) => s.reveal);
  const preview = useMappingState((s) => s.previews[unitId]);
  const [hide, setHide] = useState<Hidden>('none');
  const [isPreviewShown, setPreviewShown] = useState(true);
  const [chooser, setChooser] = useState<{
    left: string;
    at: { x: number; y: number };
    adds?: string | undefined;
  } | null>(null);
  const [body, size] = useBoxSize();
  const mapped = useMemo(
    () => ({ left: new Set(links.map((l) => l.source)), right: new Set(links.map((l) => l.target)) }),
    [links],
  );
  const problems = useMemo(
    () => problemsByRow([...(preview?.result.diagnostics ?? []), ...doc.diagnostics], tree, doc.structure.data),
    [preview, doc.diagnostics, tree, doc.structure],
  );
  const linkTo = useMemo(() => new Map(links.map((l) => [l.target, l])), [links]);
  const problemOf = useCallback(
    (target: string) => {
      const found = linkTo.get(target);
      const problem = found && problems.get(found.source);
      // A finding about one of several objects of an element is that of its row alone.
      const own = found?.value ? found.path : found?.elementKey;
      return problem && (problem.element ?? problem.path) === own ? problem : undefined;
    },
    [linkTo, problems],
  );
  const wrong = useMemo(
    () => ({
      left: new Set(problems.keys()),
      right: new Set(links.map((l) => l.target).filter((target) => problemOf(target))),
    }),
    [problems, links, problemOf],
  );
  const left = usePane(
    tree.rows,
    useMemo(() => keeper(hide, mapped.left, wrong.left), [hide, mapped, wrong]),
    (key) => openNodes(unitId, [key, tree.byKey.get(key)?.objectPath ?? key]),
  );
  useOpenedBySearch(doc, left.search);
  const right = usePane(
    rows,
    useMemo(() => keeper(hide, mapped.right, wrong.right), [hide, mapped, wrong]),
  );
  const selection = useMemo(
    () => withOtherSide(readSelection(selectedUnit === unitId ? elements : [], tree), links),
    [elements, selectedUnit, unitId, tree, links],
  );
  const selected = useMemo(
    () => new Set([selection.left, selection.right].filter((k) => k !== null)),
    [selection.left, selection.right],
  );
  const panes: Readonly<Record<'left' | 'right', PaneView>> = useMemo(
    () => ({
      left: { visible: left.visible, top: left.top, height: size.height },
      right: { visible: right.visible, top: right.top, height: size.height },
    }),
    [left.visible, left.top, right.visible, right.top, size.height],
  );
  const reviews = useReviews(doc);
  const { drawn, lookOf, labelOf } = useDrawnLinks(doc, panes, selection, reviews);
  const actions = linksActions(doc, { left, right }, selection, reviews, {
    open: (key, at, adds) => setChooser({ left: key, at, adds }),
  });

  // What was selected, here or anywhere else, comes into sight on both sides.
  const shown = useRef('');
  useEffect(() => {
    // A search that ends leaves what it found in sight.
    const searched = `${left.search === null}${right.search === null}`;
    const now = `${selection.left}|${selection.right}|${reveal?.unit === unitId ? reveal.at : ''}|${searched}`;
    if (shown.current === now || size.height === 0) return;
    shown.current = now;
    if (selection.left) left.show(selection.left);
    if (selection.right) right.show(selection.right);
  }, [selection, reveal, unitId, left, right, size.height]);

  /** What a screen reader says of a row's links: "mapped to Quantity". */
  const linkedWith = (side: 'left' | 'right', key: string): string => {
    const others = side === 'left' ? linksFrom.get(key) : [linkTo.get(key)?.source ?? []].flat();
    const names = (others ?? []).map((other) => labelOf(side === 'left' ? 'right' : 'left', other));
    return names.length === 0 ? 'not mapped' : `mapped to ${[...new Set(names)].join(' and ')}`;
  };
  const linksFrom = useMemo(() => {
    const targets = new Map<string, string[]>();
    for (const { source, target } of links) targets.set(source, [...(targets.get(source) ?? []), target]);
    return targets;
  }, [links]);
  const link = useMemo(() => selectedLink(selection, links), [selection, links]);
  const latest = useRef(actions.choose);
  latest.current = actions.choose;
  const chooseRow = useCallback((key: string) => latest.current(key), []);
  const chosenRow = chooser && tree.byKey.get(chooser.left);
  const chosenPath = chosenRow?.objectPath ?? '';
  const newName = chosenRow ? entityNameFor(chosenRow, doc.structure.name) : '';
  const closeChooser = () => {
    setChooser(null);
    actions.focus('left');
  };
  const shared = {
    selected,
    height: size.height,
    onChoose: actions.choose,
    onMenu: actions.menu,
  };
  return (
    <EditorFrame
      unitId={unitId}
      {...frame}
      actions={
        <LinksToolbar
          doc={doc}
          hide={hide}
          onHide={setHide}
          isPreviewShown={isPreviewShown}
          onPreview={() => setPreviewShown(!isPreviewShown)}
          onMapAutomatically={reviews.mapAutomatically}
        />
      }
    >
      <div className="m-editor" onKeyDown={actions.editorKey}>
        <LinksHeads
          doc={doc}
          left={left}
          right={right}
          reviews={reviews}
          onReview={() => actions.focus('left')}
          selection={selection}
          onSearchEnd={actions.focus}
        />
        <div ref={body} className="m-body">
          <TreePane
            {...shared}
            side="left"
            label={`Elements of ${doc.structure.name}`}
            visible={left.visible}
            closed={left.closed}
            active={selection.left}
            top={left.top}
            scroller={left.scroller}
            onScroll={left.setTop}
            onToggle={left.toggle}
            onKeyDown={(e) => actions.treeKey(e, 'left')}
            nameOf={(row) => `${row.label}, ${row.typeText}, ${linkedWith('left', row.key)}`}
            empty={
              hide === 'sound' ? (
                <EmptyState icon="circle-check" title="Nothing is wrong" />
              ) : (
                <EmptyState icon="search" title="No element fits" />
              )
            }
          >
            {(row) => (
              <SourceRowView
                row={row}
                isOpen={!left.closed.has(row.key)}
                isMapped={mapped.left.has(row.key)}
                problem={problems.get(row.key)}
              />
            )}
          </TreePane>
          <div className="m-gutter" />
          <TreePane
            {...shared}
            side="right"
            label="Entities"
            visible={right.visible}
            closed={right.closed}
            active={selection.right}
            top={right.top}
            scroller={right.scroller}
            onScroll={right.setTop}
            onToggle={right.toggle}
            onKeyDown={(e) => actions.treeKey(e, 'right')}
            nameOf={(row) => `${row.label}, ${row.typeText || row.kind}, ${linkedWith('right', row.key)}`}
            empty={
              unit.data.root ? (
                <EmptyState
                  icon={hide === 'sound' ? 'circle-check' : 'search'}
                  title={hide === 'sound' ? 'Nothing is wrong' : 'Nothing fits'}
                />
              ) : (
                <EmptyState
                  icon="wand-sparkles"
                  title="Nothing mapped yet"
                  text="Let the studio propose entities and links, or drag an object from the left onto this side."
                  action={{ label: 'Map automatically…', run: () => void mapInto(doc) }}
                />
              )
            }
          >
            {(row) => (
              <TargetRowView
                row={row}
                isOpen={!right.closed.has(row.key)}
                isImport={isImport}
                problem={problemOf(row.key)}
              />
            )}
          </TreePane>
          {size.width > 0 && (
            <LinkCanvas
              width={size.width}
              height={size.height}
              left={panes.left}
              right={panes.right}
              drawn={drawn}
              lookOf={lookOf}
              mappedLeft={mapped.left}
              mappedRight={mapped.right}
              selected={selected}
              labelOf={labelOf}
              scrollers={{ left: left.scroller, right: right.scroller }}
              mayConnect={(l, r) => verdictFor(doc, l, r)}
              onConnect={(l, r, at) => {
                actions.focus('left');
                actions.connectRows(l, r, at);
              }}
              onChoose={(d) => {
                actions.focus('left');
                const suggestion = reviews.suggestionOf(d.link.key);
                if (suggestion) reviews.show(suggestionId(suggestion));
                else select(unitId, [d.link.source, d.link.target]);
              }}
            />
          )}
        </div>
        {isPreviewShown && <PreviewPanel doc={doc} selection={selection} link={link} onChoose={chooseRow} />}
      </div>
      {chooser && chosenRow && chooser.adds === undefined && (
        <EntityChooser
          at={chooser.at}
          title={`Entity for ${chosenRow.label}`}
          newName={() => newName}
          newDetail="with its attributes"
          choices={entityChoices(unit.data.root, chosenPath, doc.catalog, newName)}
          onNew={() => connectNewEntity(doc, chooser.left)}
          onChoose={(choice) => connectEntity(doc, chooser.left, choice)}
          onClose={closeChooser}
        />
      )}
      {chooser && chosenRow && chooser.adds !== undefined && (
        <EntityChooser
          at={chooser.at}
          title={`Another object for ${chosenRow.label}`}
          newName={(typed) => toName(typed, 'Entity')}
          newDetail="without attributes yet"
          choices={besideChoices(unit.data.root, chosenPath, doc.catalog)}
          onNew={(typed) => connectNewBeside(doc, chooser.left, chooser.adds ?? chosenPath, toName(typed, 'Entity'))}
          onChoose={(choice) => connectBeside(doc, chooser.left, choice)}
          onClose={closeChooser}
        />
      )}
    </EditorFrame>
  );
}
