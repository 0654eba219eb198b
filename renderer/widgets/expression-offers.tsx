import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type ExpressionOffer, findOffers } from './expression-help.ts';
import { Icon } from './icon.tsx';

/** Variables, their members and functions to search; what is chosen is explained, Enter or a double-click puts it into the text. */
export function ExpressionOffers({
  offers,
  onInsert,
}: {
  offers: readonly ExpressionOffer[];
  onInsert: (offer: ExpressionOffer) => void;
}) {
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => findOffers(offers, search), [offers, search]);
  const at = Math.max(0, Math.min(active, found.length - 1));
  const chosen = found[at];
  useEffect(() => {
    list.current?.querySelector(`[id="w-offer-${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) setActive(Math.max(0, Math.min(found.length - 1, at + step)));
    else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && chosen) onInsert(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <div className="w-offers">
      <input
        className="w-field"
        role="combobox"
        aria-label="Find a variable or function"
        aria-expanded="true"
        aria-controls="w-offers-list"
        aria-activedescendant={chosen ? `w-offer-${at}` : undefined}
        placeholder="Find a variable or function"
        value={search}
        onChange={(event) => {
          setSearch(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div ref={list} id="w-offers-list" className="w-offers-list" role="listbox" aria-label="What can be put in">
        {found.map((offer, i) => (
          <div key={offer.id} role="presentation">
            {offer.group !== found[i - 1]?.group && (
              <div className="w-picker-group w-offers-group" aria-hidden="true">
                {offer.group}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are those of the field */}
            <div
              id={`w-offer-${i}`}
              className="w-offer"
              role="option"
              tabIndex={-1}
              aria-selected={i === at}
              title={`${offer.text}${offer.detail ? `, ${offer.detail}` : ''}`}
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => setActive(i)}
              onDoubleClick={() => onInsert(offer)}
            >
              <Icon
                name={offer.icon}
                size={14}
                family={offer.icon === 'square-function' ? 'logic' : offer.icon.startsWith('box') ? 'data' : 'system'}
              />
              <span className="mono">{offer.label}</span>
              <span className="w-offer-detail">{offer.value ?? offer.detail}</span>
            </div>
          </div>
        ))}
        {found.length === 0 && <p className="w-picker-none">Nothing fits “{search}”.</p>}
      </div>
      {chosen && (
        <section className="w-offer-help" aria-label={`Help: ${chosen.label}`}>
          <div className="w-offer-head">
            <strong className="mono" title={chosen.text}>
              {chosen.text.replace(/\(\)$/, '')}
              <span>{chosen.icon === 'square-function' ? chosen.detail : ''}</span>
            </strong>
            <button type="button" className="w-link" onClick={() => onInsert(chosen)}>
              Put in
            </button>
          </div>
          {chosen.icon !== 'square-function' && <p className="w-meta">{chosen.detail}</p>}
          {chosen.value !== undefined && (
            <p>
              At the last run: <span className="mono">{chosen.value}</span>
            </p>
          )}
          {chosen.help && <p>{chosen.help}</p>}
          {chosen.examples.map((example) => (
            <p key={example.call} className="mono w-offer-example">
              {example.call} {example.gives !== null && <span>= {example.gives}</span>}
            </p>
          ))}
        </section>
      )}
    </div>
  );
}
