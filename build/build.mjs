// `npm run build`: everything the studio needs to run, in out/.
import { ensureDependencies, ensureHostBuild, ensureRendererBuild, say } from './setup.mjs';

ensureDependencies();
await ensureHostBuild();
say(
  ensureRendererBuild() ? 'Built into out/.' : 'Built into out/, without a window: renderer/ is not in this checkout.',
);
