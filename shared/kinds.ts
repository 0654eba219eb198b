import { domainModelDocument } from './access/index.ts';
import { connectorConnectionKind, connectorKind } from './connector/index.ts';
import { consumedServiceProtocols } from './consume/index.ts';
import { formats } from './format/index.ts';
import { exportMappingDocument, importMappingDocument } from './mapping/document.ts';
import { microflowDocument } from './microflow/document.ts';
import type { Catalog } from './model/catalog.ts';
import type { DocumentKind, PlaceScope } from './model/document-kind.ts';
import { KindRegistry } from './model/kind.ts';
import { constantKind } from './model/kinds/constant.ts';
import { enumerationKind } from './model/kinds/enumeration.ts';
import { folderKind } from './model/kinds/folder.ts';
import { moduleKind } from './model/kinds/module.ts';
import { moduleRoleKind } from './model/kinds/module-role.ts';
import { securityKind } from './model/kinds/security.ts';
import { settingsKind } from './model/kinds/settings.ts';
import type { ProjectView } from './model/project.ts';
import type { DataPath } from './model/schema-walk.ts';
import type { Unit } from './model/unit.ts';
import { recordingKind } from './recording/index.ts';
import { requestCollectionKind } from './request/index.ts';
import { publishedProtocols } from './service/index.ts';
import { runStarters } from './starter/index.ts';
import { messageDefinitionKind } from './structure/message-definition/index.ts';
import { transformationDocument } from './transformation/index.ts';

const noScope: PlaceScope = { variables: new Map(), element: null };

/** The document kinds, one line each (see docs/decisions/0002-kinds-live-in-their-room.md). */
// biome-ignore lint/suspicious/noExplicitAny: a registry holds kinds of every data type
export const kinds = new KindRegistry<DocumentKind<any>>([
  connectorKind,
  connectorConnectionKind,
  constantKind,
  ...consumedServiceProtocols.flatMap((p) => [p.kind, ...(p.operationDocuments ? [p.operationDocuments.kind] : [])]),
  domainModelDocument,
  enumerationKind,
  exportMappingDocument,
  folderKind,
  importMappingDocument,
  ...formats.map((f) => f.kind),
  messageDefinitionKind,
  microflowDocument,
  moduleKind,
  moduleRoleKind,
  ...publishedProtocols.map((p) => p.kind),
  recordingKind,
  requestCollectionKind,
  ...runStarters.map((s) => s.kind),
  securityKind,
  settingsKind,
  transformationDocument,
]);

/** What the texts of a document see, by their path; computed when the first is asked for. */
export function scopesOf(unit: Unit, view: ProjectView, catalog: Catalog): (path: DataPath) => PlaceScope {
  let scopes: ((path: DataPath) => PlaceScope) | undefined;
  return (path) => {
    scopes ??= kinds.get(unit.kind)?.scopes?.(unit, { view, catalog }) ?? (() => noScope);
    return scopes(path);
  };
}
