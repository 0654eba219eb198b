import type { ComponentType } from 'react';

/** What a pane announces: where it is found and what it shows. */
export interface PaneContribution {
  id: string;
  title: string;
  icon: string;
  /** Has a button in the rail. */
  rail?: boolean;
  component: ComponentType;
}
