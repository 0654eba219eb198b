import { useMemo } from 'react';
import { typeName } from '../../../shared/expression/index.ts';
import { formatOfStructure } from '../../../shared/format/index.ts';
import { givenVariables, valueVariables } from '../../../shared/mapping/import-scope.ts';
import type { MappedValue } from '../../../shared/mapping/kind.ts';
import { scoreLink } from '../../../shared/mapping/suggest.ts';
import { readValueTable, writeValueTable } from '../../../shared/mapping/value-table.ts';
import { nodeValueType } from '../../../shared/mapping/value-type.ts';
import type { ValueType } from '../../../shared/model/catalog.ts';
import { StructureIndex } from '../../../shared/structure/path.ts';
import { Button, ExpressionField, Icon, ReferencePicker } from '../../widgets/index.ts';
import { disconnect } from './connections.ts';
import { ConverterForm } from './converter-form.tsx';
import { ruleScope } from './export-form.tsx';
import { linkWords } from './link-chip.ts';
import { ListForm } from './list-form.tsx';
import { liveValue } from './live-value.ts';
import { elementAt } from './mapping-edits.ts';
import { useMappingState } from './mapping-state.ts';
import { ObjectForm } from './object-properties.tsx';
import { obtainWords } from './obtain-words.ts';
import { partnerTable } from './partner-table.ts';
import { SampleValues } from './sample-values.tsx';
import type { MappingLink } from './target-rows.ts';
import type { MappingDocument } from './use-mapping.ts';
import { cellKind } from './value-cells.ts';
import { tableFromValues, ValueTableForm } from './value-table-form.tsx';
import { valuesInSamples } from './values-in-samples.ts';
import { WhenMissing } from './when-missing.tsx';

