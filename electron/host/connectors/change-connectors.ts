import {
  type ConnectorConnection,
  type ConnectorDocument,
  type ConnectorManifest,
  connectorDocumentOf,
  connectors,
} from '../../../shared/connector/index.ts';
import { packageInWords } from '../../../shared/microflow/activities/call-action.ts';
import { activityOf } from '../../../shared/microflow/activities/index.ts';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { Change, UnitOperation } from '../../../shared/model/change.ts';
import { toName, uniqueName } from '../../../shared/model/naming.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { newId } from '../new-id.ts';
import type { ConnectorPackage } from './connector-package.ts';

/** What adding a package does to a project: the edit with the file it keeps, and what of the version before is not there any more. */
export interface AddedConnector {
  change: Change;
  files: Map<string, Uint8Array>;
  replaces: { version: string; breaks: string[] } | null;
}

/** The edit that adds a package to a project, or puts it in the place of another version. Gives a sentence where it cannot be added. */
export function addConnector(view: ProjectView, added: ConnectorPackage): AddedConnector | { problem: string } {
  const { manifest, name, version, hash } = added;
  if (connectors.some(({ id }) => id === manifest.id))
    return { problem: `The studio itself has a connector ${manifest.id}. The package needs another id.` };
  const before = connectorDocumentOf(view, manifest.id);
  if (before && before.data.package !== name)
    return {
      problem: `The project has a connector ${manifest.id} already, from the package ${before.data.package}. Remove it first, if ${name} is to take its place.`,
    };
  const data: ConnectorDocument = {
    package: name,
    publisher: added.publisher,
    homepage: added.homepage,
    integrity: added.integrity,
    file: { kind: 'connector', files: [{ path: `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`, hash }] },
    manifest,
  };
  const files = new Map([[hash, added.bytes]]);
  if (before)
    return {
      change: {
        label: `Update connector ${manifest.label}`,
        ops: [{ op: 'patch', id: before.id, patch: [{ op: 'replace', path: ['data'], value: data }] }],
      },
      files,
      replaces: { version: before.data.manifest.version, breaks: breaksOf(before.data.manifest, manifest) },
    };
  const taken = new Set([...view.units.values()].filter((u) => u.parent === null).map((u) => u.name.toLowerCase()));
  const unit: Unit = {
    id: newId(),
    kind: 'connector',
    name: uniqueName(toName(manifest.id), (n) => taken.has(n.toLowerCase())),
    parent: null,
    documentation: '',
    data,
  };
  return { change: { label: `Add connector ${manifest.label}`, ops: [{ op: 'create', unit }] }, files, replaces: null };
}

/** What flows may rely on that the next version does not have, in words. */
export function breaksOf(before: ConnectorManifest, after: ConnectorManifest): string[] {
  const actions = before.actions.flatMap((old) => {
    const now = after.actions.find((a) => a.id === old.id);
    if (!now) return [`The action ${old.id} is gone.`];
    return [
      ...old.inputs.flatMap((input) => {
        const next = now.inputs.find((i) => i.name === input.name);
        if (!next) return [`${old.id}: the input ${input.name} is gone.`];
        return next.type === input.type ? [] : [`${old.id}: the input ${input.name} is ${next.type} now.`];
      }),
      ...now.inputs
        .filter((input) => input.required && !old.inputs.some((i) => i.name === input.name && i.required))
        .map((input) => `${old.id}: the input ${input.name} is needed now.`),
      ...(old.output && old.output.type !== now.output?.type
        ? [`${old.id}: it gives ${now.output ? now.output.type : 'nothing'} now.`]
        : []),
      ...(now.connection && !old.connection ? [`${old.id}: it needs a connection now.`] : []),
    ];
  });
  const triggers = before.triggers.flatMap((old) => {
    const now = after.triggers.find((t) => t.id === old.id);
    if (!now) return [`The trigger ${old.id} is gone.`];
    return old.message.flatMap((value) =>
      now.message.some((v) => v.name === value.name && v.type === value.type)
        ? []
        : [`${old.id}: messages have no ${value.type} ${value.name} any more.`],
    );
  });
  const properties = (before.connection?.properties ?? []).flatMap((old) =>
    after.connection?.properties.some((p) => p.name === old.name)
      ? []
      : [`The property ${old.name} of connections is gone.`],
  );
  return [...actions, ...triggers, ...properties];
}

/** Names of the documents that use a connector. */
export function usersOf(view: ProjectView, id: string): string[] {
  return [...view.units.values()]
    .filter(({ kind, data }) => {
      if (kind === 'microflow') return callsOf(data as Microflow, id).length > 0;
      if (kind === 'connector-connection') return (data as ConnectorConnection).connector === id;
      return kind === 'connector-trigger' && String((data as { trigger: string }).trigger).startsWith(`${id}/`);
    })
    .map((unit) => view.qualifiedName(unit));
}

function callsOf(flow: Microflow, id: string): { at: number }[] {
  return flow.nodes.flatMap(({ action }, at) =>
    activityOf(action.type).callsAction?.(action).startsWith(`${id}/`) ? [{ at }] : [],
  );
}

/** The edit that takes a connector out of a project. What uses it stays as it is, and remembers which package it came in. */
export function removeConnector(view: ProjectView, connector: Unit<ConnectorDocument>): Change {
  const { manifest } = connector.data;
  const words = packageInWords(connector.data);
  const remembering = view.ofKind<Microflow>('microflow').flatMap((unit): UnitOperation[] => {
    const patch = callsOf(unit.data, manifest.id).map(({ at }) => ({
      op: 'replace' as const,
      path: ['data', 'nodes', at, 'action', 'package'],
      value: words,
    }));
    return patch.length === 0 ? [] : [{ op: 'patch', id: unit.id, patch }];
  });
  return { label: `Remove connector ${manifest.label}`, ops: [...remembering, { op: 'delete', id: connector.id }] };
}
