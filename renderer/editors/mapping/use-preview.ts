import { useEffect, useMemo, useState } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import { client, toast } from '../../project/index.ts';
import { showPreview, useMappingState } from './mapping-state.ts';
import { type PreviewSource, previewSource } from './preview-source.ts';
import { type TransformedSample, transformedSamples, useTransformed } from './transformed-samples.ts';
import type { MappingDocument } from './use-mapping.ts';

export interface Preview {
  source: PreviewSource | null;
  /** The messages to choose from: the samples of the structure, and the payloads of the mapping. */
  samples: readonly { id: string; name: string; text: string; isPayload: boolean }[];
  text: string;
  /** Messages that come by way of a transformation. */
  transformed: readonly TransformedSample[];
  /** Name of the sample that is shown; null for a text of one's own. */
  sample: string | null;
  result: MappingPreview | null;
  /** The last result that had no error: it stays in sight while a text is being typed. */
  good: MappingPreview | null;
  /** The message that the objects are written as; when the way back does not fit, why. */
  out: { text: string | null; error: LocatedDiagnostic | null };
  setText(text: string): void;
  choose(sample: string): void;
}

const noOutput: Preview['out'] = { text: null, error: null };

/** Runs a mapping on a text as either changes. */
export function usePreview(doc: MappingDocument): Preview {
  const { unit, view, catalog } = doc;
  const source = useMemo(() => previewSource(unit, view, catalog), [unit, view, catalog]);
  const { payloads } = unit.data;
  const importId = source?.importId ?? null;
  const isImport = unit.kind === 'import-mapping';
  const samples = useMemo(
    () => [
      ...(source?.input.data.samples ?? []).map(({ id, name, text }) => ({ id, name, text, isPayload: false })),
      ...(payloads ?? [])
        .filter(({ through }) => isImport || through === importId)
        .map(({ id, name, text }) => ({ id, name, text, isPayload: true })),
    ],
    [source, payloads, isImport, importId],
  );
  const [own, setOwn] = useState<{ sample: string | null; text: string } | null>(null);
  const transformed = useMemo(() => transformedSamples(source?.importId ?? null, view), [source, view]);
  const through = transformed.find((t) => t.id === own?.sample);
  useTransformed(through, (text) =>
    setOwn((before) => (before?.sample === through?.id ? { ...before, text } : before) as typeof own),
  );
  const shown = own ?? { sample: samples[0]?.id ?? null, text: samples[0]?.text ?? '' };
  const sample = samples.find((s) => s.id === shown.sample);
  const text = own?.sample && sample ? sample.text : shown.text;
  const [good, setGood] = useState<MappingPreview | null>(null);
  const [out, setOut] = useState<Preview['out']>(noOutput);
  const result = useMappingState((s) => s.previews[unit.id]?.result) ?? null;
  const exportId = source?.exportId ?? null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the preview follows every change of the project
  useEffect(() => {
    // Without anything mapped there is nothing to run; the entities' side says so already.
    if (!importId || !text.trim() || !unit.data.root) {
      showPreview(unit.id, null);
      setGood(null);
      setOut(noOutput);
      return;
    }
    let isCurrent = true;
    const timer = setTimeout(() => {
      const run = (thenExport: string | null) =>
        client().call('mapping.preview', { mapping: importId, text, thenExport, asker: unit.id });
      // An import is shown for itself: that its way back does not fit must not hide what it does.
      Promise.all([run(isImport ? null : exportId), isImport && exportId ? run(exportId) : null])
        .then(([fresh, back]) => {
          if (!isCurrent) return;
          showPreview(unit.id, { text, result: fresh });
          if (fresh.diagnostics.length > 0) return;
          setGood(fresh);
          setOut(
            back ? { text: back.output, error: back.diagnostics[0] ?? null } : { text: fresh.output, error: null },
          );
        })
        .catch((error: Error) => isCurrent && toast(error.message, 'error'));
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, view, importId, exportId]);
  return {
    source,
    samples,
    text,
    transformed,
    sample: sample?.id ?? through?.id ?? null,
    result,
    good,
    out,
    setText: (next) => {
      if (next !== text) setOwn({ sample: null, text: next });
    },
    choose: (id) => setOwn({ sample: id, text: samples.find((s) => s.id === id)?.text ?? '' }),
  };
}
