import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { Icon } from '../../widgets/index.ts';
import { useErrorWalk } from './error-walk.ts';
import { severityIcons } from './severity-icons.ts';

const names = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  info: ['hint', 'hints'],
} as const;

/** Which severities are listed, with their counts. */
export function SeverityFilter({ all }: { all: readonly LocatedDiagnostic[] }) {
  const severities = useErrorWalk((s) => s.severities);
  const toggle = (severity: LocatedDiagnostic['severity']) => {
    const next = new Set(severities);
    if (!next.delete(severity)) next.add(severity);
    useErrorWalk.setState({ severities: next });
  };
  return (
    <fieldset className="e-severities" aria-label="Show">
      {(['error', 'warning', 'info'] as const).map((severity) => {
        const count = all.filter((d) => d.severity === severity).length;
        return (
          <button key={severity} type="button" aria-pressed={severities.has(severity)} onClick={() => toggle(severity)}>
            <span className={severityIcons[severity][1]}>
              <Icon name={severityIcons[severity][0]} size={14} />
            </span>
            {count} {names[severity][count === 1 ? 0 : 1]}
          </button>
        );
      })}
    </fieldset>
  );
}
