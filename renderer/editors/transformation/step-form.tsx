import { useEffect, useId, useMemo } from 'react';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  formatChain,
  type StepLanguage,
  settingOf,
  stepLanguageOf,
  stepVariables,
  type Transformation,
  type TransformationStep,
} from '../../../shared/transformation/index.ts';
import { useCatalog, useDiagnostics } from '../../project/index.ts';
import {
  CodeEditor,
  type CodeMarker,
  ExpressionField,
  FieldProblem,
  Picker,
  TextField,
  useDraft,
} from '../../widgets/index.ts';
import { registerJsonata } from './jsonata-language.ts';
import { editStep } from './step-edits.ts';

/** A text that nobody types at for so long is in the project, and tried. */
const pauseMs = 400;

/** The chosen step: what it is for, its text or expression, its settings. */
export function StepForm({
  unit,
  step,
  error,
}: {
  unit: Unit<Transformation>;
  step: TransformationStep;
  /** What went wrong when it was tried. */
  error: LocatedDiagnostic | null;
}) {
  const language = stepLanguageOf(step.language);
  const edit = (what: string, change: (draft: TransformationStep) => void) =>
    void editStep(unit.id, unit.data, step.id, what, change);
  if (!language)
    return (
      <p className="w-meta tf-note">
        {step.language || 'Nothing'} is no language of steps that this version knows. Choose one in the Source view.
      </p>
    );
  return (
    <div className="tf-form">
      <div className="tf-fields">
        <TextField
          label="What the step is for"
          placeholder="What the step is for"
          wraps
          value={step.documentation}
          onCommit={(text) => edit('Change documentation', (draft) => void (draft.documentation = text))}
        />
        {language.settings.map((setting) => (
          <SettingField
            key={setting.name}
            unitId={unit.id}
            language={language}
            step={step}
            setting={setting}
            edit={edit}
          />
        ))}
        {language.text === 'expression' && <StepExpression step={step} edit={edit} />}
        {language.text === null && <p className="w-meta">{language.summary}</p>}
      </div>
      {language.text === 'source' && (
        <StepSource unit={unit} language={language} step={step} edit={edit} error={error} />
      )}
    </div>
  );
}

type Edit = (what: string, change: (draft: TransformationStep) => void) => void;

function StepSource({
  unit,
  language,
  step,
  edit,
  error,
}: {
  unit: Unit<Transformation>;
  language: StepLanguage;
  step: TransformationStep;
  edit: Edit;
  error: LocatedDiagnostic | null;
}) {
  const catalog = useCatalog();
  const draft = useDraft(step.source, (text) => edit('Change text', (each) => void (each.source = text)), pauseMs);
  useEffect(registerJsonata, []);
  const taken = formatChain(unit.data)[unit.data.steps.indexOf(step)]?.taken ?? unit.data.input;
  const markers = useMemo((): CodeMarker[] => {
    const problems = language.check({ ...step, source: draft.text }, taken, catalog);
    if (problems.length > 0)
      return problems.map(({ line, column, message }) => ({
        line: line ?? 1,
        column: column ?? 1,
        message,
        severity: 'error',
      }));
    // What went wrong is about the text that was tried.
    if (!error || draft.text !== step.source) return [];
    return [{ line: error.line ?? 1, column: error.column ?? 1, message: error.message, severity: 'error' }];
  }, [language, step, draft.text, taken, catalog, error]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the editor inside tells nobody that it is left
    <div className="tf-text" onBlur={draft.commit}>
      <CodeEditor
        wraps
        language={language.editorLanguage ?? 'text'}
        label={`Text of the step, ${language.label}`}
        value={draft.text}
        onChange={draft.type}
        markers={markers}
      />
    </div>
  );
}

function StepExpression({ step, edit }: { step: TransformationStep; edit: Edit }) {
  const catalog = useCatalog();
  const scope = useMemo(() => ({ catalog, variables: stepVariables(step) }), [catalog, step]);
  return (
    <ExpressionField
      key={step.id}
      label="Expression of the step"
      value={step.expression}
      scope={scope}
      expected={text}
      onChange={(expression) => edit('Change expression', (draft) => void (draft.expression = expression))}
    />
  );
}

const text = { kind: 'string' as const };

function SettingField({
  unitId,
  language,
  step,
  setting,
  edit,
}: {
  unitId: string;
  language: StepLanguage;
  step: TransformationStep;
  setting: StepLanguage['settings'][number];
  edit: Edit;
}) {
  const { name, title, help, choices, isLong } = setting;
  const value = settingOf(language, step, name);
  const problemId = useId();
  const finding = useDiagnostics().find(
    (d) => d.unit === unitId && d.element === step.id && d.property === `settings.${name}`,
  );
  const set = (next: boolean | string) =>
    edit(`Change ${title.toLowerCase()}`, (draft) => {
      // What is as usual is not written down.
      if (next === setting.default) delete draft.settings[name];
      else draft.settings[name] = next;
    });
  if (typeof value === 'boolean')
    return (
      <label className="tf-flag" title={help}>
        <input type="checkbox" checked={value} onChange={(e) => set(e.target.checked)} />
        {title}
      </label>
    );
  return (
    <div className="tf-setting">
      <span title={help}>{title}</span>
      {choices ? (
        <Picker
          label={title}
          title={help}
          value={value}
          {...(choices[0]?.value === '' ? { emptyLabel: choices[0].label } : {})}
          options={choices.filter((c) => c.value !== '').map((c) => ({ value: c.value, label: c.label }))}
          onChange={(next) => set(next ?? '')}
        />
      ) : (
        <TextField label={title} mono multiline={isLong === true} placeholder={help} value={value} onCommit={set} />
      )}
      {finding && (
        <div className="tf-problem">
          <FieldProblem id={problemId} problem={{ severity: 'error', text: finding.message }} />
        </div>
      )}
    </div>
  );
}
