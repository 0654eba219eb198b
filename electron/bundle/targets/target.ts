import type { DescribedBundle } from './described-bundle.ts';

/** A file that a target adds to a bundle: its path there (at most one folder deep) and its text. */
export interface TargetFile {
  path: string;
  text: string;
  /** It is the user's to fill in: written where there is none, and left alone from then on. */
  isOfUser?: true;
}

/** A kind of place that a bundle is made for. Every bundle is the folder that plain Node runs; a target adds files to it. */
export interface BundleTarget {
  /** As `weft bundle --target` takes it. */
  id: string;
  title: string;
  /** What it is for, in one sentence. */
  words: string;
  /** Why this bundle cannot run there, in words for the user; null when it can. */
  refusal?(bundle: DescribedBundle): string | null;
  files(bundle: DescribedBundle): TargetFile[];
  /** Lines of the bundle's README; empty, or paragraphs with an empty line before and behind them. */
  readme(bundle: DescribedBundle): string;
  /** What to do with the folder, in one sentence. */
  next(bundle: DescribedBundle, out: string): string;
}
