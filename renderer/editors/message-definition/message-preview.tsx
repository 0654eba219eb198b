import { useMemo, useState } from 'react';
import { definitionFormats } from '../../../shared/format/index.ts';
import { definedStructure } from '../../../shared/mapping/used-structure.ts';
import type { Catalog } from '../../../shared/model/catalog.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import type { MessageDefinition } from '../../../shared/structure/message-definition/index.ts';
import { Button, CodeEditor } from '../../widgets/index.ts';

/** A message of the definition in each of the formats, of its examples. */
export function MessagePreview({ unit, catalog }: { unit: Unit<MessageDefinition>; catalog: Catalog }) {
  const [chosen, setChosen] = useState(0);
  const [isList, setList] = useState(false);
  const format = definitionFormats[chosen] ?? definitionFormats[0];
  const text = useMemo(
    () => (format ? (definedStructure(unit, format, isList, catalog)?.data.samples?.[0]?.text ?? '') : ''),
    [unit, format, isList, catalog],
  );
  if (!format) return null;
  return (
    <section className="md-preview" aria-label="Message">
      <div className="js-head">
        <strong>Message</strong>
        <span className="js-grow" />
        {definitionFormats.map((each, i) => (
          <Button
            key={each.id}
            small
            kind="quiet"
            label={each.label}
            active={i === chosen}
            onClick={() => setChosen(i)}
          />
        ))}
        <Button
          small
          kind="quiet"
          icon="list"
          label="List"
          title="A message that is a list of objects"
          active={isList}
          onClick={() => setList(!isList)}
        />
      </div>
      <div className="md-text">
        <CodeEditor
          key={format.id}
          language={format.language}
          label={`Message as ${format.label}`}
          value={text}
          readOnly
        />
      </div>
    </section>
  );
}
