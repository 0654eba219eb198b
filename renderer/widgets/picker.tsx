import './picker.css';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Icon } from './icon.tsx';
import { PickerList } from './picker-list.tsx';
import { onlyOption, type PickerOption, type PickerRow, pickerRows } from './picker-search.ts';

export interface PickerProps {
  value: string | null;
  options: readonly PickerOption[];
  onChange: (value: string | null) => void;
  label: string;
  /** What choosing nothing is called; without it something must be chosen. */
  emptyLabel?: string;
  emptyIcon?: string;
  /** Something belongs here: the empty field asks for it, though nothing can be chosen. */
  isNeeded?: boolean;
  placeholder?: string;
  /** What the field says of a value that is none of the choices. */
  missing?: string;
  mono?: boolean;
  disabled?: boolean;
  autoFocus?: boolean;
  id?: string;
  className?: string;
  title?: string;
  /** Where Enter belongs to the form around it, the list opens by click, Down and letters only. */
  leavesEnter?: boolean;
  /** Hears what is typed, also that the list opens (`''`): choices that are too many to be there at once are asked for. */
  onQuery?: (text: string) => void;
  /** The first to have the focus in a dialog. */
  isFirst?: boolean;
}

const none = '';
const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };

/**
 * Chooses one of a list: a field that says what is chosen, and a list that is searched by typing. The focus stays in the field, so forms
 * and canvases around it see no one leave; a click, Enter, Down or a letter opens it, Escape and leaving it close it.
 */
export function Picker({
  value,
  options,
  onChange,
  label,
  emptyLabel,
  emptyIcon,
  isNeeded,
  placeholder = 'Choose…',
  missing,
  mono,
  disabled,
  autoFocus,
  id,
  className,
  title,
  leavesEnter,
  onQuery,
  isFirst,
}: PickerProps) {
  const [query, setQuery] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const hasMoved = useRef(false);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const isOpen = query !== null;
  const all = useMemo(
    () =>
      emptyLabel === undefined
        ? options
        : [{ value: none, label: emptyLabel, ...(emptyIcon ? { icon: emptyIcon } : {}) }, ...options],
    [options, emptyLabel, emptyIcon],
  );
  // Nothing is what a search looks for only when it says so.
  const isNothing = query === '' || emptyLabel?.toLowerCase().startsWith((query ?? '').toLowerCase());
  const rows = useMemo(
    () => (query === null ? [] : pickerRows(isNothing ? all : options, query)),
    [all, options, query, isNothing],
  );
  const chosen: PickerOption | undefined = (emptyIcon ? all : options).find((o) => o.value === (value ?? none));
  const isMissing = value !== null && value !== none && !chosen;
  const isAmbiguous = chosen && options.some((o) => o !== chosen && o.label === chosen.label);
  const text = chosen
    ? isAmbiguous
      ? (chosen.full ?? chosen.label)
      : chosen.label
    : isMissing
      ? (missing ?? '(does not exist any more)')
      : isNeeded
        ? ''
        : (emptyLabel ?? '');
  const optionRows = rows.filter((r): r is Extract<PickerRow, { kind: 'option' }> => r.kind === 'option');
  const at = Math.max(0, Math.min(active, optionRows.length - 1));

  useEffect(() => {
    if (autoFocus) field.current?.focus();
  }, [autoFocus]);

  const open = (typed: string) => {
    if (disabled) return;
    setQuery(typed);
    onQuery?.(typed);
    hasMoved.current = typed !== '';
    const shown = pickerRows(all, '').filter((r) => r.kind === 'option');
    setActive(
      typed
        ? 0
        : Math.max(
            0,
            // Where nothing is chosen and there is one thing to choose, it is what the list is opened for.
            shown.findIndex((r) => r.option.value === (value || onlyOption(options) || none)),
          ),
    );
  };
  const close = () => setQuery(null);
  const choose = (option: PickerOption | undefined) => {
    close();
    if (option && option.value !== (value ?? none)) onChange(option.value === none ? null : option.value);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const { key } = event;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!isOpen) {
      const opens = key === 'ArrowDown' || key === 'ArrowUp' || (key === 'Enter' && isPlain && !leavesEnter);
      if (opens) open('');
      // A letter opens and is the first of the search; what a composition gives comes by the change of the field.
      else if (key === ' ' && isPlain) open('');
      else if (key.length === 1 && isPlain) open(key);
      else if ((key === 'Delete' || key === 'Backspace') && emptyLabel !== undefined)
        choose({ value: none, label: '' });
      else if (key !== 'Delete' && key !== 'Backspace') return;
    } else if (key === 'Escape') close();
    else if (key === 'Enter' && isPlain) {
      if (optionRows.length === 0) return void event.preventDefault();
      choose(optionRows[at]?.option);
    } else if (key === 'Tab') {
      if (hasMoved.current) choose(optionRows[at]?.option);
      else close();
      return;
    } else if (steps[key] !== undefined) {
      hasMoved.current = true;
      setActive(Math.max(0, Math.min(optionRows.length - 1, at + (steps[key] as number))));
    } else if (key === 'Home' || key === 'End') {
      hasMoved.current = true;
      setActive(key === 'Home' ? 0 : optionRows.length - 1);
    } else {
      if (isPlain) event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  const activeId = isOpen && optionRows.length > 0 ? `${listId}-${at}` : undefined;
  return (
    <span
      className={`w-picker${chosen?.icon ? ' w-picker-iconed' : ''}${className ? ` ${className}` : ''}`}
      data-open={isOpen || undefined}
    >
      {chosen?.icon && <Icon name={chosen.icon} size={14} {...(chosen.family ? { family: chosen.family } : {})} />}
      <input
        ref={field}
        {...(id ? { id } : {})}
        {...(isFirst ? { 'data-first': true } : {})}
        className={`w-field${mono ? ' mono' : ''}`}
        role="combobox"
        aria-label={label}
        aria-expanded={isOpen}
        aria-controls={listId}
        aria-haspopup="listbox"
        aria-autocomplete="list"
        aria-activedescendant={activeId}
        aria-invalid={isMissing || undefined}
        autoComplete="off"
        spellCheck={false}
        disabled={disabled}
        placeholder={isOpen ? text || placeholder : placeholder}
        title={isOpen ? undefined : (title ?? ((chosen?.full ?? text) || undefined))}
        value={isOpen ? query : text}
        // At the press, as choices do everywhere: what leaving another field takes out of the form may move this one away before the click.
        onMouseDown={(event) => {
          if (event.button === 0) isOpen ? close() : open('');
        }}
        // A click without a press comes from assistive technology.
        onClick={(event) => {
          if (event.detail === 0) isOpen ? close() : open('');
        }}
        onBlur={close}
        onChange={(event) => {
          if (!isOpen) return open((event.nativeEvent as InputEvent).data ?? '');
          hasMoved.current = true;
          setQuery(event.target.value);
          onQuery?.(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Icon name="chevron-down" size={12} />
      {isOpen && (
        <PickerList
          id={listId}
          rows={rows}
          active={at}
          chosen={value ?? none}
          query={query}
          face={field}
          onMove={setActive}
          onChoose={choose}
        />
      )}
    </span>
  );
}
