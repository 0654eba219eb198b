import { useEffect, useMemo, useRef, useState } from 'react';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { MappingPreview } from '../../../shared/rpc/studio.ts';
import type { JsonStructure } from '../../../shared/structure/kind.ts';
import { isValueNode, occurrenceOf } from '../../../shared/structure/node.ts';
import { indexStructure } from '../../../shared/structure/path.ts';
import { mapAutomatically } from '../../app/import-sample.ts';
import {
  editUnit,
  select,
  toast,
  useCatalog,
  useProjectView,
  useSelection,
  useStudio,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, EmptyState, Icon, openMenu, ReferencePicker } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import './mapping.css';
import { mapByName, mapObject, mapValue, unmapObject, unmapValue } from './mapping-edits.ts';
import { sourceRows, targetRows, visibleRow } from './mapping-rows.ts';
import { PreviewPanel } from './preview-panel.tsx';

const rowHeight = 24;
const gutter = 176;
const overscan = 20;
type Mapping = ImportMapping | ExportMapping;

/** Two trees and the links between them on one rhythm of rows; only what is in view is drawn. */
export function MappingEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Mapping>(unitId);
  const project = useProjectView();
  const catalog = useCatalog();
  const { elements } = useSelection();
  const reveal = useStudio((s) => s.reveal);
  const [view, setView] = useState('links');
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [hide, setHide] = useState(false);
  const [showPreview, setShowPreview] = useState(true);
  const [preview, setPreview] = useState<MappingPreview | null>(null);
  const [drag, setDrag] = useState<{ path: string; x: number; y: number } | null>(null);
  const [window_, setWindow] = useState({ top: 0, height: 800 });
  const box = useRef<HTMLDivElement>(null);
  const structure = project.unit(unit?.data.structure) as { data: JsonStructure; id: string; name: string } | undefined;
  const root = unit?.data.root ?? null;
  const left = useMemo(() => (structure ? sourceRows(structure.data.root, closed) : []), [structure, closed]);
  const { rows: right, links } = useMemo(() => targetRows(root, catalog, closed, hide), [root, catalog, closed, hide]);
  const leftIndex = useMemo(() => new Map(left.map((r, i) => [r.path, i])), [left]);
  const rightIndex = useMemo(() => new Map(right.map((r, i) => [r.key, i])), [right]);
  const mapped = useMemo(() => new Set(links.map((l) => l.source)), [links]);
  useEffect(() => {
    const at = reveal?.unit === unitId ? leftIndex.get(reveal.element) : undefined;
    if (at !== undefined) box.current?.scrollTo({ top: at * rowHeight - 120 });
  }, [reveal, unitId, leftIndex]);
  if (!unit) return null;
  const isImport = unit.kind === 'import-mapping';
  const selected = elements[0] ?? null;
  const edit = (label: string, change: (data: Mapping) => void) =>
    void editUnit<Mapping>(label, unitId, (draft) => change(draft.data));
  const views = [{ id: 'links', label: 'Links' }];
  if (!structure) {
    return (
      <EditorFrame unitId={unitId} view={view} views={views} onView={setView}>
        <EmptyState icon="braces" title="Which message?" text="Choose the structure this mapping reads or writes." />
        <div style={{ position: 'absolute', left: '50%', top: '62%', width: 300, marginLeft: -150 }}>
          <ReferencePicker
            accepts={['json-structure']}
            value={null}
            label="Structure"
            onChange={(id) =>
              edit('Choose structure', (d) => {
                d.structure = id;
              })
            }
          />
        </div>
      </EditorFrame>
    );
  }
  const dropOn = (target: { element: string; attribute: string | null } | null, path: string) => {
    if (!target || !root) return;
    const node = indexStructure(structure.data.root).get(path)?.node;
    if (target.attribute && (path.endsWith('{key}') || (node && isValueNode(node))))
      edit(`Map ${path}`, (d) => {
        if (d.root) mapValue(d.root, target.element, path, target.attribute as string);
      });
    else toast('A value maps to an attribute; an object to an entity (right-click it).', 'error');
  };
  const chooseEntity = (at: { x: number; y: number }, path: string) =>
    openMenu(
      at,
      [...catalog.entities()]
        .filter((e) => e.unit)
        .slice(0, 40)
        .map((e) => ({
          label: e.qualifiedName,
          icon: 'box',
          run: () =>
            edit(`Map ${path} to ${e.name}`, (d) => {
              d.root = mapObject(d.root, path, e.id, catalog);
            }),
        })),
    );
  const remove = () => {
    const link = links.find((l) => l.key === selected || l.source === selected);
    if (link)
      edit(`Unmap ${link.source}`, (d) => {
        if (!d.root) return;
        if (link.value) unmapValue(d.root, link.value.path, link.value.attribute);
        else d.root = unmapObject(d.root, link.source);
      });
  };
  const byName = () =>
    edit('Map by name', (d) => {
      if (d.root) toast(`${mapByName(d.root, structure.data.root, catalog)} mapped by name`);
    });
  const from = Math.max(0, Math.floor(window_.top / rowHeight) - overscan);
  const to = Math.ceil((window_.top + window_.height) / rowHeight) + overscan;
  const values = left.filter((r) => !r.isObject);
  const height = Math.max(left.length, right.length) * rowHeight;
  const portY = (index: number) => index * rowHeight + rowHeight / 2;
  const toggle = (key: string) =>
    setClosed((b) => {
      const n = new Set(b);
      if (!n.delete(key)) n.add(key);
      return n;
    });
  const problems = new Map((preview?.diagnostics ?? []).map((d) => [(d.path ?? '').replace(/\[\d+\]/g, '[*]'), d]));
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        <>
          <Button
            small
            kind="quiet"
            icon="wand-sparkles"
            label="Map automatically…"
            onClick={() => void mapAutomatically(structure.id)}
          />
          <Button small kind="quiet" icon="case-sensitive" label="Map by name" disabled={!root} onClick={byName} />
          <Button
            small
            kind="quiet"
            icon="eye"
            label="Preview"
            active={showPreview}
            onClick={() => setShowPreview(!showPreview)}
          />
          <Button
            small
            kind="quiet"
            icon="eye-off"
            label="Hide unmapped"
            active={hide}
            onClick={() => setHide(!hide)}
          />
        </>
      }
    >
      <div className="m-editor">
        <div className="m-main">
          <div className="m-heads">
            <span>
              <Icon name="braces" size={14} family="shape" /> {structure.name}{' '}
              <span className="w-meta">
                {values.filter((r) => mapped.has(r.path)).length} of {values.length}
              </span>
            </span>
            <span className="w-meta" style={{ width: gutter, textAlign: 'center' }}>
              {isImport ? '→' : '←'} {links.length} links
            </span>
            <span>
              <Icon name="boxes" size={14} family="data" /> Entities{' '}
              <span className="w-meta">
                {right.filter((r) => r.isMapped && r.attribute).length} of {right.filter((r) => r.attribute).length}
              </span>
            </span>
          </div>
          <div
            ref={box}
            className="m-canvas"
            tabIndex={0}
            role="application"
            aria-label="Mapping"
            onScroll={(e) => setWindow({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
            onKeyDown={(e) => {
              if (e.key === 'Delete') remove();
            }}
            onPointerMove={(e) => {
              if (drag) {
                const r = box.current?.getBoundingClientRect();
                if (r)
                  setDrag({ ...drag, x: e.clientX - r.left, y: e.clientY - r.top + (box.current?.scrollTop ?? 0) });
              }
            }}
            onPointerUp={(e) => {
              if (!drag) return;
              const hit = (document.elementFromPoint(e.clientX, e.clientY) as HTMLElement | null)?.closest<HTMLElement>(
                '[data-element]',
              );
              setDrag(null);
              dropOn(
                hit ? { element: hit.dataset.element as string, attribute: hit.dataset.attribute || null } : null,
                drag.path,
              );
            }}
          >
            <div style={{ position: 'relative', height }}>
              <div className="m-tree">
                {left.slice(from, to).map((row, i) => {
                  const problem = problems.get(row.path);
                  return (
                    <div
                      key={row.key}
                      className="p-row m-row"
                      role="treeitem"
                      title={problem ? problem.message : row.path}
                      aria-selected={selected === row.path}
                      aria-label={`${row.label}, ${row.node.type}, ${mapped.has(row.path) ? 'mapped' : 'not mapped'}`}
                      style={{ top: (from + i) * rowHeight, paddingLeft: 8 + row.depth * 14 }}
                      onClick={() => select(unitId, [row.path])}
                      onContextMenu={(e) => {
                        e.preventDefault();
                        if (row.isObject || row.path.endsWith('[*]') || row.path.endsWith('{*}') || row.path === '$')
                          chooseEntity({ x: e.clientX, y: e.clientY }, row.path);
                      }}
                    >
                      <span
                        style={{ width: 12, display: 'inline-flex' }}
                        onClick={(e) => {
                          if (row.hasChildren) {
                            e.stopPropagation();
                            toggle(row.path);
                          }
                        }}
                      >
                        {row.hasChildren && (
                          <Icon name={closed.has(row.path) ? 'chevron-right' : 'chevron-down'} size={12} />
                        )}
                      </span>
                      <Icon name={row.isKey ? 'key-round' : structureIcon(row.node.type)} size={14} family="shape" />
                      <span className="name" style={row.isObject ? { fontWeight: 600 } : undefined}>
                        {row.label}
                      </span>
                      {problem && <Icon name="circle-x" size={12} title={problem.message} />}
                      <span className="meta">
                        {row.node.type} {occurrenceOf(row.node)}
                      </span>
                      <span
                        className={`m-port m-port-shape${mapped.has(row.path) ? ' on' : ''}`}
                        onPointerDown={(e) => {
                          e.preventDefault();
                          e.stopPropagation();
                          setDrag({ path: row.path, x: 0, y: portY(from + i) });
                        }}
                      />
                    </div>
                  );
                })}
              </div>
              <svg className="m-links" width={gutter} height={height} aria-hidden="true">
                {links.map((link) => {
                  const a = visibleRow(link.source, leftIndex);
                  const b = rightIndex.get(link.target);
                  if (a === undefined || b === undefined || (a < from && b < from) || (a > to && b > to)) return null;
                  const [y1, y2] = [portY(a), portY(b)];
                  const isSelected = selected === link.key || selected === link.source;
                  return (
                    <path
                      key={link.key}
                      d={`M0 ${y1} C ${gutter * 0.45} ${y1}, ${gutter * 0.55} ${y2}, ${gutter} ${y2}`}
                      className={`m-link m-link-${link.kind}${isSelected ? ' on' : ''}`}
                      onClick={() => select(unitId, [link.source])}
                    />
                  );
                })}
                {links.map((link) => {
                  const a = visibleRow(link.source, leftIndex);
                  const b = rightIndex.get(link.target);
                  const text = link.value?.key ? 'key' : link.value?.expression ? 'fx' : null;
                  if (!text || a === undefined || b === undefined || a < from || a > to) return null;
                  return (
                    <g
                      key={`c${link.key}`}
                      transform={`translate(${gutter / 2 - 14} ${(portY(a) + portY(b)) / 2 - 8})`}
                    >
                      <rect width={28} height={16} rx={3} className="m-chip" />
                      <text x={14} y={12} textAnchor="middle" className="m-chip-text">
                        {text}
                      </text>
                    </g>
                  );
                })}
                {drag && (
                  <line
                    x1={0}
                    y1={portY(leftIndex.get(drag.path) ?? 0)}
                    x2={drag.x - (box.current?.clientWidth ?? 0) / 2 + gutter / 2}
                    y2={drag.y}
                    className="m-link m-link-value on"
                  />
                )}
              </svg>
              <div className="m-tree m-tree-right">
                {right.slice(from, to).map((row, i) => (
                  <div
                    key={row.key}
                    className="p-row m-row"
                    role="treeitem"
                    data-element={row.element.path}
                    data-attribute={row.attribute ?? ''}
                    aria-selected={
                      selected === row.key ||
                      (row.isMapped && links.some((l) => l.target === row.key && l.source === selected))
                    }
                    aria-label={`${row.label}, ${row.type}, ${row.isMapped ? 'mapped' : 'not mapped'}`}
                    style={{ top: (from + i) * rowHeight, paddingLeft: 16 + row.depth * 14 }}
                    onClick={() => select(unitId, [links.find((l) => l.target === row.key)?.source ?? row.key])}
                  >
                    <span className={`m-port m-port-left m-port-data${row.isMapped ? ' on' : ''}`} />
                    {row.attribute === null && row.type !== 'expression' ? (
                      <span
                        style={{ width: 12, display: 'inline-flex' }}
                        onClick={(e) => {
                          e.stopPropagation();
                          toggle(row.key);
                        }}
                      >
                        <Icon name={closed.has(row.key) ? 'chevron-right' : 'chevron-down'} size={12} />
                      </span>
                    ) : (
                      <span style={{ width: 12 }} />
                    )}
                    <Icon
                      name={row.type === 'expression' ? 'square-function' : row.attribute ? 'type' : 'box'}
                      size={14}
                      family="data"
                    />
                    <span className="name" style={row.attribute ? undefined : { fontWeight: 600 }}>
                      {row.label}
                    </span>
                    {row.attribute === null && row.type !== 'expression' ? (
                      <span className="meta">
                        <span className="tag">
                          {row.type.replace(/-/g, ' ')}
                          {/[\]}]$/.test(row.element.path) ? ' · list' : ''}
                        </span>
                      </span>
                    ) : (
                      <span className="meta">{row.isMapped ? row.type : 'not mapped'}</span>
                    )}
                  </div>
                ))}
                {right.length === 0 && (
                  <EmptyState
                    icon="wand-sparkles"
                    title="Nothing mapped yet"
                    text="Let the studio propose entities and links, or right-click an object on the left to give it an entity."
                    action={{ label: 'Map automatically…', run: () => void mapAutomatically(structure.id) }}
                  />
                )}
              </div>
            </div>
          </div>
          {showPreview && (
            <PreviewPanel
              unitId={unitId}
              isImport={isImport}
              structure={structure.id}
              samples={structure.data.samples}
              selected={selected}
              onPreview={setPreview}
              onSelect={(path) => select(unitId, [path])}
            />
          )}
        </div>
      </div>
    </EditorFrame>
  );
}
