import { useShell } from '../shell-state.ts';
import { ConstantsOfRuns } from './constants-of-runs.tsx';
import { ExportBundle } from './export-bundle.tsx';
import { ImportContract } from './import-contract.tsx';
import { ImportFindings } from './import-findings.tsx';
import { NewDocument } from './new-document.tsx';
import { Settings } from './settings.tsx';

const dialogs = {
  'new-document': NewDocument,
  'import-contract': ImportContract,
  'import-findings': ImportFindings,
  'export-bundle': ExportBundle,
  'constants-of-runs': ConstantsOfRuns,
  settings: Settings,
} as const;

/** The dialog that is open, if any. */
export function Dialogs() {
  const dialog = useShell((s) => s.dialog);
  const Shown = dialog && dialogs[dialog];
  return Shown ? <Shown /> : null;
}
