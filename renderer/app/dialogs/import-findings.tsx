import './import-findings.css';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import { severityIcons } from '../../panes/errors/severity-icons.ts';
import { Button, Icon, Modal, writeClipboard } from '../../widgets/index.ts';
import { useShell } from '../shell-state.ts';
import { closeDialog } from './dialog-frame.tsx';

const order = ['error', 'warning', 'info'] as const;

/** All that was found in the contract that was imported last, the gravest first: what was left out, and where. */
export function ImportFindings() {
  const findings = useShell((s) => s.findings);
  const sorted = order.flatMap((severity) => findings.filter((f) => f.severity === severity));
  return (
    <Modal
      label="Findings of the import"
      className="w-dialog w-dialog-wide"
      onClose={closeDialog}
      onConfirm={closeDialog}
    >
      <header>
        <h2>Findings of the import</h2>
      </header>
      <div className="w-dialog-body">
        {sorted.length === 0 && <p>Nothing was found in the contract that was imported last.</p>}
        <ul className="s-findings">
          {sorted.map((finding, i) => {
            const [icon, look, word] = severityIcons[finding.severity];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list does not change
              <li key={i}>
                <span className={look}>
                  <Icon name={icon} size={14} title={word} />
                </span>
                <div>
                  <span>
                    {finding.message} {finding.fix}
                  </span>
                  <span className="w-meta mono">{placeOf(finding)}</span>
                </div>
              </li>
            );
          })}
        </ul>
      </div>
      <footer>
        <Button
          label="Copy all"
          icon="copy"
          disabled={sorted.length === 0}
          onClick={() => void writeClipboard(sorted.map(lineOf).join('\n'))}
        />
        <Button kind="primary" label="Close" onClick={closeDialog} />
      </footer>
    </Modal>
  );
}

/** The file, the line and the path of a finding, as far as they are known. */
function placeOf({ document, line, column, path }: LocatedDiagnostic): string {
  const at = line === undefined ? null : column === undefined ? String(line) : `${line}:${column}`;
  const file = [document, at].filter(Boolean).join(':');
  return [file, path].filter(Boolean).join('  ');
}

function lineOf(finding: LocatedDiagnostic): string {
  const place = placeOf(finding);
  return `${finding.severity} ${finding.code}${place ? ` at ${place}` : ''}: ${finding.message}`;
}
