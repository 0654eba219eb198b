import { parentPort, workerData } from 'node:worker_threads';
import { kinds } from '../../../shared/kinds.ts';
import { planRoots } from '../../../shared/mapping/auto-map-roots.ts';
import { planDefinitionMappings } from '../../../shared/mapping/definition-mapping.ts';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import { definitionFormat, isDefinition } from '../../../shared/mapping/used-structure.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureShape } from '../../../shared/structure/structure-document.ts';
import { askDatabase } from '../../runtime/consume/database/ask-database.ts';
import { guardThisProcess } from '../../runtime/supervision/guard.ts';
import { expectShortLives } from '../../runtime/supervision/young-memory.ts';
import { newId } from '../new-id.ts';
import { inferFromSamples, planSamples } from './infer-from-samples.ts';
import { MappingBench } from './mapping-preview.ts';
import type { BenchTasks, FromBench, ProjectUpdate, ToBench } from './messages.ts';
import { messagesOf } from './messages-of-structure.ts';
import { planContract, planContractUpdate, rereadTable } from './plan-contract.ts';
import { testPayloads } from './test-payloads.ts';
import { TransformationBench } from './transformation-preview.ts';
import { validateMessage } from './validate-message.ts';

/** A project as the workbench knows it, with its mappings compiled once somebody asks for them. */
class BenchProject {
  private bench: MappingBench | null = null;
  private transformer: TransformationBench | null = null;
  view = new ProjectView([], kinds);

  follow({ changed, deleted }: ProjectUpdate): void {
    if (changed.length === 0 && deleted.length === 0) return;
    this.view = this.view.withUnits(changed, deleted);
    this.dispose();
  }

  mappings(): MappingBench {
    this.bench ??= new MappingBench(this.view);
    return this.bench;
  }

  transformations(): TransformationBench {
    this.transformer ??= new TransformationBench(this.view);
    return this.transformer;
  }

  dispose(): void {
    this.transformer = null;
    this.bench?.dispose();
    this.bench = null;
  }
}

type Doing = {
  [T in keyof BenchTasks]: (
    args: BenchTasks[T]['args'],
    project: BenchProject,
  ) => BenchTasks[T]['result'] | Promise<BenchTasks[T]['result']>;
};

const doing: Doing = {
  database: ({ address, task }) => askDatabase(address, task),
  preview: (args, project) => project.mappings().run(args),
  transform: (args, project) => project.transformations().run(args),
  'test-payloads': ({ mapping }, project) =>
    testPayloads(project.view.unit(mapping) as Unit<ImportMapping | ExportMapping>, project.view, project.mappings()),
  infer: inferFromSamples,
  validate: (args, { view }) => validateMessage(args, view),
  reread: (args, { view }) => rereadTable(args, view),
  messages: (args, { view }) => messagesOf(args, view),
  'plan-samples': (args, { view }) => planSamples(args, view),
  'plan-mappings': ({ structure, form, roots = [], ...options }, { view }) => {
    const unit = view.unit(structure);
    if (!isDefinition(unit))
      return planRoots(view, { ...options, structure: unit as Unit<StructureShape> }, roots, newId);
    const used = { format: definitionFormat(form ?? {}), isList: form?.list ?? false };
    return planDefinitionMappings(view, unit, { ...options, form: used }, newId);
  },
  'plan-contract': (args, { view }) => planContract(args, view),
  'plan-update': (args, { view }) => planContractUpdate(args, view),
};

/** The workbench: a process beside the host (or a thread, see `own-process.ts`) that does one task after the other. It ends with its parent. */
function main(): void {
  expectShortLives();
  const inThread = parentPort !== null && (workerData as { weftWorkbench?: boolean } | null)?.weftWorkbench === true;
  const send = (message: FromBench): void => {
    if (inThread) parentPort?.postMessage(message);
    else if (process.connected) process.send?.(message);
  };
  const projects = new Map<string, BenchProject>();

  const receive = async (message: ToBench): Promise<void> => {
    if (message.type === 'forget') {
      projects.get(message.project)?.dispose();
      projects.delete(message.project);
      return;
    }
    const { id, task, args } = message;
    try {
      const project = (message.project && projects.get(message.project.key)) ?? new BenchProject();
      if (message.project) {
        projects.set(message.project.key, project);
        project.follow(message.project.update);
      }
      const result = await (doing[task] as Doing['preview'])(args as never, project);
      send({ type: 'done', id, result });
    } catch (error) {
      const { code, message: words, stack } = error as Error & { code?: unknown };
      send({ type: 'failed', id, code: typeof code === 'string' ? code : null, message: words, stack: stack ?? words });
    }
  };
  if (inThread) parentPort?.on('message', (message: ToBench) => void receive(message));
  else {
    guardThisProcess();
    process.on('message', (message: ToBench) => void receive(message));
    process.on('disconnect', () => process.exit(0));
  }
  send({ type: 'ready' });
}

main();
