import { z } from 'zod';
import {
  type AnyCode,
  type Code,
  chosen,
  js,
  listOfCodes,
  literal,
  literalOf,
  nothing,
} from '../../expression/emitted-code.ts';
import type { RunMethods } from '../../expression/run-methods.ts';
import { constraintText, expressionText, ref } from '../../model/kind.ts';
import { commitEvents, defineActivity, type EmitTarget, entityOf, listOf, objectOf } from '../activity.ts';
import type { FlowFunctions } from '../flow-functions.ts';
import { commitModes } from './calls.ts';
import { checkMembers, emitMembers, memberChange, type ObjectFunctions } from './members.ts';
import { checkQuery, sortKeys } from './queried.ts';

const commitMode = z
  .enum(commitModes)
  .default('no')
  .meta({ title: 'Commit', labels: { no: 'No', 'with-events': 'Yes', 'without-events': 'Yes, without events' } });

function emitCommit(mode: z.infer<typeof commitMode>, object: AnyCode, to: EmitTarget): Code {
  if (mode === 'no') return nothing;
  return js`${to.call<RunMethods>(to.run).commit(listOfCodes([object]), literal(chosen({ 'with-events': true, 'without-events': false }, mode)))};\n`;
}

/** MF-30. */
export const createObject = defineActivity({
  type: 'create-object',
  group: 'Objects',
  label: 'Create object',
  icon: 'plus',
  family: 'data',
  shape: 'card',
  summary: 'Makes a new object and sets its members.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('create-object'),
    entity: ref('entity').meta({ title: 'Entity', ref: 'entity', needed: true }),
    members: z.array(memberChange).default([]).meta({ title: 'Members' }),
    commit: commitMode,
    output: z.string().default('').meta({ title: 'Object name', variable: 'new' }),
  }),
  caption: (p, names) => `Create ${names.name(p.entity)}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.entity && p.output ? [{ name: p.output, type: objectOf(p.entity) }] : []),
  check: (p, ctx) => {
    if (!ctx.catalog.entity(p.entity))
      ctx.report('error', 'microflow/no-entity', 'No entity is chosen.', 'entity', 'Choose the entity to create.');
    else checkMembers(p.members, p.entity ?? undefined, ctx);
  },
  reaches: (p) => [{ kind: 'events', moments: ['before-create', 'after-create'] }, ...commitEvents(p.commit)],
  emit: (p, to) => {
    const object = p.output ? to.variable(p.output) : to.temporary();
    return js`${object} = ${to.call<ObjectFunctions>().create(to.run, literal(to.entity(p.entity as string)))};\n${emitMembers(p.members, object, p.entity as string, true, to)}${emitCommit(p.commit, object, to)}`;
  },
});

/** MF-31. */
export const changeObject = defineActivity({
  type: 'change-object',
  group: 'Objects',
  label: 'Change object',
  icon: 'square-pen',
  family: 'data',
  shape: 'card',
  summary: 'Sets members of an object.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('change-object'),
    object: z.string().default('').meta({ title: 'Object', variable: 'object' }),
    members: z.array(memberChange).default([]).meta({ title: 'Members' }),
    commit: commitMode,
  }),
  caption: (p) => `Change $${p.object}`,
  detail: (p, names) => p.members.map((m) => names.name(m.member)).join(', '),
  changes: (p) => [p.object],
  commits: (p) => (p.commit === 'no' ? [] : [{ variable: p.object, withParts: false }]),
  check: (p, ctx) => {
    const type = ctx.variable(p.object, 'object');
    if (type && type.kind !== 'object')
      ctx.report('error', 'microflow/not-an-object', `$${p.object} is not an object.`, 'object');
    else checkMembers(p.members, entityOf(type), ctx);
  },
  reaches: (p) => commitEvents(p.commit),
  emit: (p, to) => {
    const object = to.variable(p.object);
    return js`${to.rt<FlowFunctions>().present(object, literal(p.object))};\n${emitMembers(p.members, object, entityOf(to.typeOf(p.object)) as string, false, to)}${emitCommit(p.commit, object, to)}`;
  },
});

const objectOrList = (title: string) => z.string().default('').meta({ title, variable: 'object|list' });

/** MF-32. */
export const commitObjects = defineActivity({
  type: 'commit',
  group: 'Objects',
  label: 'Commit',
  icon: 'save',
  family: 'data',
  shape: 'card',
  summary: 'Stores an object or list when the run ends well.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('commit'),
    variable: objectOrList('Object or list'),
    events: z.boolean().default(true).meta({ title: 'With events' }),
    withParts: z.boolean().default(false).meta({
      title: 'With parts',
      help: 'New objects that point at it go along, and what is deleted with it when it has changed; so do their own parts.',
    }),
  }),
  initial: { withParts: true },
  caption: (p) => `Commit $${p.variable}`,
  detail: (p) => (p.withParts ? 'with parts' : ''),
  commits: (p) => [{ variable: p.variable, withParts: p.withParts }],
  check: (p, ctx) => {
    const type = ctx.variable(p.variable, 'variable');
    if (type && !entityOf(type))
      ctx.report('error', 'microflow/not-an-object', `$${p.variable} is neither an object nor a list.`, 'variable');
  },
  reaches: (p) => commitEvents(p.events),
  emit: (p, to) =>
    js`${to.call<RunMethods>(to.run).commit(to.rt<FlowFunctions>().list(to.variable(p.variable)), literalOf('flag', p.events), literalOf('flag', p.withParts))};\n`,
});

/** MF-33. */
export const deleteObjects = defineActivity({
  type: 'delete',
  group: 'Objects',
  label: 'Delete',
  icon: 'trash',
  family: 'data',
  shape: 'card',
  summary: 'Deletes an object or list.',
  isOffered: true,
  properties: z.strictObject({ type: z.literal('delete'), variable: objectOrList('Object or list') }),
  caption: (p) => `Delete $${p.variable}`,
  check: (p, ctx) => {
    const type = ctx.variable(p.variable, 'variable');
    if (type && !entityOf(type))
      ctx.report('error', 'microflow/not-an-object', `$${p.variable} is neither an object nor a list.`, 'variable');
  },
  reaches: () => [{ kind: 'events', moments: ['before-delete', 'after-delete'] }],
  emit: (p, to) => js`${to.call<RunMethods>(to.run).delete(to.rt<FlowFunctions>().list(to.variable(p.variable)))};\n`,
});

/** MF-34. */
export const rollbackObject = defineActivity({
  type: 'rollback',
  group: 'Objects',
  label: 'Rollback',
  icon: 'undo-2',
  family: 'data',
  shape: 'card',
  summary: 'Takes back uncommitted changes of an object.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('rollback'),
    variable: z.string().default('').meta({ title: 'Object', variable: 'object' }),
  }),
  caption: (p) => `Roll back $${p.variable}`,
  check: (p, ctx) => {
    const type = ctx.variable(p.variable, 'variable');
    if (type && type.kind !== 'object')
      ctx.report('error', 'microflow/not-an-object', `$${p.variable} is not an object.`, 'variable');
  },
  reaches: () => [{ kind: 'events', moments: ['before-rollback', 'after-rollback'] }],
  emit: (p, to) =>
    js`for (const o of ${to.rt<FlowFunctions>().list(to.variable(p.variable))}) ${to.call<RunMethods>(to.run).rollback(js`o`)};\n`,
});

/** MF-35, MF-36. */
export const retrieve = defineActivity({
  type: 'retrieve',
  group: 'Objects',
  label: 'Retrieve',
  icon: 'search',
  family: 'data',
  shape: 'card',
  summary: 'Gets objects from the database, or over an association.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('retrieve'),
    source: z
      .enum(['database', 'association'])
      .default('database')
      .meta({ title: 'From', labels: { database: 'Database', association: 'Association' } }),
    entity: ref('entity').meta({ title: 'Entity', ref: 'entity', needed: true, when: { source: ['database'] } }),
    constraint: constraintText('entity').meta({
      title: 'Constraint',
      constraint: 'entity',
      help: "XPath, e.g. [Status = 'New'][Total > $Limit]",
      when: { source: ['database'] },
    }),
    sort: sortKeys('entity').meta({ title: 'Sort', when: { source: ['database'] } }),
    range: z
      .enum(['all', 'first', 'custom'])
      .default('all')
      .meta({
        title: 'Range',
        labels: { all: 'All', first: 'First', custom: 'Custom' },
        when: { source: ['database'] },
      }),
    limit: expressionText('integer').meta({ title: 'Amount', expression: 'integer', when: { range: ['custom'] } }),
    offset: expressionText('integer').meta({ title: 'Offset', expression: 'integer', when: { range: ['custom'] } }),
    object: z
      .string()
      .default('')
      .meta({ title: 'Start object', variable: 'object', when: { source: ['association'] } }),
    association: ref('association').meta({
      title: 'Association',
      ref: 'association',
      of: 'object',
      needed: true,
      when: { source: ['association'] },
    }),
    output: z.string().default('').meta({ title: 'Output', variable: 'new' }),
  }),
  caption: (p, names) =>
    p.source === 'database' ? `Retrieve ${names.name(p.entity)}` : `Retrieve ${names.name(p.association)}`,
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p, { catalog, variables }) => {
    if (!p.output) return [];
    if (p.source === 'database')
      return p.entity ? [{ name: p.output, type: p.range === 'first' ? objectOf(p.entity) : listOf(p.entity) }] : [];
    const association = catalog.association(p.association);
    const from = entityOf(variables.get(p.object));
    if (!association || !from) return [];
    const isOwner = catalog.isKindOf(from, association.from);
    if (isOwner)
      return [
        { name: p.output, type: association.type === 'reference' ? objectOf(association.to) : listOf(association.to) },
      ];
    return [
      {
        name: p.output,
        type:
          association.owner === 'both' && association.type === 'reference'
            ? objectOf(association.from)
            : listOf(association.from),
      },
    ];
  },
  check: (p, ctx) => {
    if (!p.output)
      ctx.report(
        'error',
        'microflow/no-output',
        'The result has no name.',
        'output',
        'Name the variable that takes the result.',
      );
    if (p.source === 'association') {
      const type = ctx.variable(p.object, 'object');
      const from = entityOf(type);
      const association = ctx.catalog.association(p.association);
      if (!association) ctx.report('error', 'microflow/no-association', 'No association is chosen.', 'association');
      else if (from && !ctx.catalog.isKindOf(from, association.from) && !ctx.catalog.isKindOf(from, association.to))
        ctx.report(
          'error',
          'microflow/wrong-association',
          `${association.name} does not start or end at ${ctx.catalog.entity(from)?.name}.`,
          'association',
        );
      return;
    }
    if (!checkQuery(p, { entity: 'entity', constraint: 'constraint', sort: 'sort' }, ctx)) return;
    if (p.range === 'custom') {
      if (p.limit.trim()) ctx.expression(p.limit, 'limit', { kind: 'integer' });
      if (p.offset.trim()) ctx.expression(p.offset, 'offset', { kind: 'integer' });
    }
  },
  emit: (p, to) => {
    const output = to.variable(p.output);
    if (p.source === 'association') {
      const association = to.catalog.association(p.association);
      if (!association) throw new Error('A retrieve without association is refused by its check.');
      const index = to.association(association.id);
      const from = entityOf(to.typeOf(p.object)) as string;
      const isOwner = to.catalog.isKindOf(from, association.from);
      const single = isOwner
        ? association.type === 'reference'
        : association.owner === 'both' && association.type === 'reference';
      const method = isOwner ? (single ? 'ownedOne' : 'ownedList') : single ? 'backOne' : 'backList';
      const found = to.call<RunMethods>(to.run)[method](to.variable(p.object), literal(index));
      // A list of the flow's own: the object's list changes as links are made and broken.
      const kept = single ? found : js`${to.rt<FlowFunctions>().list(found)}.slice()`;
      return js`${to.rt<FlowFunctions>().present(to.variable(p.object), literal(p.object))};\n${output} = ${kept};\n`;
    }
    const query = to.query(p.entity as string, p.constraint, p.sort);
    const range =
      p.range === 'custom'
        ? to.rt<ObjectFunctions>().range(to.expression(p.limit), to.expression(p.offset))
        : literal({ limit: p.range === 'first' ? 1 : null, offset: null });
    const call = to.call<RunMethods>(to.run).retrieve(literal(query.index), query.parameters, range);
    return js`${output} = ${call}${p.range === 'first' ? js`[0]` : nothing};\n`;
  },
});
