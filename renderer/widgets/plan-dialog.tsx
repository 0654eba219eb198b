import './plan-dialog.css';
import { useState } from 'react';
import type { MappingPlan } from '../../shared/rpc/studio.ts';
import { applyChange } from '../project/index.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

const actions = {
  create: ['plus', 'Create'],
  reuse: ['link', 'Reuse'],
  change: ['pencil', 'Change'],
  skip: ['circle-slash', 'Skip'],
} as const;
const subjects = {
  entity: ['box', 'data'],
  attribute: ['type', 'data'],
  association: ['spline', 'data'],
  enumeration: ['list-ordered', 'data'],
  mapping: ['file-input', 'shape'],
} as const;

/** A plan before it is carried out: what is made, reused and changed; applied as one undo step. */
export function PlanDialog({
  plan,
  title,
  onDone,
}: {
  plan: MappingPlan;
  title: string;
  onDone: (applied: boolean) => void;
}) {
  const [filter, setFilter] = useState<string>('all');
  const [busy, setBusy] = useState(false);
  const counts = (action: string) => plan.rows.filter((r) => r.action === action).length;
  const rows = plan.rows.filter((r) => filter === 'all' || r.action === filter);
  const apply = async () => {
    setBusy(true);
    const ok = await applyChange(plan.change);
    setBusy(false);
    if (ok) onDone(true);
  };
  return (
    <div
      className="w-scrim"
      onKeyDown={(e) => {
        if (e.key === 'Escape') onDone(false);
        if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) void apply();
      }}
    >
      <div className="w-dialog w-dialog-wide" role="dialog" aria-modal="true" aria-label={title}>
        <header>
          <h2>{title}</h2>
          <span className="w-meta">{plan.words}</span>
        </header>
        <nav className="w-chips" aria-label="Filter">
          {['all', 'create', 'reuse', 'change', 'skip']
            .filter((a) => a === 'all' || counts(a) > 0)
            .map((a) => (
              <button key={a} type="button" aria-pressed={filter === a} onClick={() => setFilter(a)}>
                {a === 'all' ? `All ${plan.rows.length}` : `${actions[a as keyof typeof actions][1]} ${counts(a)}`}
              </button>
            ))}
        </nav>
        <div className="w-plan" role="table" aria-label="Plan">
          <div className="w-plan-row w-plan-head" role="row">
            <span>Action</span>
            <span>Source</span>
            <span>Result</span>
            <span>Type</span>
            <span>Score</span>
          </div>
          {rows.slice(0, 2000).map((row) => (
            <div key={row.id} className={`w-plan-row w-plan-${row.action}`} role="row">
              <span>
                <Icon name={actions[row.action][0]} size={14} /> {actions[row.action][1]}
              </span>
              <span className="mono" title={row.source}>
                {row.source}
              </span>
              <span>
                <Icon name={subjects[row.subject][0]} size={14} family={subjects[row.subject][1]} /> {row.name}
              </span>
              <span className="w-meta">
                {row.type}
                {row.persistable === false ? ', in memory' : ''}
              </span>
              <span className="num">{row.score}</span>
            </div>
          ))}
        </div>
        <footer>
          <span className="w-meta">One undo step</span>
          <Button label="Cancel" onClick={() => onDone(false)} />
          <Button
            kind="primary"
            label={busy ? 'Applying…' : 'Apply plan'}
            disabled={busy || plan.change.ops.length === 0}
            onClick={() => void apply()}
            title="Ctrl+Enter"
          />
        </footer>
      </div>
    </div>
  );
}
