import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { suggestionId, sureScore } from '../../../shared/mapping/suggest.ts';
import { select, toast, useSelection, useStudio } from '../../project/index.ts';
import { EditorFrame, type EditorView, EmptyState, openMenu } from '../../widgets/index.ts';
import { mapInto } from './auto-map.ts';
import { connect, connectEntity, connectNewEntity, disconnect, verdictFor } from './connections.ts';
import { sourceCoverage, targetCoverage } from './coverage.ts';
import { entityNameFor } from './domain-edits.ts';
import { entityChoices } from './entity-choices.ts';
import { EntityChooser } from './entity-chooser.tsx';
import { mappingKeys, treeKeys } from './keys-for.ts';
import { LinkCanvas, type LinkLook } from './link-canvas.tsx';
import { chipOf, linkWords } from './link-chip.ts';
import { type DrawnLink, layLinks, type PaneView } from './link-layout.ts';
import { LinksToolbar } from './links-toolbar.tsx';
import { rejectSuggestion, useMappingState } from './mapping-state.ts';
import { menuFor } from './menu-for.ts';
import { PaneHead } from './pane-head.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { ReviewHead } from './review-head.tsx';
import { acceptSuggestions, nextReview, suggestionLinks, sureOnes } from './reviews.ts';
import { problemsByRow } from './row-problems.ts';
import { SourceRowView, TargetRowView } from './row-views.tsx';
import { chooseRow, linksAt, readSelection, selectedLink } from './selection.ts';
import { isTargetKey, type MappingLink } from './target-rows.ts';
import { TreePane } from './tree-pane.tsx';
import { useBoxSize } from './use-box-size.ts';
import type { MappingDocument } from './use-mapping.ts';
import { usePane } from './use-pane.ts';

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
  const { unit, tree, rows, links, suggestions, isImport } = doc;
  const unitId = unit.id;
  const { elements, unit: selectedUnit } = useSelection();
  const reveal = useStudio((s) => s.reveal);
  const preview = useMappingState((s) => s.previews[unitId]);
  const [hide, setHide] = useState<'none' | 'mapped' | 'unmapped'>('none');
  const [isPreviewShown, setPreviewShown] = useState(true);
  const [review, setReview] = useState<string | null>(null);
  const [chooser, setChooser] = useState<{ left: string; at: { x: number; y: number } } | null>(null);
  const [body, size] = useBoxSize();
  const pointer = useRef({ x: 200, y: 200 });

  const mappedLeft = useMemo(() => new Set(links.map((l) => l.source)), [links]);
  const mappedRight = useMemo(() => new Set(links.map((l) => l.target)), [links]);
  const keepsLeft = useMemo(
    () => (hide === 'none' ? undefined : (key: string) => mappedLeft.has(key) === (hide === 'unmapped') || key === '$'),
    [hide, mappedLeft],
  );
  const keepsRight = useMemo(
    () => (hide === 'none' ? undefined : (key: string) => mappedRight.has(key) === (hide === 'unmapped')),
    [hide, mappedRight],
  );
  const left = usePane(tree.rows, keepsLeft);
  const right = usePane(rows, keepsRight);

  const selection = useMemo(
    () => readSelection(selectedUnit === unitId ? elements : [], tree),
    [elements, selectedUnit, unitId, tree],
  );
  const selected = useMemo(
    () => new Set([selection.left, selection.right].filter((k) => k !== null)),
    [selection.left, selection.right],
  );
  const link = selectedLink(selection, links);
  const choose = (key: string) => select(unitId, chooseRow(key, selection, links));

  // What was selected, here or anywhere else, comes into sight on both sides.
  const shown = useRef('');
  useEffect(() => {
    const now = `${selection.left}|${selection.right}|${reveal?.unit === unitId ? reveal.at : ''}`;
    if (shown.current === now || size.height === 0) return;
    shown.current = now;
    if (selection.left) left.show(selection.left);
    if (selection.right) right.show(selection.right);
  }, [selection, reveal, unitId, left, right, size.height]);

  const problems = useMemo(
    () => problemsByRow([...(preview?.result.diagnostics ?? []), ...doc.diagnostics], tree, doc.structure.data.root),
    [preview, doc.diagnostics, tree, doc.structure],
  );
  const problemOnRight = (key: string) => {
    const found = links.find((l) => l.target === key);
    const problem = found && problems.get(found.source);
    return problem && (problem.element ?? problem.path) === found.path ? problem : undefined;
  };

  const panes: Readonly<Record<'left' | 'right', PaneView>> = useMemo(
    () => ({
      left: { visible: left.visible, top: left.top, height: size.height },
      right: { visible: right.visible, top: right.top, height: size.height },
    }),
    [left.visible, left.top, right.visible, right.top, size.height],
  );
  const elementsByPath = useMemo(() => new Map(rows.map((r) => [r.element.path, r.element])), [rows]);
  const offered = useMemo(
    () => suggestionLinks(suggestions, tree, elementsByPath),
    [suggestions, tree, elementsByPath],
  );
  const isSelectedLink = useCallback(
    (l: MappingLink) => l.source === selection.left && l.target === selection.right,
    [selection.left, selection.right],
  );
  const drawn = useMemo(
    () => layLinks([...links, ...offered.map((o) => o.link)], panes.left, panes.right, isSelectedLink),
    [links, offered, panes, isSelectedLink],
  );
  const labels = useMemo(() => new Map(rows.map((r) => [r.key, r.label])), [rows]);
  const labelOf = useCallback(
    (side: 'left' | 'right', key: string) => (side === 'left' ? tree.byKey.get(key)?.label : labels.get(key)) ?? key,
    [tree, labels],
  );
  const accept = (id: string) => {
    const at = suggestions.findIndex((s) => suggestionId(s) === id);
    const found = suggestions[at];
    if (!found) return;
    // The next one is walked to at once: Y Y Y goes through them all.
    setReview(suggestions.length > 1 ? nextReview(suggestions, id, 1) : null);
    acceptSuggestions(doc, [found]);
  };
  const reject = (id: string) => {
    setReview(suggestions.length > 1 ? nextReview(suggestions, id, 1) : null);
    rejectSuggestion(unitId, id);
  };
  const walk = (id: string | null) => {
    setReview(id);
    const found = offered.find((o) => suggestionId(o.suggestion) === id);
    if (found) select(unitId, [found.link.source, found.link.target]);
  };
  const lookOf = (d: DrawnLink): LinkLook => {
    const words = linkWords(d.link, tree.byKey.get(d.link.source), labelOf('right', d.link.target), isImport);
    const suggestion = offered.find((o) => o.link.key === d.link.key)?.suggestion;
    if (suggestion) {
      const id = suggestionId(suggestion);
      const isSure = suggestion.score >= sureScore;
      const isCurrent = id === review;
      return {
        kind: isSure ? 'sure' : 'review',
        isSelected: isCurrent,
        label: `${words}, suggested, score ${suggestion.score}`,
        chip: {
          icon: 'sparkles',
          text: isSure ? `${suggestion.score} %` : `${suggestion.score} % review`,
          mono: false,
        },
        ...(isCurrent ? { review: { accept: () => accept(id), reject: () => reject(id) } } : {}),
      };
    }
    const isSelected = isSelectedLink(d.link) && d.count === 1;
    const chip = d.count > 1 ? null : chipOf(d.link.value);
    return {
      kind: d.link.kind === 'object' ? 'object' : 'value',
      isSelected,
      label: `${words}, mapped${chip ? `, ${chip.text}` : ''}`,
      chip: isSelected
        ? { icon: null, text: words, mono: false }
        : chip
          ? { icon: chip.icon, text: chip.text, mono: chip.kind === 'fx' }
          : d.count > 1
            ? { icon: null, text: `${d.count} links`, mono: false }
            : null,
    };
  };

  const askEntity = (key: string, at = pointer.current) => setChooser({ left: key, at });
  const connectRows = (l: string, r: string | null, at: { x: number; y: number }) => {
    connect(doc, l, r, (key) => askEntity(key, at));
    select(unitId, r === null ? [l] : [l, r]);
  };
  const focusTree = (side: 'left' | 'right') => (side === 'left' ? left : right).scroller.current?.focus();
  const mapAutomatically = () => {
    if (!unit.data.root) {
      void mapInto(doc);
      return;
    }
    const sure = sureOnes(suggestions);
    const rest = suggestions.length - sure.length;
    acceptSuggestions(doc, sure);
    toast(
      suggestions.length === 0
        ? 'Nothing left that fits by name and type.'
        : `${sure.length} linked${rest > 0 ? `, ${rest} to review: J and K walk them, Y accepts, N rejects` : ''}.`,
    );
    if (rest > 0) walk(suggestionId(suggestions.find((s) => !sure.includes(s)) as (typeof suggestions)[number]));
  };
  const onKeyDown = (event: KeyboardEvent, side: 'left' | 'right') => {
    const pane = side === 'left' ? left : right;
    const active = side === 'left' ? selection.left : selection.right;
    const box = pane.scroller.current?.getBoundingClientRect();
    const taken =
      treeKeys(event, pane.visible, pane.closed, active, {
        choose,
        toggle: pane.toggle,
        cross: () => focusTree(side === 'left' ? 'right' : 'left'),
        menu: (key) => menu(key, { x: (box?.left ?? 0) + 80, y: (box?.top ?? 0) + 40 }),
      }) ||
      mappingKeys(event, {
        link: () => {
          if (selection.left)
            connectRows(selection.left, selection.right, { x: (box?.left ?? 0) + 80, y: (box?.top ?? 0) + 40 });
          else toast('Select an element on the left and an attribute on the right, then press L.');
        },
        unlink: () => disconnect(doc, link ? [link] : []),
        mapAutomatically,
        walkReviews: (step) => walk(nextReview(suggestions, review, step)),
        accept: () => review && accept(review),
        reject: () => review && reject(review),
        search: () => pane.setSearch(pane.search ?? ''),
      });
    if (!taken) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const menu = (key: string, at: { x: number; y: number }) => {
    choose(key);
    openMenu(
      at,
      menuFor(doc, key, {
        linked: linksAt(links, key),
        other: isTargetKey(key) ? selection.left : selection.right,
        link: (l, r) => connectRows(l, r, at),
        chooseEntity: (k) => askEntity(k, at),
        unlink: (some) => disconnect(doc, some),
        toggle: (k) => (isTargetKey(k) ? right : left).toggle(k),
      }),
    );
  };
  const chosenRow = chooser && tree.byKey.get(chooser.left);
  return (
    <EditorFrame
      unitId={unitId}
      {...frame}
      actions={
        <LinksToolbar
          hide={hide}
          onHide={setHide}
          isPreviewShown={isPreviewShown}
          onPreview={() => setPreviewShown(!isPreviewShown)}
          onMapAutomatically={mapAutomatically}
        />
      }
    >
      <div className="m-editor">
        <div className="m-heads">
          <PaneHead
            icon="braces"
            family="shape"
            title={doc.structure.name}
            coverage={sourceCoverage(tree, links)}
            search={left.search}
            onSearch={left.setSearch}
            isFolded={left.isFolded}
            onFoldAll={left.foldAll}
          />
          <ReviewHead
            links={links.length}
            isImport={isImport}
            suggestions={suggestions}
            onReview={() => {
              walk(nextReview(suggestions, review, 1));
              focusTree('left');
            }}
            onAcceptSure={() => acceptSuggestions(doc, sureOnes(suggestions))}
          />
          <PaneHead
            icon="boxes"
            family="data"
            title={doc.view.moduleOf(unit)?.name ?? 'Entities'}
            subtitle="entities"
            coverage={targetCoverage(rows)}
            search={right.search}
            onSearch={right.setSearch}
            isFolded={right.isFolded}
            onFoldAll={right.foldAll}
          />
        </div>
        <div
          ref={body}
          className="m-body"
          onPointerMove={(e) => {
            pointer.current = { x: e.clientX, y: e.clientY };
          }}
        >
          <TreePane
            side="left"
            label={`Elements of ${doc.structure.name}`}
            visible={left.visible}
            closed={left.closed}
            active={selection.left}
            selected={selected}
            top={left.top}
            height={size.height}
            scroller={left.scroller}
            onScroll={left.setTop}
            onChoose={choose}
            onToggle={left.toggle}
            onMenu={menu}
            onKeyDown={(e) => onKeyDown(e, 'left')}
            nameOf={(row) => `${row.label}, ${row.typeText}, ${mappedLeft.has(row.key) ? 'mapped' : 'not mapped'}`}
            empty={<EmptyState icon="search" title="No element fits" />}
          >
            {(row) => (
              <SourceRowView
                row={row}
                isOpen={!left.closed.has(row.key)}
                isMapped={mappedLeft.has(row.key)}
                problem={problems.get(row.key)}
              />
            )}
          </TreePane>
          <div className="m-gutter" />
          <TreePane
            side="right"
            label="Entities"
            visible={right.visible}
            closed={right.closed}
            active={selection.right}
            selected={selected}
            top={right.top}
            height={size.height}
            scroller={right.scroller}
            onScroll={right.setTop}
            onChoose={choose}
            onToggle={right.toggle}
            onMenu={menu}
            onKeyDown={(e) => onKeyDown(e, 'right')}
            nameOf={(row) =>
              `${row.label}, ${row.typeText || row.kind}, ${mappedRight.has(row.key) ? 'mapped' : 'not mapped'}`
            }
            empty={
              unit.data.root ? (
                <EmptyState icon="search" title="Nothing fits" />
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
                problem={problemOnRight(row.key)}
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
              mappedLeft={mappedLeft}
              mappedRight={mappedRight}
              selected={selected}
              labelOf={labelOf}
              scrollers={{ left: left.scroller, right: right.scroller }}
              mayConnect={(l, r) => verdictFor(doc, l, r)}
              onConnect={connectRows}
              onChoose={(d) => {
                const suggestion = offered.find((o) => o.link.key === d.link.key)?.suggestion;
                if (suggestion) walk(suggestionId(suggestion));
                else select(unitId, [d.link.source, d.link.target]);
              }}
            />
          )}
        </div>
        {isPreviewShown && <PreviewPanel doc={doc} selection={selection} link={link} onChoose={choose} />}
      </div>
      {chooser && chosenRow && (
        <EntityChooser
          at={chooser.at}
          title={`Entity for ${chosenRow.label}`}
          newName={entityNameFor(chosenRow, doc.structure.name)}
          choices={entityChoices(unit.data.root, chosenRow.objectPath ?? '', doc.catalog)}
          onNew={() => connectNewEntity(doc, chooser.left)}
          onChoose={(choice) => connectEntity(doc, chooser.left, choice)}
          onClose={() => {
            setChooser(null);
            focusTree('left');
          }}
        />
      )}
    </EditorFrame>
  );
}
