import './node-shell.css';
import { Handle, Position } from '@xyflow/react';
import type { ReactNode } from 'react';
import { formOf } from '../../../shared/microflow/control.ts';
import { Icon } from '../../widgets/index.ts';
import { msText } from '../../widgets/ms-text.ts';
import type { FlowNodeData } from './node-data.ts';
import { ValueChips } from './value-chips.tsx';

const sides = [
  ['left', Position.Left],
  ['right', Position.Right],
  ['top', Position.Top],
  ['bottom', Position.Bottom],
] as const;

export interface NodeShellProps {
  data: FlowNodeData;
  isSelected: boolean | undefined;
  className: string;
  /** Sides with a handle to connect from. */
  handles?: readonly (typeof sides)[number][0][];
  children: ReactNode;
}

/** What every node has: name for a screen reader, handles, findings, and what the trace says about it. */
export function NodeShell({
  data,
  isSelected,
  className,
  handles = ['left', 'right', 'top', 'bottom'],
  children,
}: NodeShellProps) {
  const { shown, trace, finding } = data;
  const classes = ['mf-node', className];
  if (isSelected) classes.push('mf-active');
  if (shown.node.disabled) classes.push('mf-disabled');
  if (trace) classes.push(trace.error ? 'mf-failed' : 'mf-done');
  const takesTime = ['step', 'loop'].includes(formOf(shown.node.action));
  const traceWords = trace
    ? `, ${trace.error ? `failed: ${trace.error}` : 'done'} in ${msText(trace.ms)}${trace.answeredBy ? `, ${trace.answeredBy}` : ''}`
    : '';
  const title = [shown.caption || shown.definition.label, shown.detail, shown.node.documentation]
    .filter(Boolean)
    .join('\n');
  return (
    <div
      id={`el-${shown.node.id}`}
      className={classes.join(' ')}
      role="img"
      aria-label={`${shown.label}${finding ? `, ${finding.message}` : ''}${traceWords}`}
      title={title}
    >
      {children}
      {finding && (
        <span className={`mf-finding mf-${finding.severity}`} title={finding.message}>
          <Icon name={finding.severity === 'error' ? 'circle-x' : 'triangle-alert'} size={14} />
        </span>
      )}
      {trace && (trace.error !== null || takesTime) && (
        <span className="mf-time" title={trace.error ?? (trace.runs > 1 ? `${trace.runs} times` : undefined)}>
          <Icon name={trace.error ? 'x' : 'check'} size={12} />
          {msText(trace.ms)}
          {trace.runs > 1 && ` · ${trace.runs}×`}
          {trace.answeredBy && <span className="mf-mocked">{trace.answeredBy}</span>}
        </span>
      )}
      {trace && trace.values.length > 0 && <ValueChips node={shown.node.id} values={trace.values} />}
      {sides
        .filter(([id]) => handles.includes(id))
        .map(([id, position]) => (
          <Handle
            key={id}
            id={id}
            type="source"
            position={position}
            className={id === 'bottom' && className.includes('mf-card') ? 'mf-error-handle' : ''}
          />
        ))}
    </div>
  );
}
