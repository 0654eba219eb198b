import { useEffect, useRef } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { Transformation } from '../../../shared/transformation/index.ts';
import { client, toast, useProjectView } from '../../project/index.ts';

/** A message that comes to a mapping by way of a transformation. */
export interface TransformedSample {
  id: string;
  /** `Flatten: Sample`. */
  name: string;
  transformation: string;
  text: string;
}

/** The transformations that flows put beside a mapping: before an import, after an export. */
export function transformationsBeside(mapping: string | null, view: ProjectView): Unit<Transformation>[] {
  const used = new Set<string>();
  for (const flow of view.ofKind<Microflow>('microflow'))
    for (const { action } of flow.data.nodes)
      if ('transformation' in action && 'mapping' in action && action.mapping === mapping && action.transformation)
        used.add(action.transformation);
  return [...used].flatMap((id) => (view.unit(id) as Unit<Transformation> | undefined) ?? []);
}

/** The samples of the transformations that flows put before a mapping. */
export function transformedSamples(mapping: string | null, view: ProjectView): TransformedSample[] {
  return transformationsBeside(mapping, view).flatMap(({ id, name, data }) =>
    data.samples.map((sample) => ({
      id: `${id}/${sample.id}`,
      name: `${name}: ${sample.name}`,
      transformation: id,
      text: sample.text,
    })),
  );
}

/** Gives what a transformation makes of the chosen sample, again whenever the project changes; says what goes wrong. */
export function useTransformed(chosen: TransformedSample | undefined, onText: (text: string) => void): void {
  const view = useProjectView();
  const latest = useRef(onText);
  latest.current = onText;
  const { id, transformation, text } = chosen ?? {};
  // biome-ignore lint/correctness/useExhaustiveDependencies: the transformation may be another one after a change of the project
  useEffect(() => {
    if (id === undefined || transformation === undefined || text === undefined) return;
    let isCurrent = true;
    client()
      .call('transformation.preview', { transformation, text, asker: id })
      .then(({ output, diagnostics }) => {
        if (!isCurrent) return;
        if (output !== null) latest.current(output);
        else if (diagnostics[0]) toast(diagnostics[0].message, 'error');
      })
      .catch((error: Error & { code?: string }) => {
        if (isCurrent && error.code !== 'workbench/superseded') toast(error.message, 'error');
      });
    return () => {
      isCurrent = false;
    };
  }, [id, transformation, text, view]);
}
