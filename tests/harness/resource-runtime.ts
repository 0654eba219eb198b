import { Runtime, type RuntimeOptions } from '../../electron/runtime/runtime.ts';
import { applyPatch } from '../../shared/model/change.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { compileProgram, type ProgramOptions } from '../../shared/program/compile-program.ts';
import type { ContractFiles } from '../../shared/program/validations.ts';
import { planResource } from '../../shared/service/rest/generate-resource.ts';
import { newPostgresqlDatabase } from './postgresql-store.ts';
import { ProjectBuilder } from './project-builder.ts';
import { WaitingStore } from './waiting-store.ts';

/** A project with the entity Order (and more attributes of it) and a resource generated from it, served below `/m/v1/orders`. */
export function orderProject(settings: object = {}, attributes: Record<string, string> = {}): ProjectView {
  const project = new ProjectBuilder()
    .entity('Order', {
      OrderNumber: { type: 'string', validations: [{ rule: 'unique', message: '' }] },
      Total: 'decimal',
      Note: 'string',
      ...attributes,
    })
    .unit('settings', 'Settings', settings);
  return withResource(project, 'Order');
}

/** A project with a resource generated from one of its entities. */
export function withResource(project: ProjectBuilder, entity: string): ProjectView {
  let view = project.view();
  const plan = planResource(view, { entity, service: null, parent: 'm' }, project.ids);
  if ('error' in plan) throw new Error(plan.error);
  for (const op of plan.change.ops) {
    if (op.op === 'create') view = view.withUnits([op.unit], []);
    else if (op.op === 'patch') view = view.withUnits([applyPatch(view.unit(op.id), op.patch).value as never], []);
  }
  return view;
}

/** Runs a project on a free port. */
export async function startRuntime(
  view: ProjectView,
  {
    contractFile,
    mocked,
    connectorPlace,
    ...options
  }: Partial<RuntimeOptions> & {
    contractFile?: ContractFiles;
    mocked?: 'all';
    connectorPlace?: ProgramOptions['connectorPlace'];
  } = {},
): Promise<Runtime> {
  const runtime = new Runtime({
    host: '127.0.0.1',
    port: 0,
    database: ':memory:',
    constants: {},
    log: { write: () => {} },
    onTrace: null,
    ...(process.env['WEFT_TEST_STORE'] === 'waiting'
      ? { openStore: async (...args) => new WaitingStore(...args) }
      : {}),
    ...(process.env['WEFT_TEST_STORE'] === 'postgresql' ? { database: await newPostgresqlDatabase() } : {}),
    ...options,
  });
  await runtime.start(
    compileProgram(view, {
      name: 'test',
      ...(contractFile ? { contractFile } : {}),
      ...(mocked ? { mocked } : {}),
      ...(connectorPlace ? { connectorPlace } : {}),
    }),
  );
  return runtime;
}
