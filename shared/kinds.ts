import { exportMappingKind, importMappingKind } from './mapping/kind.ts';
import { microflowKind } from './microflow/kind.ts';
import { KindRegistry } from './model/kind.ts';
import { constantKind } from './model/kinds/constant.ts';
import { domainModelKind } from './model/kinds/domain-model.ts';
import { enumerationKind } from './model/kinds/enumeration.ts';
import { folderKind } from './model/kinds/folder.ts';
import { moduleKind } from './model/kinds/module.ts';
import { settingsKind } from './model/kinds/settings.ts';
import { publishedProtocols } from './service/index.ts';
import { runStarters } from './starter/index.ts';
import { jsonStructureKind } from './structure/kind.ts';

/** The document kinds, one line each (see docs/decisions/0002-kinds-live-in-their-room.md). */
export const kinds = new KindRegistry([
  constantKind,
  domainModelKind,
  enumerationKind,
  exportMappingKind,
  folderKind,
  importMappingKind,
  jsonStructureKind,
  microflowKind,
  moduleKind,
  ...publishedProtocols.map((p) => p.kind),
  ...runStarters.map((s) => s.kind),
  settingsKind,
]);
