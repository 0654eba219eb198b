import type { PlanRow } from '../../shared/rpc/calls/mapping.ts';
import { Icon } from './icon.tsx';
import { plannedEntities } from './plan-dialog-rows.ts';

const most = 60;

/** The domain model as the plan would leave it: what is new, changed and reused. */
export function PlanResult({ rows }: { rows: readonly PlanRow[] }) {
  const entities = plannedEntities(rows);
  return (
    <aside className="w-plan-result" aria-label="Result">
      <header>
        <strong>Result</strong>
        <span className="w-meta">Domain model</span>
        <span className="w-plan-legend new">new</span>
        <span className="w-plan-legend changed">changed</span>
      </header>
      <div className="w-plan-boxes" role="group" aria-label="Entities" tabIndex={0}>
        {entities.slice(0, most).map((entity) => (
          <section
            key={entity.id}
            className={`w-plan-box ${entity.state}`}
            aria-label={`${entity.name}, ${entity.state}`}
          >
            <h3>
              <Icon name="box" size={14} family="data" />
              <span>{entity.name}</span>
              <span className={`tag ${entity.state === 'new' ? 'ok' : entity.state === 'changed' ? 'warn' : 'info'}`}>
                {entity.state}
              </span>
            </h3>
            {entity.attributes.map((a) => (
              <div key={a.id} className={`w-plan-attribute ${a.state}`}>
                {a.name}
              </div>
            ))}
            {entity.associations.map((a) => (
              <div key={a} className="w-plan-association" title={a}>
                <Icon name="spline" size={12} /> {a}
              </div>
            ))}
          </section>
        ))}
        {entities.length > most && <p className="w-meta">and {entities.length - most} more</p>}
      </div>
    </aside>
  );
}
