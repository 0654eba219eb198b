import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';

/** What was typed and is not in the project yet; `flush` puts it there. */
class Drafts {
  private readonly commits = new Set<() => void>();

  add(commit: () => void): () => void {
    this.commits.add(commit);
    return () => this.commits.delete(commit);
  }

  flush(): void {
    for (const commit of [...this.commits]) commit();
  }
}

const DraftsContext = createContext(new Drafts());

/** Fields inside keep what is typed to themselves until they are left, a while has passed, or `useFlushDrafts` is called. */
export function DraftsScope({ children }: { children: ReactNode }) {
  const drafts = useRef<Drafts>(null);
  drafts.current ??= new Drafts();
  return <DraftsContext.Provider value={drafts.current}>{children}</DraftsContext.Provider>;
}

/** Takes over what stands in the fields of the scope, before something is done with it. */
export function useFlushDrafts(): () => void {
  const drafts = useContext(DraftsContext);
  return () => drafts.flush();
}

/** A text that is edited: typed at once, in the project when `commit` is called, the field goes, or `pauseMs` after the last letter. */
export function useDraft(value: string, onCommit: (text: string) => void, pauseMs: number | null = null) {
  const drafts = useContext(DraftsContext);
  const [text, setText] = useState(value);
  const typed = useRef(value);
  const known = useRef(value);
  const latest = useRef(onCommit);
  latest.current = onCommit;
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const commit = useRef(() => {
    clearTimeout(timer.current);
    if (typed.current === known.current) return;
    known.current = typed.current;
    latest.current(typed.current);
  }).current;
  useEffect(() => {
    // What a person has typed meanwhile is not taken away by the answer to what was sent before.
    if (typed.current === known.current) {
      typed.current = value;
      setText(value);
    }
    known.current = value;
  }, [value]);
  useEffect(() => {
    const remove = drafts.add(commit);
    return () => {
      remove();
      commit();
    };
  }, [drafts, commit]);
  const type = (next: string) => {
    typed.current = next;
    setText(next);
    clearTimeout(timer.current);
    if (pauseMs !== null) timer.current = setTimeout(commit, pauseMs);
  };
  return { text, type, commit, reset: () => type(known.current) };
}

/** A field of one line whose text is a draft. */
export function DraftField({
  value,
  onCommit,
  label,
  placeholder,
  mono = true,
  readOnly = false,
  list,
  onEnter,
}: {
  value: string;
  onCommit: (text: string) => void;
  label: string;
  placeholder?: string;
  mono?: boolean;
  readOnly?: boolean;
  /** Id of a datalist with suggestions. */
  list?: string;
  onEnter?: () => void;
}) {
  const draft = useDraft(value, onCommit);
  return (
    <input
      className={`w-field${mono ? ' mono' : ''}`}
      aria-label={label}
      placeholder={placeholder}
      readOnly={readOnly}
      list={list}
      spellCheck={false}
      value={draft.text}
      onChange={(e) => draft.type(e.target.value)}
      onBlur={draft.commit}
      onKeyDown={(e) => {
        if (e.key === 'Escape') draft.reset();
        if (e.key !== 'Enter' || e.ctrlKey || e.metaKey) return;
        draft.commit();
        onEnter?.();
      }}
    />
  );
}
