import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import type { TransformationPreview } from '../../../shared/rpc/calls/transformation.ts';
import { TransformationError } from '../../../shared/transformation/index.ts';
import { closedHttpClient } from '../../runtime/consume/http-client.ts';
import { LoadedProgram } from '../../runtime/engine/loaded-program.ts';
import { diagnosticOf } from './mapping-preview.ts';
import type { TransformRequest } from './messages.ts';

/** A program whose transformations can be run on texts without a run: for preview and `weft transform`. */
export class TransformationBench {
  private readonly loaded: LoadedProgram;

  constructor(view: ProjectView) {
    this.loaded = new LoadedProgram(compileProgram(view, { name: 'preview' }), {
      log: { write: () => {} },
      reachesOutside: false,
      http: closedHttpClient,
      constants: {},
    });
  }

  /** Transforms a text, and tells what each step gave. Problems come as diagnostics with a place. */
  async run({ transformation, text }: TransformRequest): Promise<TransformationPreview> {
    const started = performance.now();
    const info = this.loaded.program.transformations.find((t) => t.id === transformation);
    const prepared = info && this.loaded.transformations[info.index];
    const preview: TransformationPreview = { ms: 0, steps: [], output: null, failedStep: null, diagnostics: [] };
    if (!info || !prepared) return preview;
    try {
      preview.output = await prepared.run(text, {
        pause: () => new Promise<void>((resolve) => setImmediate(resolve)),
        done: (result) => void preview.steps.push(result),
      });
    } catch (error) {
      if (error instanceof TransformationError) preview.failedStep = error.step;
      preview.diagnostics.push(
        error instanceof TransformationError ? findingOf(error, info) : diagnosticOf(error, info.name),
      );
    }
    preview.ms = Math.round((performance.now() - started) * 10) / 10;
    return preview;
  }
}

/** A failure with the place in the text of its step; of the message itself, with the place there. */
function findingOf(error: TransformationError, { id, name }: { id: string; name: string }): LocatedDiagnostic {
  const { code, sentence, step, line, column, fix } = error;
  return {
    severity: 'error',
    code,
    message: sentence,
    document: name,
    path: step === null ? '$' : `steps.${step}`,
    unit: id,
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
    ...(fix === undefined ? {} : { fix }),
  };
}
