import { useEffect, useMemo, useState } from 'react';
import { create } from 'zustand';
import type { JsonStructure } from '../../../shared/format/json/kind.ts';
import type { ExportMapping, ImportMapping } from '../../../shared/mapping/kind.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { StructureUpdate } from '../../../shared/rpc/calls/contract.ts';
import type { StructureNode } from '../../../shared/structure/node.ts';
import type { StructureOverride } from '../../../shared/structure/structure-document.ts';
import { applyChange, client, newId, toast, useProjectView, useUnit } from '../../project/index.ts';
import { diffStructures, type StructureChange, type TouchedMapping, touchedMappings } from './structure-diff.ts';

export type Sample = JsonStructure['samples'][number];

/** Samples that are not kept yet, and what they would be called as an undo step. */
interface Proposal {
  label: string;
  samples: Sample[];
}

/** By structure, and outside of its editor: closing the tab, or another document in a preview tab, loses nothing typed. */
const useProposals = create<Record<string, Proposal | null>>(() => ({}));

/** A JSON structure with what its samples would change before they are kept. */
export interface StructureDocument {
  unit: Unit<JsonStructure>;
  samples: readonly Sample[];
  /** The tree to show: of the proposed samples while there are any. */
  root: StructureNode;
  proposal: Proposal | null;
  changes: readonly StructureChange[];
  touched: readonly TouchedMapping[];
  /** The first thing that is wrong in the proposed samples. */
  error: LocatedDiagnostic | null;
  propose(label: string, samples: Sample[]): void;
  addSamples(files: readonly { name: string; text: string }[]): string[];
  keep(): void;
  discard(): void;
  /** What keeping the proposal does to mappings, to be looked at before it is done. */
  plan: StructureUpdate | null;
  /** Carries the plan out, or leaves everything as it is. */
  decide(isWanted: boolean): void;
  override(path: string, change: StructureOverride): void;
  reset(paths: readonly string[]): void;
}

export function useStructure(unitId: string): StructureDocument | null {
  const unit = useUnit<JsonStructure>(unitId);
  const view = useProjectView();
  const proposal = useProposals((s) => s[unitId] ?? null);
  const setProposal = (next: Proposal | null) => useProposals.setState({ [unitId]: next });
  const [inferred, setInferred] = useState<{
    samples: readonly Sample[];
    root: StructureNode | null;
    diagnostics: LocatedDiagnostic[];
  } | null>(null);
  const [plan, setPlan] = useState<StructureUpdate | null>(null);
  const data = unit?.data;
  useEffect(() => {
    if (!proposal || !data) {
      setInferred(null);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      client()
        .call('structure.infer', { samples: proposal.samples, overrides: data.overrides })
        .then((found) => {
          if (isCurrent) setInferred({ samples: proposal.samples, ...found });
        })
        .catch((error: Error) => isCurrent && toast(error.message, 'error'));
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [proposal, data]);
  const changes = useMemo(
    () => (inferred?.root && data ? diffStructures(data.root, inferred.root) : []),
    [inferred, data],
  );
  const touched = useMemo(() => {
    const mappings = [...view.units.values()].filter(
      (u) =>
        (u.kind === 'import-mapping' || u.kind === 'export-mapping') &&
        (u.data as { structure: string | null }).structure === unitId,
    ) as Unit<ImportMapping | ExportMapping>[];
    return touchedMappings(changes, mappings);
  }, [changes, view, unitId]);
  if (!unit || !data) return null;

  /** Plans samples and overrides with the tree that follows, and what mappings make of it; null, with words that say why, when the samples are no JSON. */
  const planned = async (label: string, samples: Sample[], overrides: JsonStructure['overrides']) => {
    const plan = await client()
      .call('structure.planSamples', { structure: unitId, label, samples, overrides })
      .catch((error: Error) => toast(error.message, 'error'));
    const error = plan?.diagnostics.find((d) => d.severity === 'error');
    if (error) toast(`Line ${error.line}: ${error.message}`, 'error');
    return plan && !error ? plan : null;
  };
  /** Carries it out at once where no mapping is touched, else shows first what it does to them; false when nothing was stored. */
  const store = async (label: string, samples: Sample[], overrides: JsonStructure['overrides']): Promise<boolean> => {
    const plan = await planned(label, samples, overrides);
    if (!plan) return false;
    if (plan.mappings.some((m) => m.moved.length + m.dropped.length > 0)) {
      setPlan(plan);
      return false;
    }
    return plan.change === null || (await applyChange(plan.change));
  };
  const keep = async (p: Proposal) => {
    // What was typed while it was stored stays.
    if ((await store(p.label, p.samples, data.overrides)) && useProposals.getState()[unitId] === p) setProposal(null);
  };
  const samples = proposal?.samples ?? data.samples;
  return {
    unit,
    samples,
    root: inferred?.root ?? data.root,
    proposal,
    changes,
    touched,
    error: inferred?.diagnostics.find((d) => d.severity === 'error') ?? null,
    propose: (label, next) => {
      const isBack =
        next.length === data.samples.length &&
        next.every((s, i) => s.text === data.samples[i]?.text && s.name === data.samples[i]?.name);
      setProposal(isBack ? null : { label, samples: next });
    },
    addSamples: (files) => {
      const added = files.map((f) => ({ id: newId(), name: f.name, text: f.text }));
      const label = added.length === 1 ? `Add sample ${added[0]?.name}` : `Add ${added.length} samples`;
      const next = { label, samples: [...samples, ...added] };
      setProposal(next);
      // There is nothing yet that a first sample could change.
      if (data.samples.length === 0) void keep(next);
      return added.map((s) => s.id);
    },
    keep: () => {
      if (proposal) void keep(proposal);
    },
    discard: () => setProposal(null),
    plan,
    decide: (isWanted) => {
      setPlan(null);
      const kept = useProposals.getState()[unitId];
      if (isWanted && plan?.change)
        void applyChange(plan.change).then((isDone) => {
          // What was typed meanwhile is another proposal.
          if (isDone && kept && useProposals.getState()[unitId] === kept && plan.change?.label === kept.label)
            setProposal(null);
        });
    },
    override: (path, change) => {
      if (data.samples.length === 0) return;
      const own = { ...(data.overrides[path] ?? {}), ...change };
      void store(`Set ${path} by hand`, data.samples, { ...data.overrides, [path]: own });
    },
    reset: (paths) => {
      const rest = Object.fromEntries(Object.entries(data.overrides).filter(([path]) => !paths.includes(path)));
      const label = paths.length === 1 ? `Reset ${paths[0]}` : `Reset ${paths.length} elements`;
      void store(label, data.samples, rest);
    },
  };
}
