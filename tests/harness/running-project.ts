import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect } from 'vitest';
import type { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import type { Runtime } from '../../electron/runtime/runtime.ts';
import { ProjectChecker } from '../../shared/checks/index.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import type { ProjectBuilder } from './project-builder.ts';
import { startRuntime } from './resource-runtime.ts';

/** The SQLite database under a run. */
export function databaseOf(runtime: Runtime) {
  return (runtime.generationInUse.store as SqliteStore).database;
}

/** Gives `start`, which runs a project without errors on a free port; each run is stopped after its test. */
export function runtimeStarter() {
  const running: Runtime[] = [];
  afterEach(async () => {
    for (const runtime of running.splice(0)) await runtime.stop();
  });
  return async (
    project: ProjectBuilder | ProjectView,
    options: Parameters<typeof startRuntime>[1] = {},
  ): Promise<Runtime> => {
    const view = 'view' in project ? project.view() : project;
    expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]);
    const runtime = await startRuntime(view, options);
    running.push(runtime);
    return runtime;
  };
}

export interface WaitingPartner {
  url: string;
  /** Resolves when it was asked. */
  asked: Promise<void>;
  answer(): void;
  close(): void;
}

/** A partner system that answers only when it is told to. */
export async function startWaitingPartner(): Promise<WaitingPartner> {
  let answer = () => {};
  let tellAsked = () => {};
  const asked = new Promise<void>((resolve) => {
    tellAsked = resolve;
  });
  const server = createServer((_request, response) => {
    answer = () => response.end('{}');
    tellAsked();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, asked, answer: () => answer(), close: () => server.close() };
}