/** The properties of a value's link. */
export function LinkProperties({ doc, link, value }: { doc: MappingDocument; link: MappingLink; value: MappedValue }) {
  const { catalog, isImport, tree, structure } = doc;
  const row = doc.rows.find((r) => r.key === link.target);
  const source = tree.byKey.get(link.source);
  const attribute = row?.attribute ?? null;
  const entity = row?.entity ?? null;
  const node = source?.node;
  const messageType = nodeValueType(node?.type);
  const attributeType: ValueType = attribute?.type ?? { kind: 'unknown' };
  const { parameters } = doc.unit.data;
  const variables = new Map<string, ValueType>(
    isImport
      ? valueVariables(node?.type, parameters)
      : [...ruleScope(doc, link.element), ['value', attributeType] as const],
  );
  const preview = useMappingState((s) => s.previews[doc.unit.id]);
  const live = useMemo(
    () => (isImport && attribute ? liveValue(preview, structure, value.path, link.elementKey, attribute.name) : null),
    [isImport, attribute, preview, structure, value.path, link.elementKey],
  );
  const set = (label: string, change: (v: MappedValue) => void) =>
    doc.edit(label, (d) => {
      const found = elementAt(d.root, link.elementKey)?.values.find(
        (v) => v.path === value.path && v.attribute === value.attribute,
      );
      if (found) change(found);
    });
  const table = useMemo(() => readValueTable(value.expression), [value.expression]);
  const [from, to] = isImport
    ? [cellKind(messageType, catalog), cellKind(attributeType, catalog)]
    : [cellKind(attributeType, catalog), cellKind(messageType, catalog)];
  const seen = useMemo(
    () => [
      ...new Set(
        valuesInSamples(structure, value.path)
          .map((v) => v.value)
          .concat(node?.enum ?? []),
      ),
    ],
    [structure, value.path, node],
  );
  const partner = useMemo(
    () => partnerTable(doc.view, doc.unit, value.path, value.attribute),
    [doc.view, doc.unit, value.path, value.attribute],
  );
  const score = useMemo(() => {
    const placed = new StructureIndex(structure.data).get(value.path);
    return placed && entity && attribute
      ? scoreLink(placed, link.element, entity, attribute, formatOfStructure(structure.kind))
      : null;
  }, [structure, value.path, entity, attribute, link.element]);
  const name = row?.kind === 'attribute' || attribute ? (row?.label ?? '') : 'expression';
  return (
    <div className="p-scroll">
      <div className="p-head">
        <Icon name="spline" />
        <div style={{ minWidth: 0, flex: 1 }}>
          <h3>{linkWords(link, source, name, isImport)}</h3>
          <span className="w-meta">
            Link, {source?.typeText ?? 'lost element'} {isImport ? 'to' : 'from'} {row?.typeText ?? 'expression'}
          </span>
        </div>
        <Button small kind="quiet" icon="trash-2" title="Unmap (Del)" onClick={() => disconnect(doc, [link])} />
      </div>
      <details className="p-section" open>
        <summary>Value</summary>
        <div className="p-form">
          <span className="wide">
            <ExpressionField
              label="Value"
              value={value.expression}
              scope={{ catalog, variables }}
              {...(isImport && attribute ? { expected: attribute.type } : {})}
              onChange={(text) =>
                set('Change expression', (v) => {
                  v.expression = text;
                })
              }
            />
            <span className="m-live">
              {live ? (
                <span className="mono m-value" title="The first value of the previewed message">
                  {live.before} → {live.after ?? 'empty'}
                </span>
              ) : (
                <span className="w-meta">
                  {isImport
                    ? '$value is what the message holds.'
                    : `$object is the object${attribute ? ', $value its attribute' : ''}.`}
                  {value.expression || (!isImport && !attribute) ? '' : ' Empty passes it on.'}
                </span>
              )}
              <span className="tag ok">
                {typeName(isImport ? attributeType : messageType, catalog).replace(/^.*\./, '')}
              </span>
            </span>
          </span>
          {isImport && attribute && messageType.kind === 'string' && !table && (
            <ConverterForm
              expression={value.expression}
              attribute={attributeType.kind}
              onChange={(expression) =>
                set('Change conversion', (v) => {
                  v.expression = expression;
                })
              }
            />
          )}
          {table ? (
            <span className="wide">
              <ValueTableForm
                table={table}
                from={from}
                to={to}
                seen={seen}
                canKeep={messageType.kind === attributeType.kind}
                onChange={(change) =>
                  set('Change value table', (v) => {
                    v.expression = writeValueTable(change(readValueTable(v.expression) ?? table));
                  })
                }
              />
            </span>
          ) : (
            !value.expression.trim() && (
              <span className="wide">
                <Button
                  small
                  kind="quiet"
                  icon="arrow-left-right"
                  label="Translate by a value table"
                  onClick={() =>
                    set('Add value table', (v) => {
                      v.expression = writeValueTable(tableFromValues(seen, from, to));
                    })
                  }
                />
                {partner && partner.table.rows.length > 0 && (
                  <Button
                    small
                    kind="quiet"
                    icon="replace"
                    label={`As ${partner.from}, turned round`}
                    title={`The value table of ${partner.from}, for the way back`}
                    onClick={() =>
                      set('Add value table', (v) => {
                        v.expression = writeValueTable(partner.table);
                      })
                    }
                  />
                )}
              </span>
            )
          )}
          {attribute && (
            <>
              <span className="label">By microflow</span>
              <ReferencePicker
                label="By microflow"
                accepts={['microflow']}
                value={value.microflow}
                onChange={(id) =>
                  set('Change converting microflow', (v) => {
                    v.microflow = id;
                  })
                }
              />
            </>
          )}
          {isImport && attribute && (
            <>
              <span className="label">Key</span>
              <label className="m-check">
                <input
                  type="checkbox"
                  aria-label="Key"
                  checked={value.key}
                  onChange={(e) => {
                    // The edit is made later, when the box shows again what it was.
                    const key = e.target.checked;
                    set('Change key', (v) => {
                      v.key = key;
                    });
                  }}
                />
                <span className="w-meta">finds the object</span>
              </label>
            </>
          )}
          {!isImport && (
            <>
              <span className="label">Only when</span>
              <ExpressionField
                label="Only when"
                value={value.when}
                scope={{ catalog, variables }}
                expected={{ kind: 'boolean' }}
                placeholder="always"
                onChange={(text) =>
                  set('Change condition', (v) => {
                    v.when = text;
                  })
                }
              />
            </>
          )}
        </div>
      </details>
      {node?.type === 'array' && <ListForm value={value} onSet={set} />}
      <WhenMissing
        value={value}
        isImport={isImport}
        node={node}
        attribute={attribute}
        scope={{
          catalog,
          variables: isImport ? givenVariables(parameters, []) : variables,
        }}
        onSet={set}
      />
      {score && (
        <details className="p-section" open>
          <summary>Suggestion</summary>
          <p className="m-note">
            <span className={`tag ${score.score >= 70 ? 'ok' : 'warn'}`}>{score.score} %</span> {score.reason}.
          </p>
        </details>
      )}
      {link.element.entity !== null && (
        <details className="p-section">
          <summary>
            Object handling
            <span className="w-meta m-right">
              {entity?.name}
              {isImport ? `: ${obtainWords[link.element.obtain].toLowerCase()}` : ''}
            </span>
          </summary>
          <ObjectForm doc={doc} element={link.element} />
        </details>
      )}
      <SampleValues doc={doc} path={value.path} />
    </div>
  );
}
