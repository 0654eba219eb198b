import './menu.css';
import './toasts.css';
import { useEffect, useRef } from 'react';
import { dismissToast, useStudio } from '../project/index.ts';
import { announce } from './announcer.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';
import { Modal } from './modal.tsx';
import { useOverlays } from './overlays.ts';
import { PlanDialog } from './plan-dialog.tsx';

/** Menus, dialogs and toasts of the window. */
export function OverlayLayer() {
  const { menu, plan, confirm } = useOverlays();
  const toasts = useStudio((s) => s.toasts);
  return (
    <>
      {menu && <ContextMenu />}
      {plan && (
        <PlanDialog
          key={plan.title}
          {...plan}
          onDone={(applied) => {
            useOverlays.setState({ plan: null });
            if (applied) announce('Plan applied');
            plan.resolve(applied);
          }}
        />
      )}
      {confirm && <ConfirmDialog />}
      <div className="w-toasts" role="status" aria-live="polite">
        {toasts.map((t) => (
          <div key={t.id} className={`w-toast w-toast-${t.kind}`} data-text="">
            <Icon name={toastIcons[t.kind]} />
            <span>
              {t.text}{' '}
              {t.action && (
                <button
                  type="button"
                  className="w-link"
                  onClick={() => {
                    t.action?.run();
                    dismissToast(t.id);
                  }}
                >
                  {t.action.label}
                </button>
              )}
            </span>
            <Button kind="quiet" small icon="x" title="Dismiss" onClick={() => dismissToast(t.id)} />
          </div>
        ))}
      </div>
    </>
  );
}

const toastIcons = { info: 'info', warning: 'triangle-alert', error: 'circle-x' } as const;

function ContextMenu() {
  const menu = useOverlays((s) => s.menu);
  const ref = useRef<HTMLDivElement>(null);
  const close = () => useOverlays.setState({ menu: null });
  useEffect(() => {
    const box = ref.current;
    const before = document.activeElement;
    box?.querySelector<HTMLElement>('button:not(:disabled)')?.focus();
    if (box) {
      const { right, bottom, width, height } = box.getBoundingClientRect();
      if (right > innerWidth) box.style.left = `${innerWidth - width - 8}px`;
      if (bottom > innerHeight) box.style.top = `${Math.max(8, innerHeight - height - 8)}px`;
    }
    return () => {
      // Back to where the menu was opened from, unless its command has moved the focus.
      const isLost = document.activeElement === document.body || box?.contains(document.activeElement);
      if (isLost && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  if (!menu) return null;
  const move = (step: number) => {
    const buttons = [...(ref.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    buttons[(at + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <>
      <button
        type="button"
        className="w-backdrop"
        tabIndex={-1}
        aria-label="Close the menu"
        onPointerDown={close}
        onContextMenu={(e) => {
          e.preventDefault();
          close();
        }}
      />
      <div
        ref={ref}
        className="w-menu"
        role="menu"
        tabIndex={-1}
        aria-label="Menu"
        style={{ left: menu.at.x, top: menu.at.y }}
        onKeyDown={(e) => {
          if (e.key === 'Escape') close();
          else if (e.key === 'ArrowDown') move(1);
          else if (e.key === 'ArrowUp') move(-1);
          else if (e.key === 'Tab') close();
          else return;
          e.preventDefault();
          e.stopPropagation();
        }}
      >
        {menu.items.map((item) => (
          <button
            key={`${item.label} ${item.hint ?? ''}`}
            title={item.hint}
            type="button"
            role="menuitem"
            className={item.danger ? 'danger' : ''}
            disabled={item.disabled}
            onClick={() => {
              close();
              item.run();
            }}
          >
            <Icon name={item.icon ?? 'minus'} size={14} {...(item.icon ? {} : { title: '' })} />
            <span>{item.label}</span>
            {item.hint && <span className="w-meta">{item.hint}</span>}
            {item.keys && <kbd>{item.keys}</kbd>}
          </button>
        ))}
      </div>
    </>
  );
}

function ConfirmDialog() {
  const confirm = useOverlays((s) => s.confirm);
  if (!confirm) return null;
  const done = (ok: boolean) => {
    useOverlays.setState({ confirm: null });
    confirm.resolve(ok);
  };
  return (
    <Modal label={confirm.title} onClose={() => done(false)} onConfirm={() => done(true)}>
      <header>
        <h2>{confirm.title}</h2>
      </header>
      <div className="w-dialog-body">
        <p>{confirm.text}</p>
        <ul className="w-lines">
          {confirm.lines.map((line) => (
            <li key={line.text}>
              {line.go ? (
                <button
                  type="button"
                  className="w-link"
                  onClick={() => {
                    done(false);
                    line.go?.();
                  }}
                >
                  {line.text}
                </button>
              ) : (
                line.text
              )}
            </li>
          ))}
        </ul>
      </div>
      <footer>
        <Button label="Cancel" onClick={() => done(false)} />
        <Button kind="danger" label={confirm.action} onClick={() => done(true)} />
      </footer>
    </Modal>
  );
}
