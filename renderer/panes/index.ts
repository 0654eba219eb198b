import './pane.css';
import { ConnectorsPane } from './connectors/index.ts';
import { ConsolePane } from './console/index.ts';
import { DataPane } from './data/index.ts';
import { ErrorsPane } from './errors/errors-pane.tsx';
import { ExplorerPane } from './explorer/explorer-pane.tsx';
import type { PaneContribution } from './pane.ts';
import { PropertiesPane } from './properties/properties-pane.tsx';
import { SearchPane } from './search/search-pane.tsx';
import { TasksPane } from './tasks/index.ts';
import { ToolboxPane } from './toolbox/toolbox-pane.tsx';
import { TracePane } from './trace/index.ts';
import { UsagesPane } from './usages/usages-pane.tsx';

/** The panes, one line each. */
export const panes: readonly PaneContribution[] = [
  { id: 'explorer', title: 'Explorer', icon: 'folder-tree', rail: true, component: ExplorerPane },
  { id: 'search', title: 'Search', icon: 'search', rail: true, component: SearchPane },
  { id: 'data', title: 'Data', icon: 'table-2', rail: true, component: DataPane },
  { id: 'connectors', title: 'Connectors', icon: 'plug', rail: true, component: ConnectorsPane },
  { id: 'properties', title: 'Properties', icon: 'sliders-horizontal', component: PropertiesPane },
  { id: 'toolbox', title: 'Toolbox', icon: 'toy-brick', component: ToolboxPane },
  { id: 'errors', title: 'Errors', icon: 'circle-alert', component: ErrorsPane },
  { id: 'console', title: 'Console', icon: 'square-terminal', component: ConsolePane },
  { id: 'trace', title: 'Trace', icon: 'activity', component: TracePane },
  { id: 'tasks', title: 'Tasks', icon: 'list-todo', component: TasksPane },
  { id: 'usages', title: 'Usages', icon: 'link', component: UsagesPane },
];
