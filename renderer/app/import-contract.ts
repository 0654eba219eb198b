import { consumedProtocolOf } from '../../shared/consume/index.ts';
import { readerOf } from '../../shared/contract/index.ts';
import { encodeBase64 } from '../../shared/expression/base64.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { applyChange, client, openDocument, toast, useStudio } from '../project/index.ts';
import { mapAutomatically } from './map-automatically.ts';
import { useShell } from './shell-state.ts';

/** A file of a contract on its way to the host. */
interface NamedBytes {
  path: string;
  bytes: Uint8Array;
}

/** Text that was typed or pasted as a file; without an ending in its name it gets that of the kind it looks like. */
export function fileOfText(text: string, name: string): NamedBytes {
  const ending = readerOf(undefined, '', text.slice(0, 4096)).extensions[0];
  return { path: /\.[A-Za-z0-9]+$/.test(name) ? name : `${name}${ending}`, bytes: new TextEncoder().encode(text) };
}

/** What was dropped or chosen together. */
export function filesOf(files: readonly File[]): Promise<NamedBytes[]> {
  return Promise.all(files.map(async (file) => ({ path: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
}

/**
 * Makes the structures and services of a contract in a module; the services are called, or published here, then with entities and mappings where that is wanted. A service opens; else the plan of entities and mappings for the first structure is
 * offered.
 */
export async function importContract(
  files: readonly NamedBytes[],
  place: string | null = null,
  publish = false,
  mappings = false,
): Promise<void> {
  const { view } = useStudio.getState();
  const parent = view.unit(place) ?? view.ofKind('module')[0];
  if (!parent) return;
  const { change, structures, services, diagnostics } = await client().call('contract.plan', {
    files: files.map(({ path, bytes }) => ({ path, content: encodeBase64(bytes) })),
    parent: parent.id,
    publish,
    mappings: publish && mappings,
  });
  const error = diagnostics.find((d) => d.severity === 'error');
  const [first] = structures;
  const [service] = services;
  if (!change || (!first && !service) || error) {
    const where =
      error?.line === undefined
        ? ''
        : `Line ${error.line}, column ${error.column}${error.path ? ` (${error.path})` : ''}: `;
    const file = error?.document ? `${error.document}: ` : '';
    toast(
      error ? `${file}${where}${error.message}` : 'The contract could not be read.',
      'error',
      diagnostics.length > 1 ? allFindings(diagnostics) : undefined,
    );
    return;
  }
  if (!(await applyChange(change))) return;
  if (service) {
    openDocument(service);
    toast(publish ? publishedWords(services) : serviceWords(services));
    tellFindings(diagnostics);
    return;
  }
  if (!first) return;
  tellFindings(diagnostics);
  openDocument(first);
  await mapAutomatically(first);
  // A person decides of one after the other; that there are more is not to be overlooked.
  const { view: after } = useStudio.getState();
  const others = structures.slice(1).map((id) => after.unit(id)?.name ?? '');
  if (others.length > 0)
    toast(
      `${listed(others)} came with it, too. ${others.length === 1 ? 'It gets' : 'Each gets'} entities and mappings by Map automatically… in its editor.`,
    );
}

/** Says what was left out of a contract: the first of it, and where the rest is. */
function tellFindings(diagnostics: readonly LocatedDiagnostic[]): void {
  const [grave] = diagnostics.filter((d) => d.severity === 'warning');
  const first = grave ?? diagnostics[0];
  if (!first) return;
  const more = diagnostics.length > 1;
  toast(
    more ? `${diagnostics.length} findings of the import, the first: ${first.message}` : first.message,
    grave ? 'warning' : 'info',
    allFindings(diagnostics),
  );
}

function allFindings(diagnostics: readonly LocatedDiagnostic[]) {
  useShell.setState({ findings: diagnostics });
  return {
    label: diagnostics.length > 1 ? `Show all ${diagnostics.length}` : 'Show where',
    run: () => useShell.setState({ dialog: 'import-findings', findings: diagnostics }),
  };
}

/** Names in words, the first few of many. */
function listed(names: readonly string[]): string {
  const shown = names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** What is published of an import. */
function publishedWords(services: readonly string[]): string {
  const { view } = useStudio.getState();
  const names = services.map((id) => view.unit(id)?.name ?? '');
  return `Published ${listed(names)} with a microflow for each operation, which says that it is not written yet (501) until it is.`;
}

/** What the services of an import are, with their operations counted. */
function serviceWords(services: readonly string[]): string {
  const { view } = useStudio.getState();
  const each = services.flatMap((id) => {
    const unit = view.unit(id);
    const count = (unit && consumedProtocolOf(unit)?.operationsOf(unit, view).length) ?? 0;
    return unit ? `${unit.name} with ${count} ${count === 1 ? 'operation' : 'operations'}` : [];
  });
  const shown = each.slice(0, 3).join(', ');
  const more = each.length > 3 ? ` and ${each.length - 3} more` : '';
  return `Made ${each.length === 1 ? 'the consumed service' : `${each.length} consumed services:`} ${shown}${more}. Switch to mocked beside Run to call without the partner.`;
}
