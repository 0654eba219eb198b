import { z } from 'zod';
import { scopesOf } from '../../../shared/kinds.ts';
import { activityOf } from '../../../shared/microflow/activities/index.ts';
import { type ActivityParameter, type AnyActivity, canFail } from '../../../shared/microflow/activity.ts';
import { completeAction } from '../../../shared/microflow/complete-action.ts';
import { expectedTypes } from '../../../shared/microflow/expected-types.ts';
import { dataTypeSchema, errorHandlings, type Microflow, toValueType } from '../../../shared/microflow/kind.ts';
import { flowScopes, isVariableUsed } from '../../../shared/microflow/scopes.ts';
import type { Catalog, ValueType } from '../../../shared/model/catalog.ts';
import type { PlaceScope } from '../../../shared/model/document-kind.ts';
import { documentation, elementId } from '../../../shared/model/kind.ts';
import {
  associationSchema,
  attributeSchema,
  type DomainModel,
  entitySchema,
  noteSchema,
} from '../../../shared/model/kinds/domain-model.ts';
import { chooseOnly } from '../../../shared/model/only-choice.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { DataPath } from '../../../shared/model/schema-walk.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { typeIcons } from '../../widgets/type-icons.ts';
import { shownFields } from './field-specs.ts';

/** One group of the properties pane: a schema, and where its value stands in the unit. */
export interface PropertyGroup {
  title: string;
  schema: z.ZodType;
  path: readonly (string | number)[];
  omit?: readonly string[];
  /** What the arguments in it are for. */
  parameters?: readonly ActivityParameter[];
}

/** Whether a form of the group shows anything. */
export function hasFields(
  { schema, omit, parameters }: PropertyGroup,
  value: Readonly<Record<string, unknown>>,
): boolean {
  return shownFields(schema, value, omit).some(
    ({ type, name }) =>
      type !== 'arguments' ||
      (parameters ?? []).length > 0 ||
      ((value[name] as unknown[] | undefined) ?? []).length > 0,
  );
}

export interface SelectedThing {
  id: string;
  title: string;
  subtitle: string;
  icon: string;
  family: 'data' | 'shape' | 'logic' | 'publish' | 'consume' | 'system';
  groups: PropertyGroup[];
  /** What a text at a path of the unit's data sees. */
  scopeAt(path: DataPath): PlaceScope;
  /** The type that an expression at a path of the unit's data must have; undefined where any is right. */
  expectedAt?(path: DataPath): ValueType | undefined;
  /** Fills in what an edit makes necessary and leaves no choice in; `before` is the document as it was. */
  complete?(draft: Unit, before: Unit): void;
  /** Renaming goes through the rename plan, so that every reference follows. */
  canRename: boolean;
}

const flowSchema = z.object({
  parameters: z
    .array(z.object({ id: elementId(), name: z.string(), type: dataTypeSchema }))
    .default([])
    .meta({ title: 'Parameters' }),
  returns: dataTypeSchema.meta({ title: 'Returns', dataType: 'result' }),
});
const nodeSchema = z.object({
  caption: z.string().meta({ title: 'Caption', help: 'Follows the activity' }),
  onError: z.enum(errorHandlings).meta({ title: 'On error' }),
  disabled: z.boolean().meta({ title: 'Disabled' }),
  documentation: documentation(),
});

/** What every node has beside its activity's own properties; a note has only its text. */
function nodeGroups(activity: AnyActivity, at: number): PropertyGroup[] {
  if (activity.shape === 'note') return [];
  return [{ title: 'Node', schema: nodeSchema, path: ['nodes', at], omit: canFail(activity) ? [] : ['onError'] }];
}

