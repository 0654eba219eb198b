import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { documentName, useProjectView } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';
import { goToFinding } from './error-walk.ts';
import type { FindingGroup } from './finding-list.ts';
import { placeInWords } from './finding-place.ts';
import { applyFix, fixesFor } from './quick-fixes.ts';
import { severityIcons } from './severity-icons.ts';

/** A document with findings: its icon, name, place and how many. */
export function DocumentRow({
  group,
  top,
  isOpen,
  onToggle,
}: {
  group: FindingGroup;
  top: number;
  isOpen: boolean;
  onToggle: () => void;
}) {
  const view = useProjectView();
  const unit = view.unit(group.unit);
  const kind = unit && view.kinds.get(unit.kind);
  const module = unit && view.moduleOf(unit);
  const worst = group.findings.some((f) => f.finding.severity === 'error') ? 's-bad' : 's-warn';
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: and the focus, also after a click
    <div
      className="p-row e-document"
      role="treeitem"
      aria-level={1}
      aria-expanded={isOpen}
      aria-selected={false}
      style={{ position: 'absolute', top }}
      onClick={onToggle}
    >
      <Icon name={isOpen ? 'chevron-down' : 'chevron-right'} size={12} />
      <Icon name={kind?.icon ?? 'file'} size={14} {...(kind ? { family: kind.family } : {})} />
      <strong>{documentName(unit) || 'Project'}</strong>
      {module && module !== unit && <span className="w-meta">{module.name}</span>}
      <span className={`e-count ${worst}`}>{group.findings.length}</span>
    </div>
  );
}

/** One finding: severity, sentence, rule, first fix. */
export function FindingRow({
  id,
  finding,
  top,
  isChosen,
  onChoose,
}: {
  id: string;
  finding: LocatedDiagnostic;
  top: number;
  isChosen: boolean;
  onChoose: () => void;
}) {
  const view = useProjectView();
  const [icon, colour, word] = severityIcons[finding.severity];
  const fix = fixesFor(finding, view)[0];
  const place = placeInWords(finding, view);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree around it has the keys
    // biome-ignore lint/a11y/useFocusableInteractive: and the focus, also after a click
    <div
      id={id}
      className="p-row e-finding"
      role="treeitem"
      aria-level={2}
      aria-selected={isChosen}
      style={{ position: 'absolute', top }}
      onClick={() => {
        onChoose();
        goToFinding(finding);
      }}
    >
      <span className={colour}>
        <Icon name={icon} size={14} title={word} />
      </span>
      <span className="grow" title={place ? `${finding.message} (${place})` : finding.message}>
        {finding.message}
        {place && <span className="w-meta e-where"> {place}</span>}
      </span>
      <span className="e-code mono" title={finding.code}>
        {finding.code}
      </span>
      <span className="e-fix">
        {fix ? (
          <button
            type="button"
            tabIndex={-1}
            className="w-link"
            title={fix.label}
            onClick={(e) => {
              e.stopPropagation();
              onChoose();
              void applyFix(fix);
            }}
          >
            <Icon name="lightbulb" size={14} /> {fix.label}
          </button>
        ) : (
          <span className="w-meta" title={finding.fix}>
            {finding.fix}
          </span>
        )}
      </span>
    </div>
  );
}
