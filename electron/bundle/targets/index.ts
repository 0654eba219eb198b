import { dockerTarget } from './docker.ts';
import { kubernetesTarget } from './kubernetes.ts';
import { nodeTarget } from './node.ts';
import type { BundleTarget } from './target.ts';

/** Targets of an export, one line each; the first is the one that is meant when none is named. */
export const bundleTargets: readonly BundleTarget[] = [nodeTarget, dockerTarget, kubernetesTarget];
