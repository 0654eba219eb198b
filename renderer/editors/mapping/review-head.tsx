import type { LinkSuggestion } from '../../../shared/mapping/suggest.ts';
import { Icon } from '../../widgets/index.ts';
import { sureOnes } from './reviews.ts';

/** Between the heads: how many links there are, and what is suggested. */
export function ReviewHead({
  links,
  isImport,
  suggestions,
  rejected,
  onReview,
  onAcceptSure,
  onOfferAgain,
}: {
  links: number;
  isImport: boolean;
  suggestions: readonly LinkSuggestion[];
  rejected: number;
  onReview: () => void;
  onAcceptSure: () => void;
  onOfferAgain: () => void;
}) {
  const sure = sureOnes(suggestions).length;
  const review = suggestions.length - sure;
  return (
    <div className="m-head m-head-links">
      {(sure === 0 || review === 0) && (
        <>
          <Icon name="spline" size={14} title={isImport ? 'Message to entities' : 'Entities to message'} />
          <span className="w-meta m-nowrap">
            {links} {links === 1 ? 'link' : 'links'}
          </span>
        </>
      )}
      {sure > 0 && (
        <button type="button" className="tag ok" title="Accept all that are sure (Ctrl+M)" onClick={onAcceptSure}>
          Accept {sure}
        </button>
      )}
      {review > 0 && (
        <button
          type="button"
          className="tag warn m-strong"
          title="Walk them: J K, accept Y, reject N"
          onClick={onReview}
        >
          {review} to review
        </button>
      )}
      {rejected > 0 && suggestions.length === 0 && (
        <button type="button" className="tag" title="Offer the rejected suggestions again" onClick={onOfferAgain}>
          {rejected} rejected
        </button>
      )}
    </div>
  );
}
