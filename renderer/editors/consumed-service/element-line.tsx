import type { ConsumedSoapService } from '../../../shared/consume/soap/kind.ts';
import { messagesOf } from '../../../shared/consume/soap/operations.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { messageElement } from '../../../shared/soap/message-elements.ts';
import type { ElementName } from '../../../shared/structure/element-name.ts';
import { openDocument, useProjectView } from '../../project/index.ts';
import { Icon } from '../../widgets/index.ts';

/** The element of a message with its namespace; where the structure knows it, the way to it. */
export function ElementLine({
  unit,
  element,
}: {
  /** A service that is called, or served: what matters is the structure of its messages. */
  unit: Unit<Pick<ConsumedSoapService, 'structure'>>;
  element: ElementName;
}) {
  const view = useProjectView();
  const { structure } = unit.data;
  const shape = messagesOf(unit.data, view);
  const placed = shape && messageElement(shape, element);
  return (
    <div className="cs-element">
      <Icon name="code-xml" size={14} family="shape" />
      {placed && structure ? (
        <button
          type="button"
          className="w-link mono"
          title={`Show ${element.name} in the structure`}
          onClick={() => openDocument(structure, { element: placed.path })}
        >
          {element.name}
        </button>
      ) : (
        <span className="mono">{element.name}</span>
      )}
      <span className="w-meta cs-namespace" title={element.namespace}>
        {element.namespace || 'no namespace'}
      </span>
    </div>
  );
}