function lateScopes(unit: Unit, view: ProjectView, catalog: Catalog): SelectedThing['scopeAt'] {
  const scopes = once(() => scopesOf(unit, view, catalog));
  return (path) => scopes()(path);
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What the pane shows for a selection. */
export function selectedThing(
  unit: Unit,
  elements: readonly string[],
  view: ProjectView,
  catalog: Catalog,
): SelectedThing {
  const kind = view.kinds.require(unit.kind);
  const base = {
    family: kind.family,
    scopeAt: lateScopes(unit, view, catalog),
    canRename: false,
    complete: (draft: Unit, before: Unit) =>
      chooseOnly(kind.schema, draft.data, { view, catalog, variables: new Map() }, before.data),
  };
  const [element] = elements;
  if (unit.kind === 'domain-model' && element) {
    const data = unit.data as DomainModel;
    for (const [i, entity] of data.entities.entries()) {
      if (entity.id === element)
        return {
          ...base,
          id: element,
          title: entity.name,
          subtitle: 'Entity',
          icon: 'box',
          canRename: true,
          groups: [{ title: 'General', schema: entitySchema, path: ['entities', i], omit: ['name', 'attributes'] }],
        };
      const at = entity.attributes.findIndex((a) => a.id === element);
      const attribute = entity.attributes[at];
      if (attribute)
        return {
          ...base,
          id: element,
          title: attribute.name,
          subtitle: `Attribute of ${entity.name}`,
          icon: typeIcons[attribute.type],
          canRename: true,
          groups: [
            { title: 'General', schema: attributeSchema, path: ['entities', i, 'attributes', at], omit: ['name'] },
          ],
        };
    }
    const at = data.associations.findIndex((a) => a.id === element);
    if (at >= 0)
      return {
        ...base,
        id: element,
        title: data.associations[at]?.name ?? '',
        subtitle: 'Association',
        icon: 'spline',
        canRename: true,
        groups: [{ title: 'General', schema: associationSchema, path: ['associations', at], omit: ['name'] }],
      };
    const note = data.notes.findIndex((n) => n.id === element);
    if (note >= 0)
      return {
        ...base,
        id: element,
        title: 'Note',
        subtitle: 'On the diagram',
        icon: 'sticky-note',
        family: 'system',
        groups: [{ title: 'General', schema: noteSchema, path: ['notes', note], omit: ['x', 'y', 'width', 'height'] }],
      };
  }
  if (unit.kind === 'microflow') {
    const flow = unit.data as Microflow;
    const at = flow.nodes.findIndex((n) => n.id === element);
    const node = flow.nodes[at];
    if (node) {
      const activity = activityOf(node.action.type);
      // Asked for when something is shown or changed: of many that are selected together most are not.
      const scopes = once(() => flowScopes(flow, view, catalog));
      const variables = () => scopes().before.get(node.id) ?? new Map();
      const expected = once(() =>
        expectedTypes(node, variables(), { view, catalog, returns: toValueType(flow.returns) }),
      );
      return {
        ...base,
        expectedAt: (path) => expected().get(path.slice(3).join('.')),
        complete: (draft, before) => {
          const find = (of: Unit) => (of.data as Microflow).nodes.find((n) => n.id === node.id)?.action;
          const [now, earlier] = [find(draft), find(before)];
          const isUsed = (name: string) => isVariableUsed(before.data as Microflow, name);
          if (now)
            completeAction(now, { view, catalog, variables: variables(), taken: scopes().all.keys(), isUsed }, earlier);
        },
        id: node.id,
        title: activity.label,
        subtitle: `In ${unit.name}`,
        icon: activity.iconOf?.(node.action, { view }) ?? activity.icon,
        family: activity.family,
        groups: [
          {
            title: 'Activity',
            schema: activity.properties,
            path: ['nodes', at, 'action'],
            parameters: activity.parameters?.(node.action, { view }) ?? [],
          },
          ...nodeGroups(activity, at),
        ],
      };
    }
    return {
      ...base,
      id: unit.id,
      title: unit.name,
      subtitle: kind.label,
      icon: kind.icon,
      canRename: true,
      groups: [{ title: 'Signature', schema: flowSchema, path: [] }],
    };
  }
  return {
    ...base,
    id: unit.id,
    title: unit.kind === 'domain-model' ? 'Domain model' : unit.name,
    subtitle: kind.label,
    icon: kind.icon,
    canRename: !kind.single,
    groups: kind.hasOwnForm ? [] : [{ title: 'General', schema: kind.schema, path: [] }],
  };
}
