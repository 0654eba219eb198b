import './empty-state.css';
import './fault-boundary.css';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { writeClipboard } from './clipboard.ts';
import { Icon } from './icon.tsx';

export interface FaultBoundaryProps {
  /** What stands in it, as a person calls it: `Properties`, `Receive_Order`. */
  name: string;
  /** A single line instead of a page: bars and tabs. */
  isLine?: boolean;
  children: ReactNode;
}

interface Fault {
  error: Error | null;
  details: string;
}

/** Keeps a fault in what it holds: it says what happened and draws that part anew when asked; everything beside it goes on. */
export class FaultBoundary extends Component<FaultBoundaryProps, Fault> {
  override state: Fault = { error: null, details: '' };

  static getDerivedStateFromError(thrown: unknown): Fault {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { error, details: error.stack ?? error.message };
  }

  override componentDidCatch(error: Error, { componentStack }: ErrorInfo): void {
    console.error(`${this.props.name} stopped working: ${error.message}`);
    this.setState({ details: `${error.stack ?? error.message}\n${componentStack ?? ''}` });
  }

  private readonly reload = (): void => this.setState({ error: null, details: '' });

  override render(): ReactNode {
    const { error, details } = this.state;
    const { name, isLine = false, children } = this.props;
    if (!error) return children;
    if (isLine)
      return (
        <span className="w-fault-line" role="alert" title={error.message}>
          <Icon name="circle-x" size={14} />
          <Button small kind="quiet" label={`${name} stopped: reload`} onClick={this.reload} />
        </span>
      );
    return (
      <div className="w-empty w-fault" role="alert">
        <Icon name="circle-x" size={24} />
        <h3>{name} stopped working</h3>
        <p>{error.message}</p>
        <p className="w-meta">What was saved is untouched. Everything else goes on.</p>
        <div className="w-fault-ways">
          <Button kind="primary" icon="rotate-cw" label="Reload this pane" onClick={this.reload} />
          <Button kind="quiet" icon="copy" label="Copy details" onClick={() => void writeClipboard(details)} />
        </div>
      </div>
    );
  }
}
