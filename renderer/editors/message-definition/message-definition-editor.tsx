import '../json-structure/json-structure.css';
import '../schema/schema.css';
import './message-definition.css';
import { definitionFormats } from '../../../shared/format/index.ts';
import { definedStructure } from '../../../shared/mapping/used-structure.ts';
import {
  type MessageDefinition,
  type NamingConvention,
  namingConventions,
} from '../../../shared/structure/message-definition/index.ts';
import { mapAutomatically } from '../../app/map-automatically.ts';
import {
  editUnit,
  select,
  useCatalog,
  useChosenView,
  useDiagnostics,
  useSelection,
  useUnit,
} from '../../project/index.ts';
import { Button, EditorFrame, EmptyState, openMenu, Picker, ReferencePicker } from '../../widgets/index.ts';
import { ContractOut } from '../schema/contract-out.tsx';
import { MessageCheck } from '../schema/message-check.tsx';
import { chooseToDepth } from './definition-edits.ts';
import { DefinitionTree } from './definition-tree.tsx';
import { MessagePreview } from './message-preview.tsx';

const views = [
  { id: 'members', label: 'Members' },
  { id: 'check', label: 'Validate' },
];
const namings = namingConventions.map((value) => ({ value, label: value === 'as-is' ? 'As is' : value }));
const mostLevels = 4;

/** What messages of an entity hold: a tree with tick boxes, and the message that follows beside it. */
export function MessageDefinitionEditor({ unitId }: { unitId: string }) {
  const unit = useUnit<MessageDefinition>(unitId);
  const catalog = useCatalog();
  const diagnostics = useDiagnostics(unitId);
  const { unit: selectedUnit, elements } = useSelection();
  const [view, setView] = useChosenView(unitId, 'members');
  if (!unit) return null;
  const entity = catalog.entity(unit.data.entity);
  const format = definitionFormats[0];
  const structure = view === 'check' && format ? definedStructure(unit, format, false, catalog) : undefined;
  const edit = (label: string, change: (data: MessageDefinition) => void) =>
    void editUnit<MessageDefinition>(label, unitId, (draft) => change(draft.data));
  const depths = Array.from({ length: mostLevels + 1 }, (_, depth) => ({
    label: depth === 0 ? 'All attributes' : `Everything ${depth} ${depth === 1 ? 'level' : 'levels'} down`,
    run: () => edit('Choose everything', (data) => chooseToDepth(data, depth, catalog)),
  }));
  return (
    <EditorFrame
      unitId={unitId}
      view={view}
      views={views}
      onView={setView}
      actions={
        entity && (
          <>
            <span className="md-naming">
              <Picker
                label="Names"
                title="How names of the domain model are written in messages"
                value={unit.data.naming}
                options={namings}
                onChange={(naming) =>
                  naming &&
                  edit(`Names in ${naming}`, (data) => {
                    data.naming = naming as NamingConvention;
                  })
                }
              />
            </span>
            <Button
              small
              kind="quiet"
              icon="list-checks"
              label="Choose…"
              title="Choose everything down to a depth"
              onMenu={(at) => openMenu(at, depths)}
            />
            <ContractOut unitId={unitId} />
            <Button
              small
              kind="quiet"
              icon="wand-sparkles"
              label="Generate mappings…"
              onClick={() => void mapAutomatically(unitId)}
            />
          </>
        )
      }
    >
      {!entity ? (
        <>
          <EmptyState icon="box" title="Messages of what?" text="Choose the entity that the messages are of." />
          <div className="m-structure md-entity">
            <ReferencePicker
              accepts={['entity']}
              value={unit.data.entity}
              label="Entity"
              onChange={(id) =>
                edit('Choose entity', (data) => {
                  data.entity = id;
                  if (data.members.length === 0) chooseToDepth(data, 0, catalog);
                })
              }
            />
          </div>
        </>
      ) : structure ? (
        <MessageCheck unit={structure} />
      ) : (
        <div className="md-editor">
          <div className="md-tree">
            <DefinitionTree
              key={unitId}
              unit={unit}
              catalog={catalog}
              diagnostics={diagnostics}
              selected={selectedUnit === unitId ? (elements[0] ?? null) : null}
              onSelect={(key) => select(unitId, [key])}
            />
          </div>
          <MessagePreview unit={unit} catalog={catalog} />
        </div>
      )}
    </EditorFrame>
  );
}
