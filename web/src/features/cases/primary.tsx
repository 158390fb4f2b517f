/** One primary act to a case page: a tab that has one of its own says so, and the head has none. */
import { createContext, useContext, useLayoutEffect } from 'react';

/** Takes from the tab whether it has a primary act. */
export const PrimaryOfTab = createContext<(has: boolean) => void>(() => undefined);

/** Says that this tab has a primary act of its own, as long as it shows one. */
export function usePrimaryAct(has: boolean): void {
  const tell = useContext(PrimaryOfTab);
  useLayoutEffect(() => {
    if (!has) return undefined;
    tell(true);
    return () => tell(false);
  }, [has, tell]);
}
