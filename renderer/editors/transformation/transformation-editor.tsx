import './transformation.css';
import { useState } from 'react';
import { formatOf } from '../../../shared/format/index.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { newId, select, toast, useChosenView, useSelection, useUnit } from '../../project/index.ts';
import { DraftsScope, EditorFrame } from '../../widgets/index.ts';
import { OutputPane } from './output-pane.tsx';
import { SamplePane } from './sample-pane.tsx';
import { editTransformation, freeSampleName } from './step-edits.ts';
import { StepForm } from './step-form.tsx';
import { StepList } from './step-list.tsx';
import { useTransformPreview } from './use-transform-preview.ts';

const views = [{ id: 'steps', label: 'Steps' }];

/** What a first message of a format looks like. */
const firstTexts: Readonly<Record<string, string>> = { json: '{}', xml: '<message/>', csv: 'id,name\n1,first\n' };

/** Samples on the left, the steps in the middle, on the right what comes out after the chosen one; live. */
export function TransformationEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<Transformation>(unitId);
  if (!unit) return null;
  return <Editor key={unitId} unitId={unitId} />;
}

function Editor({ unitId }: { unitId: string }) {
  const unit = useUnit<Transformation>(unitId) as NonNullable<ReturnType<typeof useUnit<Transformation>>>;
  const [view, setView] = useChosenView(unitId, 'steps');
  const [sampleId, setSampleId] = useState<string | null>(null);
  const { unit: selectedUnit, elements } = useSelection();
  const [lastStep, setLastStep] = useState<string | null>(null);
  const { steps, samples, input } = unit.data;
  const sample = samples.find((each) => each.id === sampleId) ?? samples[0] ?? null;
  const selected = selectedUnit === unitId ? elements[0] : undefined;
  const step =
    steps.find((each) => each.id === selected) ?? steps.find((each) => each.id === lastStep) ?? steps.at(-1) ?? null;
  const preview = useTransformPreview(unit, sample);
  const { error, result } = preview;
  const failed = result?.failedStep === null ? null : (steps[result?.failedStep ?? -1]?.id ?? null);
  const chooseStep = (id: string | null) => {
    setLastStep(id);
    select(unitId, id === null ? [] : [id]);
  };
  const addSamples = (added: readonly { name: string; text: string }[]) => {
    const ids = added.map(() => newId());
    const label = added.length === 1 ? 'Add sample' : `Add ${added.length} samples`;
    void editTransformation(unitId, label, (data) => {
      for (const [i, { name, text }] of added.entries())
        data.samples.push({ id: ids[i] as string, name: freeSampleName(data, name), text });
    }).then(() => setSampleId(ids[0] ?? null));
  };
  const readFiles = (files: FileList) =>
    void Promise.all(
      [...files].map(async (file) => {
        const decoded = formatOf(input).decode(new Uint8Array(await file.arrayBuffer()), null);
        if (!('text' in decoded)) throw new Error(`${file.name}: ${decoded.diagnostic.message}`);
        return { name: file.name, text: decoded.text };
      }),
    )
      .then(addSamples)
      .catch((e: Error) => toast(`The file could not be read: ${e.message}`, 'error'));
  return (
    <EditorFrame unitId={unitId} view={view} views={views} onView={setView}>
      <DraftsScope>
        <section
          className="tf"
          aria-label="Transformation"
          onDragOver={(e) => {
            if (e.dataTransfer.types.includes('Files')) e.preventDefault();
          }}
          onDrop={(e) => {
            if (e.dataTransfer.files.length === 0) return;
            e.preventDefault();
            e.stopPropagation();
            readFiles(e.dataTransfer.files);
          }}
        >
          <SamplePane
            unit={unit}
            sample={sample}
            error={error && result?.failedStep === null && error.code === 'transformation/message' ? error : null}
            onChoose={setSampleId}
            onAdd={() => addSamples([{ name: 'Sample', text: firstTexts[input] ?? '' }])}
          />
          <section className="tf-pane tf-middle" aria-label="Steps">
            <StepList unit={unit} chosen={step?.id ?? null} failed={failed} onChoose={chooseStep} />
            {step && (
              <StepForm key={step.id} unit={unit} step={step} error={error && failed === step.id ? error : null} />
            )}
          </section>
          <OutputPane unit={unit} chosen={step?.id ?? null} preview={preview} onGoTo={chooseStep} />
        </section>
      </DraftsScope>
    </EditorFrame>
  );
}
