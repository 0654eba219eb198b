import { memo } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { Icon, typeIcons } from '../../widgets/index.ts';
import { structureIcon } from '../json-structure/structure-icon.ts';
import type { SourceRow } from './source-rows.ts';
import type { TargetRow } from './target-rows.ts';

function Fold({ isOpen }: { isOpen: boolean | null }) {
  return (
    <span className="m-fold" {...(isOpen === null ? {} : { 'data-fold': '' })}>
      {isOpen !== null && <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />}
    </span>
  );
}

function Problem({ problem }: { problem: LocatedDiagnostic | undefined }) {
  if (!problem) return null;
  const isError = problem.severity === 'error';
  const text = problem.fix ? `${problem.message} ${problem.fix}` : problem.message;
  return (
    <span className={isError ? 's-bad m-problem' : 's-warn m-problem'} title={text}>
      <Icon name={isError ? 'circle-alert' : 'triangle-alert'} size={14} title={text} />
    </span>
  );
}

/** What a row of the message shows: icon, name, type and how often it occurs. */
export const SourceRowView = memo(function SourceRowView({
  row,
  isOpen,
  isMapped,
  problem,
}: {
  row: SourceRow;
  isOpen: boolean;
  isMapped: boolean;
  problem: LocatedDiagnostic | undefined;
}) {
  const isValue = row.valuePath !== null;
  return (
    <>
      <Fold isOpen={row.hasChildren ? isOpen : null} />
      <Icon
        name={row.isKey ? 'key-round' : structureIcon(row.node.type)}
        size={14}
        {...(isValue ? {} : { family: 'shape' as const })}
      />
      <span className={`name${isValue ? '' : ' m-strong'}${isMapped ? '' : ' m-free'}`} title={row.key}>
        {row.label}
      </span>
      <Problem problem={problem} />
      <span className="meta">
        <span>{row.typeText}</span>
        <span className="m-occurs">{row.occurs}</span>
      </span>
    </>
  );
});

const obtainWords: Readonly<Record<TargetRow['element']['obtain'], string>> = {
  create: 'create',
  find: 'find',
  'find-or-create': 'find or create',
  microflow: 'microflow',
  parameter: 'parameter',
};

/** What a row of the entities shows: an object and how it is got, or an attribute and its type. */
export const TargetRowView = memo(function TargetRowView({
  row,
  isOpen,
  isImport,
  problem,
}: {
  row: TargetRow;
  isOpen: boolean;
  isImport: boolean;
  problem: LocatedDiagnostic | undefined;
}) {
  const isList = /[\]}]$/.test(row.element.path) && !row.isBeside;
  const words = isImport
    ? obtainWords[row.element.obtain]
    : row.element.takenFrom !== 'association'
      ? row.element.takenFrom
      : row.element.association === null
        ? 'parameter'
        : 'associated';
  return (
    <>
      <Fold isOpen={row.hasChildren ? isOpen : null} />
      <Icon
        name={
          row.kind === 'object'
            ? row.element.entity === null
              ? 'square-dashed'
              : row.isBeside
                ? 'package-plus'
                : 'box'
            : row.attribute
              ? typeIcons[row.attribute.definition.type]
              : 'square-function'
        }
        size={14}
        {...(row.kind === 'object' ? { family: 'data' as const } : {})}
        {...(row.kind === 'object' && row.isBeside ? { title: 'Made of the same element as the object above it' } : {})}
      />
      <span
        className={`name${row.kind === 'object' ? ' m-strong' : ''}${row.kind === 'attribute' && !row.value ? ' m-free' : ''}`}
        title={row.entity ? `${row.entity.qualifiedName}${row.attribute ? `.${row.attribute.name}` : ''}` : row.label}
      >
        {row.label}
      </span>
      {row.value?.key && <Icon name="key-round" size={12} title="Key" family="data" />}
      <Problem problem={problem} />
      <span className="meta">
        {row.kind === 'object' ? (
          row.element.entity === null ? (
            'no object'
          ) : (
            <span className="tag">
              {words}
              {isList ? ' · list' : ''}
            </span>
          )
        ) : row.kind === 'attribute' && !row.value ? (
          'not mapped'
        ) : (
          row.typeText
        )}
      </span>
    </>
  );
});
