import { create } from 'zustand';

/** An activity that was chosen in the toolbox; the open microflow takes it. A new object each time. */
export const useToolbox = create<{ wanted: { offer: string } | null }>(() => ({ wanted: null }));
