import { useEffect, useMemo, useState } from 'react';
import { formatOfStructure } from '../../../shared/format/index.ts';
import type { MappingParameter } from '../../../shared/mapping/kind.ts';
import { madeMessage } from '../../../shared/mapping/made-message.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { MappingPreview } from '../../../shared/rpc/calls/mapping.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { client, toast } from '../../project/index.ts';
import { useKeptMessages } from '../message/use-kept-messages.ts';
import { giveParameter, showPreview, useMappingState } from './mapping-state.ts';
import { previewArguments, previewParameters } from './preview-parameters.ts';
import { type PreviewSource, previewSource } from './preview-source.ts';
import { withElement } from './row-problems.ts';
import {
  type TransformedSample,
  transformationsBeside,
  transformedSamples,
  useTransformed,
} from './transformed-samples.ts';
import type { Mapping, MappingDocument } from './use-mapping.ts';

/** A message to choose: a sample of the structure, a file that it was read from, a payload of the mapping, or one that is made of the structure. */
export interface OfferedMessage {
  id: string;
  name: string;
  text: string;
  from: 'sample' | 'payload' | 'made';
}

export interface Preview {
  source: PreviewSource | null;
  samples: readonly OfferedMessage[];
  text: string;
  /** Messages that come by way of a transformation. */
  transformed: readonly TransformedSample[];
  /** Name of the sample that is shown; null for a text of one's own. */
  sample: string | null;
  result: MappingPreview | null;
  /** Whether an answer is awaited. */
  isRunning: boolean;
  /** The last result that had no error: it stays in sight while a text is being typed. */
  good: MappingPreview | null;
  /** The message that the objects are written as; when the way back does not fit, why. */
  out: { text: string | null; error: LocatedDiagnostic | null };
  /** Transformations that flows put behind the export. */
  after: readonly Unit<Transformation>[];
  /** What the mappings are given beside the message, and what a person gave, as it was typed. */
  parameters: readonly MappingParameter[];
  given: Readonly<Record<string, string>>;
  give(name: string, text: string): void;
  setText(text: string): void;
  choose(sample: string): void;
  /** Whether it is not known yet which messages there are. */
  isLoading: boolean;
  /** Shows a message that is made of the structure; undefined where none can be made. */
  make: (() => void) | undefined;
}

const noOutput: Preview['out'] = { text: null, error: null };
const nothingGiven: Readonly<Record<string, string>> = {};
const made = 'made of the structure';

/** Runs a mapping on a text as either changes. */
export function usePreview(doc: MappingDocument): Preview {
  const { unit, view, catalog } = doc;
  const source = useMemo(() => previewSource(unit, view, catalog), [unit, view, catalog]);
  const { payloads } = unit.data;
  const importId = source?.importId ?? null;
  const isImport = unit.kind === 'import-mapping';
  const kept = useKeptMessages(source?.input ?? null);
  const root = (view.unit(importId) as Unit<Mapping> | undefined)?.data.root?.path;
  const madeText = useMemo(
    () => (source && root !== undefined ? madeMessage(source.input, root) : null),
    [source, root],
  );
  const samples = useMemo((): OfferedMessage[] => {
    const own = [
      ...(source?.input.data.samples ?? []).map(({ id, name, text }) => ({ id, name, text, from: 'sample' as const })),
      ...(kept ?? []).map(({ name, text }) => ({ id: `kept ${name}`, name, text, from: 'sample' as const })),
      ...(payloads ?? [])
        .filter(({ through }) => isImport || through === importId)
        .map(({ id, name, text }) => ({ id, name, text, from: 'payload' as const })),
    ];
    // A message that somebody sent says more than one that is made up.
    return own.length > 0 || kept === null || madeText === null
      ? own
      : [{ id: made, name: 'Made of the structure', text: madeText, from: 'made' }];
  }, [source, kept, payloads, isImport, importId, madeText]);
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
  const [isRunning, setRunning] = useState(false);
  const result = useMappingState((s) => s.previews[unit.id]?.result) ?? null;
  const exportId = source?.exportId ?? null;
  const parameters = useMemo(() => previewParameters(source, view), [source, view]);
  const given = useMappingState((s) => s.given[unit.id]) ?? nothingGiven;
  const after = useMemo(() => transformationsBeside(exportId, view), [exportId, view]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the preview follows every change of the project
  useEffect(() => {
    // Without anything mapped there is nothing to run; the entities' side says so already.
    if (!source || !importId || !text.trim() || !unit.data.root) {
      showPreview(unit.id, null);
      setGood(null);
      setOut(noOutput);
      setRunning(false);
      return;
    }
    let isCurrent = true;
    const { kind, data } = source.input;
    const placed = (found: MappingPreview): MappingPreview => ({
      ...found,
      diagnostics: found.diagnostics.map((d) =>
        withElement(d, text, data, () => formatOfStructure(kind)?.places(text, data) ?? []),
      ),
    });
    const timer = setTimeout(() => {
      setRunning(true);
      const run = (thenExport: string | null) =>
        client().call('mapping.preview', {
          mapping: importId,
          text,
          thenExport,
          args: previewArguments(source, thenExport, given, view),
          asker: unit.id,
        });
      // An import is shown for itself: that its way back does not fit must not hide what it does.
      Promise.all([run(isImport ? null : exportId), isImport && exportId ? run(exportId) : null])
        .then(([fresh, back]) => {
          if (!isCurrent) return;
          showPreview(unit.id, { text, result: placed(fresh) });
          if (fresh.diagnostics.length > 0) return;
          setGood(fresh);
          setOut(
            back ? { text: back.output, error: back.diagnostics[0] ?? null } : { text: fresh.output, error: null },
          );
        })
        .catch((error: Error) => isCurrent && toast(error.message, 'error'))
        .finally(() => isCurrent && setRunning(false));
    }, 150);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [text, view, importId, exportId, given]);
  const setText = (next: string) => {
    if (next !== text) setOwn({ sample: null, text: next });
  };
  return {
    source,
    samples,
    text,
    transformed,
    sample: sample?.id ?? through?.id ?? null,
    result,
    isRunning,
    isLoading: kept === null,
    good,
    out,
    after,
    parameters,
    given,
    give: (name, value) => giveParameter(unit.id, name, value),
    setText,
    choose: (id) => setOwn({ sample: id, text: samples.find((s) => s.id === id)?.text ?? '' }),
    make: madeText === null ? undefined : () => setText(madeText),
  };
}
