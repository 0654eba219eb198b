import { useRef, useState } from 'react';
import { useRunState } from '../project/index.ts';
import { Button, Icon, writeClipboard } from '../widgets/index.ts';

/** Beside Run, while something runs: the demo users, with the passwords that the run has made. */
export function DemoUsers() {
  const { phase, demoUsers } = useRunState();
  const [at, setAt] = useState<{ top: number; right: number } | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  if (phase !== 'running' || demoUsers.length === 0) return null;
  const close = () => {
    setAt(null);
    button.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        className="wb wb-plain"
        aria-haspopup="dialog"
        aria-expanded={at !== null}
        title="Demo users of this run, and their passwords"
        onClick={(e) => {
          const { bottom, right } = e.currentTarget.getBoundingClientRect();
          setAt(at ? null : { top: bottom + 4, right: Math.max(8, window.innerWidth - right) });
        }}
      >
        <Icon name="users" size={16} />
        <span>Users</span>
      </button>
      {at && (
        <>
          <button
            type="button"
            className="w-backdrop"
            tabIndex={-1}
            aria-label="Close the users"
            onPointerDown={close}
          />
          <div
            className="s-switches s-users"
            role="dialog"
            aria-label="Demo users"
            style={at}
            onKeyDown={(e) => {
              if (e.key !== 'Escape') return;
              e.preventDefault();
              e.stopPropagation();
              close();
            }}
          >
            <header>
              <strong>Demo users of this run</strong>
            </header>
            <ul className="p-scroll">
              {demoUsers.map(({ name, userRoles, password }, i) => (
                <li key={name}>
                  <span className="name" title={userRoles.join(', ')}>
                    {name} <span className="w-meta">{userRoles.join(', ') || 'no role'}</span>
                  </span>
                  {password === null ? (
                    <span className="w-meta">by the environment</span>
                  ) : (
                    <>
                      <code>{password}</code>
                      <CopyPassword name={name} password={password} isFirst={i === 0} />
                    </>
                  )}
                </li>
              ))}
            </ul>
            <p className="w-meta">Made for this run, and kept nowhere: the next run has others.</p>
          </div>
        </>
      )}
    </>
  );
}

function CopyPassword({ name, password, isFirst }: { name: string; password: string; isFirst: boolean }) {
  return (
    <span ref={(box) => void (isFirst && box?.querySelector('button')?.focus())}>
      <Button
        small
        kind="quiet"
        icon="copy"
        title={`Copy the password of ${name}`}
        onClick={() => writeClipboard(password)}
      />
    </span>
  );
}
