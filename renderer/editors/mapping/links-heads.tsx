import { useMemo } from 'react';
import { kinds } from '../../../shared/kinds.ts';
import { select } from '../../project/index.ts';
import { sourceCoverage, targetCoverage } from './coverage.ts';
import { FormChooser } from './form-chooser.tsx';
import { rejectSuggestion } from './mapping-state.ts';
import { MessageChooser } from './message-chooser.tsx';
import { PaneHead } from './pane-head.tsx';
import { ReviewHead } from './review-head.tsx';
import type { MappingSelection } from './selection.ts';
import type { MappingDocument } from './use-mapping.ts';
import { mostFound } from './use-opened-by-search.ts';
import type { Pane } from './use-pane.ts';
import type { Reviews } from './use-reviews.ts';
import type { TreeRow } from './visible-rows.ts';

/** The heads over both trees and the gutter. */
export function LinksHeads({
  doc,
  left,
  right,
  reviews,
  onReview,
  selection,
  onSearchEnd,
}: {
  doc: MappingDocument;
  left: Pane<TreeRow>;
  right: Pane<TreeRow>;
  reviews: Reviews;
  onReview: () => void;
  selection: MappingSelection;
  /** The keyboard goes on in the tree that was searched. */
  onSearchEnd: (side: 'left' | 'right') => void;
}) {
  const { structure, unit, view, links, rows, tree } = doc;
  const coverage = useMemo(
    () => ({ left: sourceCoverage(tree, links), right: targetCoverage(rows) }),
    [tree, links, rows],
  );
  const goToFound = ({ visible: { found } }: Pane<TreeRow>, at: string | null, step: 1 | -1) => {
    const now = at === null ? -1 : found.indexOf(at);
    const next = found[now < 0 ? (step === 1 ? 0 : found.length - 1) : (now + step + found.length) % found.length];
    if (next !== undefined) select(unit.id, [next]);
  };
  const search = (side: 'left' | 'right', next: string | null) => {
    (side === 'left' ? left : right).setSearch(next);
    if (next === null) onSearchEnd(side);
  };
  return (
    <div className="m-heads">
      <PaneHead
        icon={kinds.get(structure.kind)?.icon ?? 'braces'}
        family="shape"
        title={structure.name}
        extra={
          <>
            <FormChooser doc={doc} />
            <MessageChooser doc={doc} />
          </>
        }
        coverage={coverage.left}
        lackingWords={
          doc.isImport
            ? 'Every message has these, and nothing reads them:'
            : 'Every message must have these, and nothing is written there:'
        }
        onGoTo={(key) => select(unit.id, [key])}
        found={foundWords(left, tree.rows.some((row) => !row.isLoaded) ? mostFound : null)}
        onFind={(step) => goToFound(left, selection.left, step)}
        search={left.search}
        onSearch={(next) => search('left', next)}
        isFolded={left.isFolded}
        onFoldAll={left.foldAll}
      />
      <ReviewHead
        links={links.length}
        isImport={doc.isImport}
        suggestions={doc.suggestions}
        rejected={doc.rejected}
        onOfferAgain={() => rejectSuggestion(unit.id, null)}
        onReview={() => {
          reviews.walk(1);
          onReview();
        }}
        onAcceptSure={reviews.acceptSure}
      />
      <PaneHead
        icon="boxes"
        family="data"
        title={view.moduleOf(unit)?.name ?? 'Entities'}
        subtitle="entities"
        coverage={coverage.right}
        lackingWords={
          doc.isImport ? 'These are required, and nothing fills them:' : 'These are required, and are written nowhere:'
        }
        onGoTo={(key) => select(unit.id, [key])}
        found={foundWords(right, null)}
        onFind={(step) => goToFound(right, selection.right, step)}
        search={right.search}
        onSearch={(next) => search('right', next)}
        isFolded={right.isFolded}
        onFoldAll={right.foldAll}
      />
    </div>
  );
}

/** How many rows fit a search; of a large structure the first ones are looked for. */
function foundWords({ search, visible }: Pane<TreeRow>, most: number | null): string {
  if (!search?.trim()) return '';
  const { length } = visible.found;
  return most !== null && length >= most ? `first ${length}` : `${length} found`;
}
