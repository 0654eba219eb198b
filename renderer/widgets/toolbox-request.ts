import { create } from 'zustand';

/** An activity that was chosen in the toolbox, a document in the explorer, or an element of one; the open microflow takes it. A new object each time. */
export const useToolbox = create<{ wanted: { offer: string } | { document: string } | null }>(() => ({ wanted: null }));
