import { create } from 'zustand';

/** An activity that was chosen in the toolbox, or a document in the explorer; the open microflow takes it. A new object each time. */
export const useToolbox = create<{ wanted: { offer: string } | { document: string } | null }>(() => ({ wanted: null }));
