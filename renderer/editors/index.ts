import type { ComponentType } from 'react';
import { DomainModelEditor } from './domain-model/index.ts';
import { FormEditor } from './form/form-editor.tsx';
import { JsonEditor } from './json-editor.tsx';
import { MappingEditor } from './mapping/index.ts';
import { MessageDefinitionEditor } from './message-definition/index.ts';
import { MicroflowEditor } from './microflow/index.ts';
import { RequestCollectionEditor } from './requests/index.ts';
import { RestServiceEditor } from './rest/index.ts';
import { SchemaEditor } from './schema/index.ts';
import { TransformationEditor } from './transformation/index.ts';

export type DocumentEditor = ComponentType<{ unitId: string }>;

/** Editors by document kind, one line each; a kind without one gets the generated form. */
const editors: Readonly<Record<string, DocumentEditor>> = {
  'csv-structure': SchemaEditor,
  'domain-model': DomainModelEditor,
  'excel-structure': SchemaEditor,
  'export-mapping': MappingEditor,
  'import-mapping': MappingEditor,
  'json-structure': JsonEditor,
  'message-definition': MessageDefinitionEditor,
  microflow: MicroflowEditor,
  'request-collection': RequestCollectionEditor,
  'rest-service': RestServiceEditor,
  transformation: TransformationEditor,
  'xml-schema': SchemaEditor,
};

export function editorFor(kind: string): DocumentEditor {
  return editors[kind] ?? FormEditor;
}

/** Whether a kind's editor is the generated form, which shows every property by itself. */
export function hasFormEditor(kind: string): boolean {
  return !(kind in editors);
}
