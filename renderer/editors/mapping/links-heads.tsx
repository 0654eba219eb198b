import { useMemo } from 'react';
import { select } from '../../project/index.ts';
import { sourceCoverage, targetCoverage } from './coverage.ts';
import { FormChooser } from './form-chooser.tsx';
import { rejectSuggestion } from './mapping-state.ts';
import { PaneHead } from './pane-head.tsx';
import { ReviewHead } from './review-head.tsx';
import type { MappingDocument } from './use-mapping.ts';
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
}: {
  doc: MappingDocument;
  left: Pane<TreeRow>;
  right: Pane<TreeRow>;
  reviews: Reviews;
  onReview: () => void;
}) {
  const { structure, unit, view, links, rows, tree } = doc;
  const coverage = useMemo(
    () => ({ left: sourceCoverage(tree, links), right: targetCoverage(rows) }),
    [tree, links, rows],
  );
  return (
    <div className="m-heads">
      <PaneHead
        icon="braces"
        family="shape"
        title={structure.name}
        extra={<FormChooser doc={doc} />}
        coverage={coverage.left}
        lackingWords={
          doc.isImport
            ? 'Every message has these, and nothing reads them:'
            : 'Every message must have these, and nothing is written there:'
        }
        onGoTo={(key) => select(unit.id, [key])}
        search={left.search}
        onSearch={left.setSearch}
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
        search={right.search}
        onSearch={right.setSearch}
        isFolded={right.isFolded}
        onFoldAll={right.foldAll}
      />
    </div>
  );
}
