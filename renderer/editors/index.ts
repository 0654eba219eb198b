import type { ComponentType } from 'react';
import type { FormPath } from '../panes/properties/form-edit.ts';
import { ConnectorConnectionEditor, ConnectorEditor, ConnectorTriggerEditor } from './connector/index.ts';
import { ConsumedRestEditor } from './consumed-rest/index.ts';
import { ConsumedServiceEditor } from './consumed-service/index.ts';
import { ConnectionEditor, QueryEditor } from './database/index.ts';
import { DomainModelEditor } from './domain-model/index.ts';
import { FormEditor } from './form/form-editor.tsx';
import { JsonEditor } from './json-editor.tsx';
import { MappingEditor } from './mapping/index.ts';
import { MessageDefinitionEditor } from './message-definition/index.ts';
import { MicroflowEditor } from './microflow/index.ts';
import { ODataServiceEditor } from './odata-service/index.ts';
import { RecordingEditor } from './recording/index.ts';
import { RequestCollectionEditor } from './requests/index.ts';
import { RestServiceEditor } from './rest/index.ts';
import { SchemaEditor } from './schema/index.ts';
import { SecurityEditor } from './security/index.ts';
import { SoapServiceEditor } from './soap-service/index.ts';
import { changeTableProperty, TableEditor } from './table/index.ts';
import { TransformationEditor } from './transformation/index.ts';

export type DocumentEditor = ComponentType<{ unitId: string }>;

/** Editors by document kind, one line each; a kind without one gets the generated form. */
const editors: Readonly<Record<string, DocumentEditor>> = {
  connector: ConnectorEditor,
  'connector-connection': ConnectorConnectionEditor,
  'connector-trigger': ConnectorTriggerEditor,
  'consumed-rest-service': ConsumedRestEditor,
  'consumed-soap-service': ConsumedServiceEditor,
  'csv-structure': TableEditor,
  'database-connection': ConnectionEditor,
  'database-query': QueryEditor,
  'domain-model': DomainModelEditor,
  'excel-structure': TableEditor,
  'export-mapping': MappingEditor,
  'import-mapping': MappingEditor,
  'json-structure': JsonEditor,
  'message-definition': MessageDefinitionEditor,
  microflow: MicroflowEditor,
  'odata-service': ODataServiceEditor,
  recording: RecordingEditor,
  'request-collection': RequestCollectionEditor,
  'rest-service': RestServiceEditor,
  security: SecurityEditor,
  'soap-service': SoapServiceEditor,
  transformation: TransformationEditor,
  'xml-schema': SchemaEditor,
};

/** How a property of a document is changed where more than the property follows from it; a kind without an entry is edited as it is. */
const propertyEdits: Readonly<
  Record<string, (unitId: string, path: FormPath, update: (current: unknown) => unknown) => Promise<void>>
> = {
  'csv-structure': changeTableProperty,
  'excel-structure': changeTableProperty,
};

export function propertyEditOf(kind: string) {
  return propertyEdits[kind];
}

export function editorFor(kind: string): DocumentEditor {
  return editors[kind] ?? FormEditor;
}

/** Whether a kind's editor is the generated form, which shows every property by itself. */
export function hasFormEditor(kind: string): boolean {
  return !(kind in editors);
}
