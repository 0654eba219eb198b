import type { ConsumedRestService, RestOperation } from '../../../shared/consume/rest/kind.ts';
import { mappingsOfMessage } from '../../../shared/consume/rest/mapping-of-message.ts';
import { structureOfType } from '../../../shared/consume/rest/message-structures.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { memberPath, rootPath } from '../../../shared/structure/path.ts';
import { problemIn } from '../../panes/properties/form-field.ts';
import { openDocument, useDiagnostics, useProjectView, useStudio } from '../../project/index.ts';
import { Button, FieldProblem, Icon, ReferencePicker } from '../../widgets/index.ts';
import { type BodyPlace, editOperation, makeMapping } from './rest-edits.ts';

/** The message of a body, with the way to it in the structure, and its media type. */
export function MessageLine({
  unit,
  message,
  mediaType,
}: {
  unit: Unit<ConsumedRestService>;
  message: string | null;
  mediaType: string;
}) {
  const structure = structureOfType(unit.data, mediaType);
  return (
    <div className="cs-element">
      {message !== null && <Icon name="braces" size={14} family="shape" />}
      {message !== null && structure !== null ? (
        <button
          type="button"
          className="w-link mono"
          title={`Show ${message} in the structure`}
          onClick={() => openDocument(structure, { element: memberPath(rootPath, message) })}
        >
          {message}
        </button>
      ) : null}
      <span className="w-meta cs-namespace" title={mediaType}>
        {mediaType}
      </span>
    </div>
  );
}

/** The mapping that a body goes by, or the way to one. */
export function MappingLine({
  unit,
  operation,
  place,
  message,
  mapping,
}: {
  unit: Unit<ConsumedRestService>;
  operation: RestOperation;
  place: BodyPlace;
  message: string | null;
  mapping: string | null;
}) {
  const view = useProjectView();
  const findings = useDiagnostics(unit.id);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const kind = place === 'request' ? 'export-mapping' : 'import-mapping';
  const response = place === 'request' ? null : operation.responses.find(({ id }) => id === place.response);
  const mediaType = response ? response.mediaType : operation.requestType;
  const fitting = new Set(mappingsOfMessage(unit.data, message, mediaType, kind, view).map(({ id }) => id));
  const property = place === 'request' ? 'requestMapping' : 'responses';
  return (
    <div className="cs-mapping">
      <span className="w-field-box">
        <ReferencePicker
          label={place === 'request' ? 'Export mapping' : 'Import mapping'}
          value={mapping}
          accepts={[kind]}
          {...(message === null ? {} : { only: (id: string) => fitting.has(id) })}
          isNeeded
          disabled={readOnly}
          placeholder={message !== null && fitting.size === 0 ? `No mapping of ${message} yet` : 'Choose a mapping'}
          onChange={(id) =>
            editOperation(unit.id, operation.id, 'Choose a mapping', (o) => {
              if (place === 'request') o.requestMapping = id;
              else {
                const response = o.responses.find((each) => each.id === place.response);
                if (response) response.mapping = id;
              }
            })
          }
        />
        {mapping === null && <FieldProblem problem={problemIn(findings, operation.id)([property])} />}
      </span>
      {mapping && view.unit(mapping) && (
        <Button
          small
          kind="quiet"
          icon="arrow-up-right"
          title="Open the mapping"
          onClick={() => openDocument(mapping)}
        />
      )}
      {message !== null && mapping === null && (
        <Button
          small
          icon="wand-sparkles"
          label="Make mapping…"
          title={`Plans entities and a mapping for ${message}`}
          disabled={readOnly}
          onClick={() => void makeMapping(unit.id, operation.id, place)}
        />
      )}
    </div>
  );
}
