import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { useProjectView } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import { goToFinding } from './error-walk.ts';
import { applyFix, fixesFor } from './quick-fixes.ts';
import { severityIcons } from './severity-icons.ts';

/** One finding in full: the sentence, where it is, what to do, and every fix as a button. */
export function FindingDetail({ finding }: { finding: LocatedDiagnostic }) {
  const view = useProjectView();
  const fixes = fixesFor(finding, view);
  const [icon, colour, word] = severityIcons[finding.severity];
  const place = [finding.document, finding.path].filter(Boolean).join(' › ');
  return (
    <section className="e-detail" aria-label="Finding" data-text="">
      <h3>
        <span className={colour}>
          <Icon name={icon} size={14} title={word} />
        </span>
        {finding.message}
      </h3>
      {finding.fix && <p>{finding.fix}</p>}
      <div className="e-place">
        <span className="mono" title={place}>
          {place}
          {finding.property ? ` (${finding.property})` : ''}
        </span>
        <button type="button" className="w-link" onClick={() => goToFinding(finding)}>
          Go to
        </button>
      </div>
      {fixes.length > 0 && (
        <ul className="e-fixes" aria-label="Fixes">
          {fixes.map((fix, i) => (
            <li key={fix.label}>
              <button type="button" onClick={() => void applyFix(fix)}>
                <Icon name="lightbulb" size={14} />
                <span>{fix.label}</span>
                {i === 0 && <kbd>Ctrl+.</kbd>}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="w-meta mono">{finding.code}</p>
    </section>
  );
}
