import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import 'dockview-react/dist/styles/dockview.css';
import '@xyflow/react/dist/base.css';
import './app/theme/tokens.css';
import './app/theme/base.css';
import { createRoot } from 'react-dom/client';
import { keepSelectAll } from './app/select-all.ts';
import { Shell } from './app/shell.tsx';
import { followZoom } from './app/theme/interface-zoom.ts';
import { followTheme } from './app/theme/theme.ts';
import { connectStudio } from './project/index.ts';
import { FaultBoundary } from './widgets/index.ts';

followTheme();
followZoom();
keepSelectAll();
connectStudio();
createRoot(document.getElementById('root') as HTMLElement).render(
  <FaultBoundary name="The window">
    <Shell />
  </FaultBoundary>,
);
