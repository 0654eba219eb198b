import './empty-state.css';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** What belongs here, and one action. */
export function EmptyState({
  icon,
  title,
  text,
  action,
}: {
  icon: string;
  title: string;
  text?: string;
  action?: { label: string; run: () => void; icon?: string };
}) {
  return (
    <div className="w-empty">
      <Icon name={icon} size={24} />
      <h3>{title}</h3>
      {text && <p>{text}</p>}
      {action && (
        <Button
          kind="primary"
          label={action.label}
          onClick={action.run}
          {...(action.icon ? { icon: action.icon } : {})}
        />
      )}
    </div>
  );
}
