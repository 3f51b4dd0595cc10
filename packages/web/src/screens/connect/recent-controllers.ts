import { create } from "zustand";
import { persist } from "zustand/middleware";

const keptMost = 8;

type RecentControllers = {
  /** Addresses, the last used first. */
  addresses: readonly string[];
  note: (address: string) => void;
  forget: (address: string) => void;
};

export const useRecentControllers = create<RecentControllers>()(
  persist(
    (set, get) => ({
      addresses: [],
      note: (address) => {
        const others = get().addresses.filter((other) => other !== address);
        set({ addresses: [address, ...others].slice(0, keptMost) });
      },
      forget: (address) => set({ addresses: get().addresses.filter((other) => other !== address) }),
    }),
    { name: "runyard-controllers", version: 1 },
  ),
);
