import type { Microflow } from '../microflow/kind.ts';
import { madeOnce } from '../model/made-once.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import { publishedProtocols } from '../service/index.ts';

/** Whether a microflow or a published service of a project asks for the access rules of entities; elsewhere code is compiled without a thought of them. */
export const asksAccess = madeOnce(
  (view: ProjectView): boolean =>
    view.ofKind<Microflow>('microflow').some(({ data }) => data.applyAccess) ||
    publishedProtocols.some(({ kind }) =>
      view.ofKind<object>(kind.kind).some(({ data }) => {
        let asks = false;
        walkData(kind.schema, data, ({ meta, value }) => {
          if (meta.asksAccess === true && (value === true || value === 'yes')) asks = true;
        });
        return asks;
      }),
    ),
);
