import { decodeText } from '../../../shared/format/decode-text.ts';
import type { contractCalls } from '../../../shared/rpc/calls/contract.ts';
import type { ContractOrigin } from '../../../shared/structure/contract-origin.ts';
import type { WorkbenchPool } from '../workbench-pool.ts';
import { type Client, type Handlers, need, unitOf } from './handler.ts';

/** Larger files of a contract are named, not shown, in bytes. */
const longestShown = 8 * 1024 * 1024;

/** The files that a structure was read from, as far as the project holds them. */
function keptFiles(client: Client, structure: string): { path: string; hash: string; bytes: Uint8Array }[] {
  const { store } = need(client);
  const { data } = unitOf<{ contract?: ContractOrigin }>(client, structure);
  return (data.contract?.files ?? []).flatMap(({ path, hash }) => {
    const bytes = store.contractFile(hash);
    return bytes ? [{ path, hash, bytes }] : [];
  });
}

export const contractHandlers = (workbench: WorkbenchPool): Handlers<typeof contractCalls> => ({
  'structure.infer': (_client, args) =>
    workbench.run({ task: 'infer', args, words: 'Reading the samples', deadlineMs: 60_000 }),
  'structure.validate': (client, args) => {
    const { file, view } = need(client);
    const files = keptFiles(client, args.structure);
    return workbench.run({
      task: 'validate',
      args: { ...args, files },
      words: 'Validating the message',
      deadlineMs: 60_000,
      project: { key: file, view },
    });
  },
  'structure.reread': (client, args) => {
    const { file, view } = need(client);
    return workbench.run({
      task: 'reread',
      args: { ...args, kept: keptFiles(client, args.structure) },
      words: 'Reading the sample',
      deadlineMs: 60_000,
      project: { key: file, view },
    });
  },
  'structure.planSamples': (client, args) => {
    const { file, view } = need(client);
    return workbench.run({
      task: 'plan-samples',
      args,
      words: 'Reading the samples',
      deadlineMs: 60_000,
      project: { key: file, view },
    });
  },
  'structure.messages': (client, args) => {
    const { file, view } = need(client);
    return workbench.run({
      task: 'messages',
      args: { ...args, kept: args.files ? [] : keptFiles(client, args.structure) },
      words: 'Reading the message',
      deadlineMs: 60_000,
      project: { key: file, view },
    });
  },
  'contract.file': (client, { hash }) => {
    const bytes = need(client).store.contractFile(hash);
    if (!bytes) return { text: null, bytes: 0 };
    const read = bytes.length <= longestShown ? decodeText(bytes) : null;
    return { text: read && 'text' in read ? read.text : null, bytes: bytes.length };
  },
  'contract.plan': async (client, args) => {
    const { file, view } = need(client);
    const { files, ...plan } = await workbench.run({
      task: 'plan-contract',
      args,
      words: 'Reading the contract',
      deadlineMs: 120_000,
      project: { key: file, view },
    });
    client.planned = files;
    return plan;
  },
  'contract.planUpdate': async (client, args) => {
    const { file, view } = need(client);
    const { files, ...plan } = await workbench.run({
      task: 'plan-update',
      args: { ...args, kept: keptFiles(client, args.structure) },
      words: 'Reading the contract',
      deadlineMs: 120_000,
      project: { key: file, view },
    });
    client.planned = files;
    return plan;
  },
});
